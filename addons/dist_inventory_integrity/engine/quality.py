"""What may happen to held goods, as plain arithmetic."""

from dataclasses import dataclass

# Disposition -> usages of the places its goods may go to.
TARGETS = {
    "release": frozenset({"internal"}),
    "rework": frozenset({"internal"}),
    "return": frozenset({"supplier"}),
    "scrap": frozenset({"inventory"}),
}


@dataclass(frozen=True, slots=True)
class Step:
    """Goods that leave a place for another.

    :param key: (product, location, lot, package, owner) ids they lie under
    :param str usage: usage of the place they go to
    :param bool is_quarantine: whether that place is a quarantine
    :param float quantity: in the unit of the item
    """

    key: tuple
    usage: str
    is_quarantine: bool
    quantity: float


def is_covered(disposition, key, left, steps, rounding):
    """Return whether a decision stands behind all of these steps together.

    Source of the rule: held stock moves as its disposition says, and no further.

    :param str disposition: ``release``, ``rework``, ``return``, ``scrap`` or None
    :param tuple key: what the hold lies under, as in :class:`Step`
    :param float left: quantity of the hold that has not moved yet
    :param float rounding: smallest quantity of the unit

    >>> key = (1, 2, 0, 0, 0)
    >>> out = Step(key, "supplier", False, 3.0)
    >>> is_covered("return", key, 3.0, [out], 0.01)
    True
    >>> is_covered("return", key, 2.0, [out], 0.01)
    False
    >>> is_covered("release", key, 3.0, [out], 0.01)
    False
    >>> is_covered("release", key, 3.0, [Step(key, "internal", True, 1.0)], 0.01)
    False
    """
    if disposition not in TARGETS:
        return False
    for step in steps:
        if step.key != key or step.usage not in TARGETS[disposition]:
            return False
        if step.is_quarantine != (disposition == "rework"):
            return False
    return sum(step.quantity for step in steps) < left + rounding / 2


def is_passed(value, lower, upper):
    """Return whether a measured value lies within its limits, both included.

    :param value: number, or None while nothing was measured
    :param lower: number, or None for no limit
    :param upper: number, or None for no limit
    :return: True, False, or None while nothing was measured

    >>> is_passed(5, 1, 5), is_passed(5.1, 1, 5), is_passed(None, 1, 5)
    (True, False, None)
    """
    if value is None:
        return None
    return (lower is None or value >= lower) and (upper is None or value <= upper)


def get_short(on_hand, leaving, held, rounding):
    """Return how much of a held quantity would leave with what leaves a place.

    >>> get_short(10, 6, 5, 0.01)
    1
    >>> get_short(10, 5, 5, 0.01)
    0
    """
    short = min(held, held - (on_hand - leaving))
    return short if short > rounding / 2 else 0


def allocate(wanted, usable):
    """Return [(place, quantity)] that take what is wanted from what may be used.

    >>> allocate(5, {"a": 3, "b": -1, "c": 4})
    [('a', 3), ('c', 2)]
    >>> allocate(9, {"a": 3})
    [('a', 3)]
    """
    taken = []
    for place, free in usable.items():
        part = min(free, wanted)
        if part > 0:
            taken.append((place, part))
            wanted -= part
    return taken


def get_lost(held, there, rounding):
    """Return [(hold, how much of it is not there any more)], the newest hold first.

    :param list held: [(hold, quantity)] of one position, the newest first
    :param float there: what the books know there
    :param float rounding: smallest quantity of the unit

    >>> get_lost([("new", 3), ("old", 4)], 5, 0.01)
    [('new', 2)]
    >>> get_lost([("new", 3), ("old", 4)], -1, 0.01)
    [('new', 3), ('old', 4)]
    >>> get_lost([("new", 3)], 3, 0.01)
    []
    """
    missing = sum(quantity for _hold, quantity in held) - max(there, 0)
    if missing <= rounding / 2:
        return []
    return allocate(missing, dict(held))
