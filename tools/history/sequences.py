"""Numbers drawn from Odoo's sequences, many at once, sequences left current."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from .errors import HistoryError


def draw(sequence, moments: Sequence[datetime]) -> list[str]:
    """Return one number per moment, as `next_by_id` would have given that day.

    Arguments:
        sequence (ir.sequence): one record.
        moments (Sequence[datetime]): naive UTC, one per number wanted.

    Raises:
        HistoryError: the sequence does not exist.
    """
    if not sequence:
        raise HistoryError(
            "No sequence gives numbers to these documents: create it under "
            "Settings > Technical > Sequences, or give each document a name."
        )
    sequence = sequence.sudo()  # sequences are readable by system users only
    dated = sequence.use_date_range or "%" in f"{sequence.prefix}{sequence.suffix}"
    positions = defaultdict(list)
    for position in sorted(range(len(moments)), key=moments.__getitem__):
        day = moments[position].date()
        positions[day if dated else None].append(position)
    names = [""] * len(moments)
    for day, places in positions.items():
        numbers = _draw_day(sequence, day, len(places))
        for position, name in zip(places, numbers, strict=True):
            names[position] = name
    return names


def _draw_day(sequence, day, count):
    counter = sequence._get_current_sequence(sequence_date=day)
    ranged = counter if counter._name == "ir.sequence.date_range" else None
    prefix, suffix = sequence._get_prefix_suffix(
        date=day, date_range=ranged.date_from if ranged else None
    )
    return [
        f"{prefix}{number:0{sequence.padding}d}{suffix}"
        for number in _numbers(sequence, counter, ranged, count)
    ]


def _numbers(sequence, counter, ranged, count):
    cr = sequence.env.cr
    if sequence.implementation == "standard":
        name = f"ir_sequence_{sequence.id:03d}"
        if ranged:
            name += f"_{ranged.id:03d}"
        cr.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [name, count]
        )
        return [row[0] for row in cr.fetchall()]
    step = sequence.number_increment
    counter.flush_recordset(["number_next"])
    cr.execute(
        f'UPDATE "{counter._table}" SET number_next = number_next + %s'
        " WHERE id = %s RETURNING number_next",
        [step * count, counter.id],
    )
    counter.invalidate_recordset(["number_next"])
    end = cr.fetchone()[0]
    return range(end - step * count, end, step)
