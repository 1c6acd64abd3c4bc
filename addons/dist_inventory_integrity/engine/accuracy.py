"""How often the shelf was as the books said: accuracy of the inventory record.

A line is a hit when its first look is within the tolerance of that moment. Lines are
counted, never netted: five too many of one item and five too few of another are two
misses.
"""

from .count import Baseline, get_difference
from .tolerance import Limit, Tolerance, is_within


def to_limits(tolerance):
    """Return the limits of a tolerance as they are kept beside a look.

    Arguments:
        tolerance (Tolerance | None):

    Returns:
        list: [direction, measure, limit] each; empty: only an exact count is within.

    >>> to_limits(Tolerance(limits=(Limit("both", "percent", 5.0),)))
    [['both', 'percent', 5.0]]
    >>> to_limits(None)
    []
    """
    limits = tolerance.limits if tolerance else ()
    return [[limit.direction, limit.measure, limit.limit] for limit in limits]


def is_hit(counted, on_hand, picked, unit_cost, limits, digits):
    """Return whether one look is a hit, from nothing but what is kept of it.

    Arguments:
        counted (float): found on the shelf, in the unit of the item.
        on_hand, picked (float): what the books said, see ``count.Baseline``.
        unit_cost (float): cost of one unit at that moment.
        limits (list): what ``to_limits`` returned then.
        digits (int): decimals of a quantity.

    >>> five = [["both", "percent", 5.0]]
    >>> is_hit(95.0, 100.0, 0.0, 1.0, five, 2), is_hit(94.0, 100.0, 0.0, 1.0, five, 2)
    (True, False)
    >>> is_hit(8.0, 10.0, 2.0, 1.0, [], 2), is_hit(8.004, 10.0, 2.0, 1.0, [], 2)
    (True, True)
    """
    difference = round(get_difference(counted, Baseline(on_hand, picked)), digits)
    tolerance = Tolerance(limits=tuple(Limit(*limit) for limit in limits or ()))
    return is_within(difference, on_hand, unit_cost, tolerance)


def get_accuracy(hits):
    """Return the accuracy in percent, or None where nothing was counted.

    Arguments:
        hits (Iterable[bool]): of each line whether it was a hit.

    >>> get_accuracy([True, True, False, True]), get_accuracy([])
    (75.0, None)
    >>> get_accuracy([is_hit(found, 10.0, 0.0, 1.0, [], 2) for found in (15.0, 5.0)])
    0.0
    """
    hits = list(hits)
    return 100.0 * sum(hits) / len(hits) if hits else None
