"""Numbers of journal entries, drawn for many entries at once."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_LAST_DIGITS = re.compile(r"^(.*?)(\d{0,9})(\D*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class EntryNumber:
    """An entry's number in the three columns Odoo keeps of it."""

    name: str
    prefix: str
    number: int

    @classmethod
    def split(cls, name: str) -> "EntryNumber":
        """Return a given number in its parts, as Odoo splits it.

        >>> EntryNumber.split("INV/2025/00042")
        EntryNumber(name='INV/2025/00042', prefix='INV/2025/', number=42)
        """
        prefix, digits, _suffix = _LAST_DIGITS.match(name).groups()
        return cls(name, prefix, int(digits or 0))


def draw_entries(
    env, values: dict, days: Sequence[date], is_payment: bool = False
) -> list[EntryNumber]:
    """Return the next number of a journal for each day, rising with the days.

    Arguments:
        values (dict): of `account.move`, journal, company and type of entry.
        days (Sequence[date]): accounting dates.
        is_payment (bool): the entries belong to payments.

    The journal's own pattern is asked for once per month in use: it tells where a
    new year or month starts to count again.
    """
    places = defaultdict(list)
    for place in sorted(range(len(days)), key=days.__getitem__):
        day = days[place]
        places[(day.year, day.month)].append(place)
    # Odoo remembers numbers of this transaction and would give ours out again.
    env["account.move"]._get_sequence_cache().clear()
    counters: dict[str, int] = {}
    numbers: list[EntryNumber | None] = [None] * len(days)
    for month in sorted(places):
        first = days[places[month][0]]
        form, parts = _pattern(env, values, first, is_payment)
        period = form.format(**{**parts, "seq": 0})
        for place in places[month]:
            number = counters.get(period, parts["seq"]) + 1
            counters[period] = number
            name = form.format(**{**parts, "seq": number})
            numbers[place] = EntryNumber.split(name)
    return numbers


def _pattern(env, values, day, is_payment):
    entries = env["account.move"].with_context(is_payment=is_payment)
    return entries.new({**values, "date": day})._get_next_sequence_format()
