"""What the figures of the stock cost: ageing and reconciliation over millions of moves,
and how their time grows with the history."""

from tools.ground import databases, templates

from .framework import Worker, copies

WORK = "tools.bench.inventory_figures_work"
# Of the large world: the smaller one has a tenth of its moves.
SMALL = 0.1
BOUND = 60.0


def ledger(report, options):
    """Reconcile the inventory with the ledger, in two sizes of history."""
    figures(report, options, ["ledger"])


def ageing(report, options):
    """Age the stock in layers, in two sizes of history."""
    figures(report, options, ["ageing"])


def figures(report, options, sections=("ledger", "ageing")):
    """Measure some figures in worlds that are made once for all of them.

    Arguments:
        report (Report): gets seconds, growth and memory of each figure.
        options: `scale` of the large world (1.0 is 5 million moves), and `small_only`,
            which leaves the large one out.
        sections (list[str]): of "ledger" and "ageing".
    """
    suite, _log, _addons = templates.suite("base")
    found = {}
    factors = [SMALL * options.scale, options.scale]
    for factor in factors[:1] if getattr(options, "small_only", False) else factors:
        with copies(suite, "figures") as (name,):
            with Worker(name) as worker:
                moves = worker.call(f"{WORK}:fill", commit=True, factor=factor)
            databases.execute("VACUUM ANALYZE", database=name)
            for section in sections:
                with Worker(name) as worker:  # a process of its own: its memory counts
                    figure = worker.call(f"{WORK}:{section}")
                found.setdefault(section, []).append((moves, figure["seconds"]))
                _add(report, section, moves, figure)
    for section, rows in found.items():
        if len(rows) > 1:
            (few, short), (many, long) = rows
            case = f"{section} of the stock, {few:,} to {many:,} moves"
            report.add(case, "time grows", long / short, "times")
            report.add(case, "moves grow", many / few, "times")


def _add(report, section, moves, figure):
    case = f"{section} of the stock, {moves:,} done moves"
    report.add(case, "seconds", figure["seconds"], "s", bound=BOUND)
    report.add(case, "statements", figure["statements"], "statements")
    report.add(case, "rows", figure["rows"], "rows")
    report.add(case, "memory", figure["memory"], "MiB", bound=1024)
    report.add(case, "memory grown by it", figure["grown"], "MiB")
