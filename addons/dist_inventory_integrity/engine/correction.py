"""What a correction of a done transfer does to the stock."""

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shift:
    """Goods that a corrected line moves in addition; negative when it takes back.

    Attributes:
        source, target: keys of the positions, or None outside the stock.
        quantity (float): in the unit of the item.
    """

    source: object
    target: object
    quantity: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a line says, in its own unit.

    Attributes:
        was (float): done, as the correction was drafted.
        now (float): done at this moment.
        should (float): what it should have been.
    """

    was: float
    now: float
    should: float


def find_line_problem(figures, compare, is_serial=False):
    """Return why a line cannot be corrected as asked, or None.

    Arguments:
        figures (Figures): of the line.
        compare: callable(a, b), negative, 0 or positive in the precision of the unit.
        is_serial (bool): a serial number is one piece or none.

    Returns:
        str | None: "negative", "serial" or "moved".

    >>> exact = lambda a, b: a - b
    >>> find_line_problem(Figures(7, 7, 70), exact)
    >>> find_line_problem(Figures(7, 7, -1), exact)
    'negative'
    >>> find_line_problem(Figures(1, 1, 2), exact, is_serial=True)
    'serial'
    >>> find_line_problem(Figures(7, 8, 70), exact)
    'moved'
    """
    if compare(figures.should, 0.0) < 0:
        return "negative"
    if is_serial and all(compare(figures.should, one) for one in (0.0, 1.0)):
        return "serial"
    if compare(figures.now, figures.was):
        return "moved"
    return None


def add_up(shifts):
    """Return {position: by how much it changes}.

    >>> add_up([Shift(None, "shelf", 63.0), Shift("shelf", "dock", 3.0)])
    {'shelf': 60.0, 'dock': 3.0}
    """
    changes = defaultdict(float)
    for shift in shifts:
        for key, quantity in (
            (shift.source, -shift.quantity),
            (shift.target, shift.quantity),
        ):
            if key is not None:
                changes[key] += quantity
    return dict(changes)


def find_short(free, changes, compare):
    """Return {position: what would be left} of those that would lack goods.

    A position that is below zero already may be led back towards it.

    Arguments:
        free (dict): position -> on hand less what was picked and not done.
        changes (dict): see :func:`add_up`.
        compare: callable(position, a, b) in the precision of the item's unit.

    >>> exact = lambda position, a, b: a - b
    >>> find_short({"shelf": 2.0, "dock": -5.0}, {"shelf": -3.0, "dock": 4.0}, exact)
    {'shelf': -1.0}
    """
    return {
        key: free.get(key, 0.0) + change
        for key, change in changes.items()
        if compare(key, change, 0.0) < 0
        and compare(key, free.get(key, 0.0) + change, 0.0) < 0
    }


def get_percent(was, should):
    """Return by how many percent a figure is changed, or None from nothing.

    >>> get_percent(4.0, 3.0), get_percent(0.0, 3.0)
    (25.0, None)
    """
    return abs(should - was) / abs(was) * 100 if was else None


def find_problem(has_change, reason):
    """Return what a correction lacks, or None.

    Arguments:
        has_change (bool): some line should have been something else.
        reason: ``engine.count.Reason`` that was given, or None.

    >>> find_problem(False, None), find_problem(True, None)
    ('no_change', 'no_reason')
    """
    if not has_change:
        return "no_change"
    if reason is None:
        return "no_reason"
    if reason.needs_note and not reason.has_note:
        return "note"
    if reason.needs_document and not reason.has_document:
        return "document"
    return None
