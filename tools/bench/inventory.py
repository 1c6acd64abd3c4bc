"""What inventory integrity costs: posting counts and transfers beside standard Odoo,
tasks and figures over a large history, and counts beside OCA's."""

from tools.ground import databases, templates

from . import inventory_figures, peers
from .framework import PAIRS, Worker, compare, copies

WORK = "tools.bench.inventory_work"
WORLD = "tools.bench.world"
OCA = (
    "odoo-addon-stock-inventory==19.0.1.1.0.2",
    "odoo-addon-stock-inventory-discrepancy==19.0.1.0.0.3",
    "odoo-addon-stock-no-negative==19.0.1.0.0.5",
)
PEERS = ("stock_inventory", "stock_inventory_discrepancy", "stock_no_negative")
BATCH = 100
SMALL = 0.1  # of the large world: how time grows with the history


def add_arguments(parser):
    """Sizes, so that a short run is possible."""
    parser.add_argument("--lines", type=int, default=1000, help="of a count")
    parser.add_argument("--transfer", type=int, default=500, help="lines of a transfer")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--scale", type=float, default=1.0, help="of the large world")
    parser.add_argument("--only", nargs="*", choices=SECTIONS, help="these parts alone")


def run(report, options):
    """Measure all of it."""
    asked = [name for name in SECTIONS if not options.only or name in options.only]
    if beside := [name for name in asked if name in BESIDE]:
        standard = templates.standard("base")
        suite, _log, _addons = templates.suite("base")
        with copies(standard, "without") as (without,), copies(suite, "with") as (own,):
            with Worker(without) as reference, Worker(own) as subject:
                for worker, controls in ((reference, False), (subject, True)):
                    _prepare(worker, options, controls=controls)
                for name in beside:
                    BESIDE[name](report, options, reference, subject)
    for name in asked:
        if name in ALONE:
            ALONE[name](report, options)


def _tidy(worker):
    databases.execute("VACUUM ANALYZE", database=worker.database)


def _prepare(worker, options, **arguments):
    items = max(options.lines, options.transfer)
    worker.call(f"{WORK}:prepare", commit=True, items=items, **arguments)
    _tidy(worker)


def _pair(report, case, found, bound=None):
    figure = found["seconds"]
    report.add(case, "seconds", figure.value, "s", **figure.figures(), bound=bound)
    figure = found["statements"]
    report.add(case, "statements", figure.value, "statements", **figure.figures())


def _post(report, options, reference, subject):
    found = compare(
        reference,
        subject,
        (f"{WORK}:post_standard", f"{WORK}:post_ours"),
        pairs=options.pairs,
        count=options.lines,
    )
    case = f"post {options.lines} counted lines, all controls on"
    _pair(report, case, found, bound=1.15)
    figure = found["statements"]
    more = (figure.value - figure.reference) / (options.lines / BATCH)
    report.add(case, f"more statements per {BATCH}", more, "statements", bound=20)
    longest = found["longest"]
    report.add(case, "longest request or batch", longest.value, "s", bound=30.0)


def _transfers(report, options, reference, subject):
    for what, function in (("delivery", "deliver"), ("receipt", "receive")):
        found = compare(
            reference,
            subject,
            f"{WORK}:{function}",
            pairs=options.pairs,
            count=options.transfer,
        )
        case = f"validate a {what} of {options.transfer} lines, all controls on"
        _pair(report, case, found, bound=1.10)


def _peer(report, options):
    suite, _log, _addons = templates.suite("base")
    addons = peers.fetch(OCA)
    with (
        copies(suite, "own") as (own,),
        Worker(own) as subject,  # before the peer's addons are the process's
        peers.database(addons, PEERS) as name,
        Worker(name, environment=peers.environment(addons)) as peer,
    ):
        _prepare(subject, options, controls=True)
        peer.call(f"{WORK}:prepare_peer", commit=True, items=options.lines)
        _tidy(peer)
        found = compare(
            peer,
            subject,
            (f"{WORK}:decide_peer", f"{WORK}:decide_ours"),
            pairs=options.pairs,
            count=options.lines,
        )
    case = f"{options.lines} lines counted, held, approved, posted, beside OCA"
    _pair(report, case, found)
    for what in ("counted", "held", "posted"):
        figure = found[what]
        report.add(case, f"of which {what}", figure.value, "s", **figure.figures())


def _tasks(report, options):
    suite, _log, _addons = templates.suite("base")
    for factor in (SMALL * options.scale, options.scale):
        with copies(suite, "world") as (name,):
            with Worker(name) as worker:
                sizes = worker.call(f"{WORLD}:fill", commit=True, factor=factor)
                positions = worker.call(f"{WORK}:prepare_tasks", commit=True)
                _tidy(worker)
            _make_tasks(report, name, f"{sizes['done moves']:,} moves", positions)


def _make_tasks(report, database, world, positions):
    with Worker(database) as worker:  # a process of its own: its memory counts
        found = worker.call(f"{WORK}:make_classes", commit=True)
        case = f"items classified over {world}"
        report.add(case, "seconds", found["seconds"], "s")
        _tidy(worker)
        case = f"the day's counts of {positions:,} positions, {world}"
        for metric in ("seconds, all are due", "seconds, half were counted"):
            found = worker.call(f"{WORK}:make_tasks", commit=True)
            report.add(case, metric, found["seconds"], "s", bound=30.0)
            report.add(case, f"lines ({metric[9:]})", found["lines"], "lines")
            worker.call(f"{WORK}:post_half", commit=True)
            _tidy(worker)
        report.add(case, "memory it takes", found["memory"], "MiB", bound=64)


BESIDE = {"post": _post, "transfers": _transfers}
ALONE = {"peer": _peer, "tasks": _tasks, "figures": inventory_figures.figures}
SECTIONS = {**BESIDE, **ALONE}
