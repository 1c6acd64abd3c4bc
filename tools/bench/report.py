"""The rows a bench ends in: printed as a table, written as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

COLUMNS = ("case", "metric", "value", "unit", "reference", "ratio", "bound", "ok")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        bench, case, metric: what was measured, where, which of its figures.
        value: the figure, in `unit`.
        reference: the same figure of what it was measured against in the same run.
        ratio: value / reference, the median over the pairs.
        bound: what is asked for, of the ratio if there is one, else of the value.
        ok: whether it is met; None if nothing is asked for.
    """

    bench: str
    case: str
    metric: str
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    bound: float | None = None
    ok: bool | None = None


class Report:
    """Collects the rows of one bench.

    >>> report = Report("approvals")
    >>> report.add("confirm 200", "seconds", 1.2, "s", reference=1.0, bound=1.1).ok
    False
    >>> report.add("forecast", "statements", 28, "statements", bound=30).ok
    True
    >>> report.add("beside OCA", "seconds", 1, "s", reference=3, bound=2, least=True).ok
    False
    """

    def __init__(self, bench):
        self.bench = bench
        self.rows = []

    def add(self, case, metric, value, unit, **figures):
        """Add a row and return it.

        Arguments:
            case (str), metric (str): what was measured.
            value (float): the figure, in `unit` (str).
            figures: `reference` (float), `ratio` (float; value / reference if left
                out), `bound` (float), `least` (bool): the bound is a lower one.
        """
        reference, bound = figures.get("reference"), figures.get("bound")
        ratio = figures.get("ratio")
        if ratio is None and reference:
            ratio = value / reference
        judged = value if ratio is None else ratio
        met = None
        if bound is not None:
            met = judged >= bound if figures.get("least") else judged <= bound
        numbers = (reference, ratio, bound, met)
        row = Row(self.bench, case, metric, value, unit, *numbers)
        self.rows.append(row)
        return row

    @property
    def ok(self):
        """Return whether every figure that something is asked of met it."""
        return all(row.ok is not False for row in self.rows)

    def table(self):
        """Return the rows as a table of text."""
        lines = [COLUMNS, *(self._texts(row) for row in self.rows)]
        widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
        return "\n".join(
            "  ".join(
                text.ljust(width) for text, width in zip(line, widths, strict=True)
            )
            for line in lines
        )

    def write(self, file):
        """Write the rows to a file as a list of objects."""
        rows = [asdict(row) for row in self.rows]
        Path(file).write_text(json.dumps(rows, indent=2) + "\n")

    def _texts(self, row):
        return [_text(getattr(row, column)) for column in COLUMNS]


def _text(value):
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
