"""How far a receipt may differ from its order, as plain arithmetic."""


def get_ladder(product, vendor, categories):
    """Yield (product, vendor, category) of the rules that may count, narrowest first.

    :param categories: ids, the nearest first; False stands for any

    >>> list(get_ladder(1, 2, [7, 3]))[:3]
    [(1, 2, False), (1, False, False), (False, 2, False)]
    >>> list(get_ladder(1, 2, [7, 3]))[3:]
    [(False, False, 7), (False, False, 3), (False, False, False)]
    """
    yield product, vendor, False
    yield product, False, False
    yield False, vendor, False
    for category in categories:
        yield False, False, category
    yield False, False, False


def get_surplus(ordered, received, now, percent, rounding):
    """Return what of a receipt is more than its order may grow by.

    Inside the tolerance nothing is; outside, everything above the order is.

    :param float ordered: quantity of the order line
    :param float received: quantity received before, returns taken off
    :param float now: quantity of this receipt
    :param float percent: how much more may come

    >>> get_surplus(10, 0, 11, 10, 0.01), get_surplus(10, 0, 12, 10, 0.01)
    (0, 2)
    >>> get_surplus(10, 8, 4, 10, 0.01), get_surplus(10, 14, 4, 10, 0.01)
    (2, 4)
    >>> get_surplus(0, 0, 4, 10, 0.01)
    4
    """
    total = received + now
    if total <= ordered * (1 + percent / 100) + rounding / 2:
        return 0
    return min(now, total - ordered)


def is_short(ordered, received, percent, rounding):
    """Return whether an order closes with less than may be missing.

    >>> is_short(10, 9, 10, 0.01), is_short(10, 8.9, 10, 0.01)
    (False, True)
    """
    return received < ordered * (1 - percent / 100) - rounding / 2
