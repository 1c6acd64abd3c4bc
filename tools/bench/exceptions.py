"""What the exception queue costs: the change log, sweeps that find much, sweeps of a
large world, and exceptions on orders beside OCA's."""

from tools.ground import databases, templates

from . import peers
from .framework import PAIRS, Worker, compare, copies, measure

WORK = "tools.bench.exceptions_work"
WORLD = "tools.bench.world"
APPROVALS = "tools.bench.approvals_work"
OCA = (
    "odoo-addon-base_exception==19.0.1.0.0.5",
    "odoo-addon-sale_exception==19.0.1.0.1.1",
)
RULES = 20
SMALL = 0.1  # of the large world: what a sweep of changes may not depend on


def add_arguments(parser):
    """Sizes, so that a short run is possible."""
    parser.add_argument("--orders", type=int, default=200)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--queue", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--scale", type=float, default=1.0, help="of the large world")
    parser.add_argument("--only", nargs="*", choices=SECTIONS, help="these parts alone")


def run(report, options):
    """Measure all of it."""
    asked = [name for name in SECTIONS if not options.only or name in options.only]
    if beside := [name for name in asked if name in BESIDE]:
        suite, _log, _addons = templates.suite("base")
        with copies(suite, "off", "on") as (off, on):
            with Worker(off) as reference, Worker(on) as subject:
                for worker, mode in ((reference, "off"), (subject, "on")):
                    worker.call(f"{WORK}:prepare", commit=True, mode=mode)
                    _tidy(worker)
                for name in beside:
                    BESIDE[name](report, options, reference, subject)
    for name in asked:
        if name in ALONE:
            ALONE[name](report, options)


def _tidy(worker):
    databases.execute("VACUUM ANALYZE", database=worker.database)


def _pair(report, case, found, **bound):
    figure = found["seconds"]
    report.add(case, "seconds", figure.value, "s", **figure.figures(), **bound)
    figure = found["statements"]
    report.add(case, "statements", figure.value, "statements", **figure.figures())


def _log(report, options, reference, subject):
    for what, function in (
        ("confirm {} orders", f"{APPROVALS}:confirm"),
        ("validate {} deliveries", f"{WORK}:deliver"),
    ):
        found = compare(
            reference, subject, function, pairs=options.pairs, count=options.orders
        )
        case = f"{what.format(options.orders)}, changes noted"
        _pair(report, case, found, bound=1.02)


def _cases(report, options, reference, subject):
    subject.call(f"{WORK}:fill_pairs", commit=True, count=options.cases)
    _tidy(subject)
    found = measure(subject, f"{WORK}:open_cases", count=options.cases)
    case = f"open {options.cases} cases by one sweep"
    report.add(case, "seconds", found["seconds"], "s", bound=5.0)
    report.add(case, "statements", found["statements"], "statements")
    subject.call(f"{WORK}:sweep", commit=True)
    _tidy(subject)
    found = measure(subject, f"{WORK}:look_again")
    case = f"sweep of {options.cases} cases, nothing changed"
    report.add(case, "seconds", found["seconds"], "s")
    found = measure(subject, f"{WORK}:look_at_changes", count=options.changes)
    case = f"incremental sweep after {options.changes} changes, all detectors"
    report.add(case, "seconds", found["seconds"], "s", bound=2.0)
    report.add(case, "statements", found["statements"], "statements")


def _queue(report, options, reference, subject):
    subject.call(f"{WORK}:fill_queue", commit=True, count=options.queue)
    _tidy(subject)
    found = measure(subject, f"{WORK}:open_queue")
    case = f"open the queue of {options.queue} cases"
    report.add(case, "seconds", found["seconds"], "s", bound=0.1)
    report.add(case, "statements", found["statements"], "statements")


def _world(report, options):
    suite, _log, _addons = templates.suite("base")
    for factor in (SMALL * options.scale, options.scale):
        with copies(suite, "world") as (name,):
            with Worker(name) as worker:
                sizes = worker.call(f"{WORLD}:fill", commit=True, factor=factor)
                _tidy(worker)
                worker.call(f"{WORK}:switch_on", commit=True)
            _sweep_world(report, options, name, sizes)
            _read_figures(report, options, name, sizes)


def _sweep_world(report, options, database, sizes):
    world = ", ".join(f"{number:,} {what}" for what, number in sizes.items())
    with Worker(database) as worker:  # a process of its own: its memory counts
        found = worker.call(f"{WORK}:sweep_world", commit=True)
        seconds = found.pop("seconds")
        case = f"full sweep of {world}"
        report.add(case, "seconds", sum(seconds.values()), "s", bound=60.0)
        report.add(case, "cases opened", found["opened"], "cases")
        for code in sorted(seconds, key=seconds.get, reverse=True)[:5]:
            report.add(case, f"of which {code}", seconds[code], "s")
        _tidy(worker)
        found = worker.call(f"{WORK}:sweep_world")
        again = sum(found["seconds"].values())
        report.add(case, "seconds, nothing changed", again, "s", bound=60.0)
        report.add(case, "memory", found["memory"], "MiB", bound=1024)
        changed = measure(
            worker, f"{WORK}:look_at_orders", count=options.changes, turns=3
        )
    case = f"incremental sweep after {options.changes} changes, {world}"
    report.add(case, "seconds", changed["seconds"], "s", bound=2.0)
    report.add(case, "statements", changed["statements"], "statements")


def _read_figures(report, options, database, sizes):
    world = f"{sizes['open order lines']:,} open lines, {sizes['done moves']:,} moves"
    with Worker(database) as worker:
        found = worker.call(f"{WORK}:estimate_promises", commit=True)
        case = f"figures of {world}"
        report.add(case, "promises of what was open before", found["seconds"], "s")
        _tidy(worker)
        found = worker.call(f"{WORK}:refresh_figures", commit=True)
        report.add(case, "all of them, as at night", found["seconds"], "s", bound=600.0)
        report.add(case, "rows", found["rows"], "rows")
        _tidy(worker)
        found = measure(
            worker, f"{WORK}:refresh_changes", count=options.changes, turns=3
        )
        what = f"after {options.changes} changes"
        report.add(case, what, found["seconds"], "s", bound=30.0)
        worker.call(f"{WORK}:open_boards", commit=True)
        found = worker.call(f"{WORK}:open_boards")
        report.add(case, "role boards, p95", found["p95"], "s", bound=1.0)
        report.add(case, "role boards, median", found["median"], "s")


def _peer(report, options):
    suite, _log, _addons = templates.suite("base")
    addons = peers.fetch(OCA)
    with (
        copies(suite, "on") as (on,),
        Worker(on) as subject,  # before the peer's addons are the process's
        peers.database(addons, ("sale_exception",)) as name,
        Worker(name, environment=peers.environment(addons)) as peer,
    ):
        subject.call(f"{WORK}:prepare_rules", commit=True, count=RULES)
        peer.call(f"{WORK}:prepare_peer", commit=True, count=RULES)
        _tidy(subject)
        _tidy(peer)
        sizes = {"pairs": max(PAIRS, options.pairs // 2), "count": options.orders}
        found = compare(peer, subject, f"{APPROVALS}:confirm", **sizes)
        orders = f"{options.orders} orders x 5 lines x {RULES} rules"
        _pair(report, f"confirm {orders}, beside OCA", found, bound=1.0)
        found = compare(
            peer, subject, (f"{WORK}:stop_peer", f"{WORK}:stop_ours"), **sizes
        )
        _pair(report, f"stop {orders}, beside OCA", found, bound=1.0)


BESIDE = {"log": _log, "cases": _cases, "queue": _queue}
ALONE = {"world": _world, "peer": _peer}
SECTIONS = {**BESIDE, **ALONE}
