"""What approvals cost: beside standard Odoo, and beside OCA's tier validation."""

from tools.ground import databases, templates

from . import peers
from .framework import Worker, compare, copies, measure

WORK = "tools.bench.approvals_work"
OCA = (
    "odoo-addon-base_tier_validation==19.0.1.4.6",
    "odoo-addon-sale_tier_validation==19.0.1.0.0.3",
)
POLICIES, MEMBERS, TIERS = 50, 30, 3


def add_arguments(parser):
    """Sizes, so that a short run is possible."""
    parser.add_argument("--orders", type=int, default=200)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=SECTIONS, help="these parts alone")


def run(report, options):
    """Measure all of it."""
    standard = templates.standard("base")
    suite, _log, _addons = templates.suite("base")
    with copies(standard, "without") as (without,), copies(suite, "with") as (with_,):
        with Worker(without) as reference, Worker(with_) as subject:
            sides = {"reference": reference, "subject": subject, "pairs": options.pairs}
            for worker, mode in ((reference, None), (subject, "on")):
                worker.call(
                    f"{WORK}:prepare",
                    commit=True,
                    policies=POLICIES,
                    mode=mode,
                    members=MEMBERS,
                )
                _tidy(worker)
            for name, section in SECTIONS.items():
                if not options.only or name in options.only:
                    section(report, options, sides)


def _tidy(worker):
    """Leave no work to autovacuum: it would come to one side in the middle of a pair,
    and an index-only scan needs what it writes."""
    databases.execute("VACUUM ANALYZE", database=worker.database)


def _add(report, case, figures, metric, unit, **bound):
    figure = figures[metric]
    if hasattr(figure, "figures"):
        report.add(case, metric, figure.value, unit, **figure.figures(), **bound)
    else:
        report.add(case, metric, figure, unit, **bound)


def _confirm(report, options, sides):
    found = compare(function=f"{WORK}:confirm", count=options.orders, **sides)
    case = f"confirm {options.orders} orders that pass, {POLICIES} policies"
    _add(report, case, found, "seconds", "s", bound=1.10)
    _add(report, case, found, "statements", "statements")


def _off(report, options, sides):
    sides["subject"].call(f"{WORK}:switch", commit=True, mode="off")
    found = compare(function=f"{WORK}:confirm", count=options.orders, **sides)
    case = f"confirm {options.orders} orders, switched off"
    _add(report, case, found, "statements", "statements", bound=1.0)
    _add(report, case, found, "seconds", "s")
    sides["subject"].call(f"{WORK}:switch", commit=True, mode="on")


def _add_tiers(subject):
    subject.call(f"{WORK}:add_tiers", commit=True, tiers=TIERS)


def _alone(report, options, sides):
    subject = sides["subject"]
    _add_tiers(subject)
    count = options.requests
    found = measure(subject, f"{WORK}:forecast", count=count)
    _add(
        report,
        f"forecast of {count} orders",
        found,
        "statements",
        "statements",
        bound=30,
    )
    _add(report, f"forecast of {count} orders", found, "seconds", "s")
    found = measure(subject, f"{WORK}:request", count=count)
    case = f"request {count} orders x {TIERS} tiers x a group of {MEMBERS}"
    _add(report, case, found, "statements", "statements", bound=200)
    _add(report, case, found, "seconds", "s", bound=2.0)
    _add(report, case, found, "rows", "rows per order", bound=TIERS)
    found = measure(subject, f"{WORK}:join_group")
    _add(report, "add a user to an approver group", found, "statements", "statements")


def _list(report, options, sides):
    for side in ("reference", "subject"):
        sides[side].call(f"{WORK}:fill_orders", commit=True, count=options.rows)
        _tidy(sides[side])
    found = compare(function=f"{WORK}:open_list", **{**sides, "pairs": 15})
    case = f"open the list of {options.rows} orders"
    _add(report, case, found, "seconds", "s", bound=1.10)
    _add(report, case, found, "statements", "statements")


def _beside_peer(report, options, sides):
    subject = sides["subject"]
    _add_tiers(subject)
    subject.call(f"{WORK}:keep_one_tier", commit=True)
    addons = peers.fetch(OCA)
    with peers.database(addons, ("sale_tier_validation",)) as name:
        with Worker(name, environment=peers.environment(addons)) as peer:
            peer.call(
                f"{WORK}:prepare", commit=True, policies=0, mode=None, members=MEMBERS
            )
            peer.call(f"{WORK}:prepare_peer", commit=True)
            _tidy(peer)
            found = compare(
                peer,
                subject,
                (f"{WORK}:decide_peer", f"{WORK}:decide_ours"),
                pairs=options.pairs,
                count=options.orders,
            )
    case = f"request, approve, confirm {options.orders} orders, beside OCA"
    _add(report, case, found, "seconds", "s", bound=1.0)
    _add(report, case, found, "statements", "statements")


SECTIONS = {
    "confirm": _confirm,
    "off": _off,
    "alone": _alone,
    "list": _list,
    "peer": _beside_peer,
}
