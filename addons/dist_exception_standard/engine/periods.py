"""The stretches of days a figure is read for."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included.

    Attributes:
        since (date): first day.
        until (date): last day; on or after the first.

    >>> Period(date(2026, 5, 1), date(2026, 5, 31)).days
    31
    >>> Period(date(2026, 5, 2), date(2026, 5, 1))
    Traceback (most recent call last):
    ValueError: a period ends on 2026-05-01, before it begins on 2026-05-02
    """

    since: date
    until: date

    def __post_init__(self):
        if self.until < self.since:
            raise ValueError(
                f"a period ends on {self.until}, before it begins on {self.since}"
            )

    @property
    def days(self):
        """Number of days."""
        return (self.until - self.since).days + 1

    @property
    def is_months(self):
        """Whether it is made of whole months.

        >>> Period(date(2026, 1, 1), date(2026, 2, 28)).is_months
        True
        """
        return self.since.day == 1 and (self.until + timedelta(days=1)).day == 1

    def before(self):
        """Return the period a figure is compared with: as long, just before.

        Whole months are compared with as many whole months, or February would be
        compared with the last days of January.

        >>> Period(date(2026, 5, 11), date(2026, 5, 17)).before()
        Period(since=datetime.date(2026, 5, 4), until=datetime.date(2026, 5, 10))
        >>> Period(date(2026, 3, 1), date(2026, 3, 31)).before()
        Period(since=datetime.date(2026, 2, 1), until=datetime.date(2026, 2, 28))
        """
        until = self.since - timedelta(days=1)
        if not self.is_months:
            return Period(until - timedelta(days=self.days - 1), until)
        count = 12 * (self.until.year - self.since.year)
        count += self.until.month - self.since.month + 1
        return Period(_shift(self.since, -count), until)


def months(until, count):
    """Return the last months up to a day, the last one cut off there.

    :param date until: last day
    :param int count: how many months, the one of ``until`` included
    :return: list of Period, oldest first

    >>> [str(month.since) for month in months(date(2026, 2, 10), 3)]
    ['2025-12-01', '2026-01-01', '2026-02-01']
    >>> months(date(2026, 2, 10), 1)[0].days
    10
    >>> months(date(2026, 2, 10), 0)
    []
    """
    first = until.replace(day=1)
    starts = [_shift(first, -back) for back in range(count - 1, -1, -1)]
    return [
        Period(start, min(_shift(start, 1) - timedelta(days=1), until))
        for start in starts
    ]


def _shift(day, count):
    """Return the first of the month so many months later.

    >>> _shift(date(2026, 1, 1), -1)
    datetime.date(2025, 12, 1)
    """
    number = day.year * 12 + day.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def ratio(numerator, denominator):
    """Return the share, or None where there is nothing to share.

    >>> ratio(3, 4), ratio(3, 0)
    (0.75, None)
    """
    return numerator / denominator if denominator else None
