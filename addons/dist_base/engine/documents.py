"""Validity of controlled documents: dates in, states and gaps out."""

import datetime


def state(valid_from, valid_to, today, warn_days=0):
    """Return "future", "valid", "expiring" or "expired".

    :param valid_from: first day it counts, or falsy
    :param valid_to: last day it counts, or falsy
    :param today: datetime.date
    :param warn_days: days before the last one from which it is "expiring"

    >>> day = datetime.date
    >>> state(None, None, day(2026, 5, 1))
    'valid'
    >>> state(day(2026, 5, 2), None, day(2026, 5, 1))
    'future'
    >>> state(None, day(2026, 5, 1), day(2026, 5, 1))
    'valid'
    >>> state(None, day(2026, 5, 1), day(2026, 5, 2))
    'expired'
    >>> state(None, day(2026, 5, 20), day(2026, 5, 1), warn_days=30)
    'expiring'
    """
    if valid_to and valid_to < today:
        return "expired"
    if valid_from and valid_from > today:
        return "future"
    if valid_to and valid_to - today < datetime.timedelta(days=warn_days):
        return "expiring"
    return "valid"


def missing(required, held, today):
    """Return what an owner lacks: list of (type, "missing"|"expired", date or None).

    :param required: iterable of document type ids, in the order to report
    :param held: iterable of (type id, valid_from, valid_to) of the owner
    :param today: datetime.date
    :return: a type with a document that counts today is not listed; one whose
        documents have all run out is "expired" with its latest last day; one
        with nothing, or with a document that only starts later, is "missing"
        with the day it starts

    >>> day = datetime.date
    >>> held = [(1, None, day(2026, 1, 31)), (1, None, day(2026, 3, 31))]
    >>> missing([1, 2], held, day(2026, 3, 1))
    [(2, 'missing', None)]
    >>> missing([1], held, day(2026, 5, 1))
    [(1, 'expired', datetime.date(2026, 3, 31))]
    >>> missing([3], [(3, day(2026, 6, 1), None)], day(2026, 5, 1))
    [(3, 'missing', datetime.date(2026, 6, 1))]
    """
    by_type = {}
    for type_id, valid_from, valid_to in held:
        by_type.setdefault(type_id, []).append((valid_from, valid_to))
    gaps = []
    for type_id in required:
        spans = by_type.get(type_id, [])
        states = {state(start, end, today) for start, end in spans}
        if "valid" in states:
            continue
        if "future" in states:
            starts = [start for start, end in spans if start and start > today]
            gaps.append((type_id, "missing", min(starts)))
        elif spans:
            gaps.append((type_id, "expired", max(end for _start, end in spans)))
        else:
            gaps.append((type_id, "missing", None))
    return gaps
