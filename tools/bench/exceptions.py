"""What the exception queue costs: the change log, and sweeps that find much."""

from tools.ground import databases, templates

from .framework import Worker, compare, copies, measure

WORK = "tools.bench.exceptions_work"
CONFIRM = "tools.bench.approvals_work:confirm"


def add_arguments(parser):
    """Sizes, so that a short run is possible."""
    parser.add_argument("--orders", type=int, default=200)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--only", nargs="*", choices=SECTIONS, help="these parts alone")


def run(report, options):
    """Measure all of it."""
    suite, _log, _addons = templates.suite("base")
    with copies(suite, "off", "on") as (off, on):
        with Worker(off) as reference, Worker(on) as subject:
            for worker, mode in ((reference, "off"), (subject, "on")):
                worker.call(f"{WORK}:prepare", commit=True, mode=mode)
                databases.execute("VACUUM ANALYZE", database=worker.database)
            for name, section in SECTIONS.items():
                if not options.only or name in options.only:
                    section(report, options, reference, subject)


def _log(report, options, reference, subject):
    found = compare(
        reference, subject, CONFIRM, pairs=options.pairs, count=options.orders
    )
    case = f"confirm {options.orders} orders, changes noted"
    report.add(
        case,
        "seconds",
        found["seconds"].value,
        "s",
        **found["seconds"].figures(),
        bound=1.02,
    )
    figures = found["statements"]
    report.add(case, "statements", figures.value, "statements", **figures.figures())


def _cases(report, options, reference, subject):
    subject.call(f"{WORK}:fill_pairs", commit=True, count=options.cases)
    databases.execute("VACUUM ANALYZE", database=subject.database)
    found = measure(subject, f"{WORK}:open_cases", count=options.cases)
    case = f"open {options.cases} cases by one sweep"
    report.add(case, "seconds", found["seconds"], "s", bound=5.0)
    report.add(case, "statements", found["statements"], "statements")
    subject.call(f"{WORK}:sweep", commit=True)
    databases.execute("VACUUM ANALYZE", database=subject.database)
    found = measure(subject, f"{WORK}:look_again")
    case = f"sweep of {options.cases} cases, nothing changed"
    report.add(case, "seconds", found["seconds"], "s")
    found = measure(subject, f"{WORK}:look_at_changes", count=options.changes)
    case = f"incremental sweep after {options.changes} changes, all detectors"
    report.add(case, "seconds", found["seconds"], "s", bound=2.0)
    report.add(case, "statements", found["statements"], "statements")
    found = measure(subject, f"{WORK}:open_queue")
    case = f"open the queue of {options.cases} cases"
    report.add(case, "seconds", found["seconds"], "s", bound=0.1)
    report.add(case, "statements", found["statements"], "statements")


SECTIONS = {"log": _log, "cases": _cases}
