"""When stock allows what an order promises."""

from datetime import timedelta


def first_date(needed, free, arrivals, today, lead_days=None):
    """Return the first day on which a quantity can leave, or None when nobody knows.

    :param needed: quantity
    :param free: quantity on hand less what other orders still have to get; negative
        when they wait for goods themselves
    :param arrivals: iterable of (date, quantity) of open receipts
    :param today: date; what should have arrived before counts as arriving today
    :param lead_days: days a vendor needs for what no receipt covers, None when
        there is no vendor

    >>> from datetime import date
    >>> day = date(2026, 3, 2)
    >>> first_date(5, 8, [], day)
    datetime.date(2026, 3, 2)
    >>> first_date(5, 2, [(date(2026, 3, 9), 2), (date(2026, 3, 5), 1)], day)
    datetime.date(2026, 3, 9)
    >>> first_date(5, -3, [], day, lead_days=14)
    datetime.date(2026, 3, 16)
    >>> first_date(5, 2, [(date(2026, 3, 5), 1)], day) is None
    True
    """
    if needed <= 0 or free >= needed:
        return today
    for day, quantity in sorted(arrivals):
        free += quantity
        if free >= needed:
            return max(day, today)
    if lead_days is None:
        return None
    return today + timedelta(days=lead_days)


def days_early(promised, possible):
    """Return how many days a promise is earlier than stock allows, never negative.

    :param promised: date, or None when nothing was promised
    :param possible: date, or None when it is not known
    :return: days; None when a promise stands against an unknown date

    >>> from datetime import date
    >>> days_early(date(2026, 3, 2), date(2026, 3, 9))
    7
    >>> days_early(date(2026, 3, 9), date(2026, 3, 2))
    0
    >>> days_early(None, None)
    0
    >>> days_early(date(2026, 3, 9), None) is None
    True
    """
    if promised is None:
        return 0
    if possible is None:
        return None
    return max(0, (possible - promised).days)
