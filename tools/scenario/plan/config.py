"""How large the distributor is, and when its story ends."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

YEARS = 2
WAREHOUSES = ("CDC", "NOR", "SOU")


@dataclass(frozen=True, slots=True)
class Config:
    """Size and clock of a scenario.

    Arguments:
        skus (int): items to trade, at least 60: the situations name that many.
        today (date): last day of the story; yesterday is the last day of history.
        seed (int): two builds with equal arguments are equal.

    >>> Config(400, date(2026, 3, 2)).customers
    86
    >>> Config(25_000, date(2026, 3, 2)).vendors
    184
    """

    skus: int
    today: date
    seed: int = 19

    @property
    def customers(self) -> int:
        """How many customers buy regularly."""
        return 70 + min(self.skus // 25, 900)

    @property
    def vendors(self) -> int:
        """How many vendors the items come from."""
        return 18 + self.skus // 150

    @property
    def orders_per_day(self) -> float:
        """How many sales a working day brings on average."""
        return 8 + self.skus / 300

    @property
    def first_day(self) -> date:
        """First day of history."""
        return self.today - timedelta(days=365 * YEARS)

    def chance(self, purpose: str) -> random.Random:
        """Return a random generator of its own for one purpose.

        A part that draws more or less then changes nothing in the others.
        """
        return random.Random(f"{self.seed}/{purpose}")

    def at(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return a moment relative to today, in UTC.

        >>> Config(400, date(2026, 3, 2)).at(-1, 14)
        datetime.datetime(2026, 3, 1, 14, 0)
        """
        return datetime.combine(self.today + timedelta(days=days), time(hour, minute))

    def workday(self, days: int) -> date:
        """Return the day so many working days from today.

        >>> Config(400, date(2026, 3, 2)).workday(-1)
        datetime.date(2026, 2, 27)
        >>> Config(400, date(2026, 3, 2)).workday(5)
        datetime.date(2026, 3, 9)
        """
        day, step = self.today, 1 if days > 0 else -1
        left = abs(days)
        while left:
            day += timedelta(days=step)
            left -= day.weekday() < 5
        return day
