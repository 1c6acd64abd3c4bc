"""Real orders in date order under the shipped matrix: what passes, what not and why."""

from pathlib import Path

from tools.ground import demo
from tools.ground.errors import GroundError

from .framework import Worker, copies

WORK = "tools.bench.real_work"


def add_arguments(parser):
    """Which transactions."""
    parser.add_argument(
        "--file",
        required=True,
        metavar="FILE.csv.gz",
        help="real transactions, as `bin/run --from` takes them",
    )
    parser.add_argument("--cost-share", default="0.6", help="cost / price (0.6)")


def run(report, options):
    """Load the file unless it is loaded, judge its orders on a copy.

    Raises:
        GroundError: there is no such file.
    """
    if not Path(options.file).is_file():
        raise GroundError(f"There is no file {options.file}: name the transactions.")
    wanted = demo.parse(["--from", options.file, "--cost-share", options.cost_share])
    database = demo.database_name(wanted)
    demo.prepare(database, wanted)
    with copies(database, "real") as (copy,), Worker(copy) as worker:
        worker.call(f"{WORK}:prepare", commit=True)
        found = worker.call(f"{WORK}:judge")
    describe(report, found)


def describe(report, found):
    """Add the rows of a report.

    Arguments:
        found (dict): what `real_work.judge` returned.
    """
    for kind, tally in found["kinds"].items():
        judged = tally["judged"]
        report.add(kind, "judged", judged, "orders", bound=tally["kept"], least=True)
        for metric in ("untouched", "stopped"):
            share = {"reference": judged} if judged else {}
            report.add(kind, metric, tally[metric], "orders", **share)
        for name, count in sorted(tally["rows"].items(), key=lambda one: -one[1]):
            report.add(f"{kind}: {name}", "stopped", count, "orders", reference=judged)
    total = sum(tally["judged"] for tally in found["kinds"].values())
    case = f"Explain, {found['days']} days one after the other"
    report.add(case, "seconds", found["seconds"], "s")
    report.add(case, "per order", 1000 * found["seconds"] / max(1, total), "ms")
    report.add(case, "statements", found["statements"], "statements")
