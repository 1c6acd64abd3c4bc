"""What is usual, and what is far from it: robust statistics as plain Python.

A median and the median distance from it stay what they are when a few past values are
mad themselves. The rule is the modified z-score of Iglewicz and Hoaglin (How to Detect
and Handle Outliers, ASQC 1993): more than 3.5 spreads off, one spread being 1.4826
median distances. Where the past hardly varies the rule alone calls trifles far, so a
spread has a least size.
"""

from statistics import median

# Fewer past values than this are no habit.
LEAST = 5
FAR = 3.5
SCALE = 1.4826
# The least spread, as a share of what is usual: twice the quantity is far at the
# soonest, a sixth of the price, an eighth of the time between two purchases.
QUANTITY_FLOOR = 0.3
PRICE_FLOOR = 0.05
GAP_FLOOR = 0.25
# The least spread of margins, in points: 5 points are far at the soonest.
MARGIN_FLOOR = 5 / FAR


def spread(past):
    """Return the median distance of values from their median.

    Arguments:
        past (list[float]): at least one value.

    >>> spread([10, 12, 11, 90])
    1.0
    """
    usual = median(past)
    return float(median(abs(value - usual) for value in past))


def spreads_off(value, usual, distance, least):
    """Return how many spreads a value is off, signed.

    Arguments:
        value, usual (float): in one unit.
        distance (float): median distance of the past values, in the same unit.
        least (float): the least a spread is, in the same unit.

    Returns:
        float: positive above what is usual.

    >>> round(spreads_off(30, 10, 0, 3), 2)
    6.67
    >>> round(spreads_off(8, 10, 2, 0.5), 2)
    -0.67
    """
    return (value - usual) / max(SCALE * distance, least)


def is_far(value, past, floor):
    """Return whether a value is far above or below what is usual.

    Arguments:
        value (float): what is judged.
        past (list[float]): what was before, in the same unit.
        floor (float): the least spread, as a share of the median.

    >>> is_far(100, [9, 10, 10, 11, 12], QUANTITY_FLOOR)
    True
    >>> is_far(20, [10, 10, 10, 10, 10], QUANTITY_FLOOR)
    False
    >>> is_far(100, [9, 10, 10, 11], QUANTITY_FLOOR)
    False
    """
    if len(past) < LEAST:
        return False
    usual = median(past)
    return abs(spreads_off(value, usual, spread(past), floor * usual)) > FAR
