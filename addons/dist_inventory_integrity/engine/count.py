"""What a count says about the stock figure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the books said at the moment of counting, in the unit of the item.

    Attributes:
        on_hand (float): on hand.
        picked (float): taken off the place for a transfer that is not done: it is on
            a trolley, on hand by the books and not on the shelf.
    """

    on_hand: float = 0.0
    picked: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """What is counted, as its record says by now.

    Attributes:
        unit (int): id of its unit.
        tracking (str): "none", "lot" or "serial".
        has_lot (bool): whether the line names a lot.
    """

    unit: int = 0
    tracking: str = "none"
    has_lot: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """What a reason asks for, and what came with it.

    Attributes:
        direction (str): "in", "out" or "both": which differences it explains.
        needs_note, needs_document (bool): what it asks for.
        has_note, has_document (bool): what was given.
    """

    direction: str = "both"
    needs_note: bool = False
    needs_document: bool = False
    has_note: bool = False
    has_document: bool = False


def get_difference(counted, baseline):
    """Return by how much the shelf differs from the books.

    Goods on a trolley are not on the shelf, and leave the books with their transfer:
    they are missing from the count and from nothing else.

    Arguments:
        counted (float): on the shelf.
        baseline (Baseline): of the moment of counting.

    >>> get_difference(8.0, Baseline(on_hand=10.0, picked=2.0))
    0.0
    >>> get_difference(7.0, Baseline(on_hand=10.0, picked=2.0))
    -1.0
    >>> get_difference(3.0, Baseline(on_hand=-1.0))
    4.0
    """
    return counted + baseline.picked - baseline.on_hand


def get_target(on_hand, difference):
    """Return what the books say after a difference is posted.

    What moved since the count stays moved: the difference is of the moment of
    counting, and is added to what is on hand by now.

    >>> get_target(on_hand=12.0, difference=-1.0)
    11.0
    """
    return on_hand + difference


def get_moved(then, now):
    """Return by how much the shelf changed through moves between two moments.

    Goods on a trolley have left the shelf already: their transfer, once done, moves
    nothing more off it.

    Arguments:
        then, now (Baseline): what the books said, and what they say.

    >>> get_moved(Baseline(on_hand=10.0), Baseline(on_hand=13.0))
    3.0
    >>> get_moved(Baseline(on_hand=10.0, picked=2.0), Baseline(on_hand=8.0))
    0.0
    """
    return (now.on_hand - now.picked) - (then.on_hand - then.picked)


def find_drift(counted, difference, now, unit, item):
    """Return why what was counted cannot be posted as it stands, or None.

    Arguments:
        counted (float): on the shelf, in the unit of that moment.
        difference (float): of the shelf from the books at that moment.
        now (Baseline): what the books say now.
        unit (int | None): id of the unit it was counted in; None: not known.
        item (Item): as it is now.

    Returns:
        str | None: "unit" (another one by now), "tracking" (goods without a lot would
        be added to an item that has lots, or several pieces to a serial number),
        "moved" (more left the place since than was counted there).

    >>> piece = Item(unit=1)
    >>> find_drift(9.0, -1.0, Baseline(on_hand=10.0), 1, piece)
    >>> find_drift(9.0, -1.0, Baseline(on_hand=10.0), 2, piece)
    'unit'
    >>> find_drift(9.0, -1.0, Baseline(on_hand=0.0), 1, piece)
    'moved'
    >>> find_drift(0.0, -1.0, Baseline(on_hand=-3.0), 1, Item(1, "lot"))
    'moved'
    >>> find_drift(3.0, 3.0, Baseline(), 1, Item(1, "lot"))
    'tracking'
    >>> find_drift(2.0, 1.0, Baseline(on_hand=1.0), 1, Item(1, "serial", True))
    'tracking'
    >>> find_drift(0.0, 0.0, Baseline(on_hand=-3.0), 1, piece)
    """
    if unit and item.unit and unit != item.unit:
        return "unit"
    is_loose = item.tracking != "none" and not item.has_lot and difference > 0
    is_many = item.tracking == "serial" and item.has_lot and counted > 1
    if is_loose or is_many:
        return "tracking"
    # Six decimals kill binary noise.
    if difference < 0 and round(get_target(now.on_hand, difference), 6) < 0:
        return "moved"
    return None


def get_direction(difference):
    """Return which reasons explain a difference: "in", "out", or None for none.

    >>> [get_direction(found) for found in (2.0, -2.0, 0.0)]
    ['in', 'out', None]
    """
    if not difference:
        return None
    return "in" if difference > 0 else "out"


def find_problem(difference, reason):
    """Return why a difference cannot be posted yet, or None.

    Arguments:
        difference (float): of the shelf from the books; 0 needs no reason.
        reason (Reason | None): the one that was given.

    Returns:
        str | None: "no_reason", "direction", "note" or "document".

    >>> find_problem(0.0, None), find_problem(-1.0, None)
    (None, 'no_reason')
    >>> find_problem(-1.0, Reason(direction="in"))
    'direction'
    >>> find_problem(2.0, Reason(direction="in", needs_note=True))
    'note'
    >>> find_problem(2.0, Reason("both", needs_note=True, has_note=True))
    """
    if not difference:
        return None
    if reason is None:
        return "no_reason"
    if reason.direction not in ("both", get_direction(difference)):
        return "direction"
    if reason.needs_note and not reason.has_note:
        return "note"
    if reason.needs_document and not reason.has_document:
        return "document"
    return None
