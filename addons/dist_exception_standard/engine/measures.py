"""What a figure counts: the text of a measure and what it means."""

import re
from dataclasses import dataclass

KINDS = ("count_distinct", "sum", "avg", "stddev")
FORM = re.compile(
    r"(?P<kind>count_distinct|sum|avg|stddev|p\d{1,2}):(?P<field>[a-z0-9_]+)"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """How many rows, or what over one of their fields.

    Attributes:
        kind (str): ``count``, ``count_distinct``, ``sum``, ``avg``, ``stddev`` (of a
            sample) or ``percentile``.
        field (str | None): of the rows; None for ``count``.
        fraction (float | None): of a percentile, between 0 and 1.
    """

    kind: str
    field: str | None = None
    fraction: float | None = None

    @classmethod
    def parse(cls, text):
        """Return the measure a text names.

        :param str text: ``count``, ``count_distinct:order_id``, ``sum:demand_qty``,
            ``avg:days``, ``stddev:days`` or ``p90:days``
        :raise ValueError: it names none

        >>> Measure.parse("p90:cycle_days")
        Measure(kind='percentile', field='cycle_days', fraction=0.9)
        >>> Measure.parse("count").field is None
        True
        >>> Measure.parse("median of days")
        Traceback (most recent call last):
        ValueError: median of days is no measure
        """
        if text == "count":
            return cls("count")
        match = FORM.fullmatch(text)
        if not match:
            raise ValueError(f"{text} is no measure")
        kind, field = match["kind"], match["field"]
        if kind in KINDS:
            return cls(kind, field)
        return cls("percentile", field, int(kind[1:]) / 100)
