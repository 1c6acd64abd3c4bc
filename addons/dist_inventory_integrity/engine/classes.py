"""Classes of items by what they move: ABC analysis (APICS: ABC classification)."""

from dataclasses import dataclass

VALUE, HITS, BOTH = "value", "hits", "both"


@dataclass(frozen=True, slots=True)
class Usage:
    """What one item did in the period.

    Attributes:
        item (int): id.
        value (float): what left, at cost.
        hits (int): how often something left.
    """

    item: int
    value: float
    hits: int


def classify(usages, shares, basis):
    """Return which class each item is in.

    Items are taken from the largest on; one belongs to the first class whose share is
    not reached before it. By both, an item is in the better of its two classes: what is
    picked often is counted often, also when it is cheap.

    Arguments:
        usages (Sequence[Usage]): an item that did nothing is in the last class.
        shares (Sequence[float]): for each class the percent of all value or hits that
            it and those before it cover, growing; what is beyond the last share is in
            the last class.
        basis (str): "value", "hits" or "both".

    Returns:
        dict: id of an item -> number of its class, from 0.

    >>> rows = [Usage(1, 800.0, 5), Usage(2, 150.0, 1), Usage(3, 50.0, 94),
    ...         Usage(4, 0.0, 0)]
    >>> classify(rows, [80.0, 95.0, 100.0], "value")
    {1: 0, 2: 1, 3: 2, 4: 2}
    >>> classify(rows, [80.0, 95.0, 100.0], "hits")
    {1: 1, 2: 2, 3: 0, 4: 2}
    >>> classify(rows, [80.0, 95.0, 100.0], "both")
    {1: 0, 2: 1, 3: 0, 4: 2}
    >>> classify([Usage(9, 0.0, 0)], [80.0, 100.0], "value")
    {9: 1}
    """
    if basis == BOTH:
        by_value = classify(usages, shares, VALUE)
        by_hits = classify(usages, shares, HITS)
        return {item: min(by_value[item], by_hits[item]) for item in by_value}
    total = sum(max(getattr(usage, basis), 0) for usage in usages)
    ranked = sorted(usages, key=lambda usage: (-getattr(usage, basis), usage.item))
    found, covered = {}, 0.0
    for usage in ranked:
        size = max(getattr(usage, basis), 0)
        found[usage.item] = _place(covered, total, shares) if size else len(shares) - 1
        covered += size
    return {usage.item: found[usage.item] for usage in usages}


def _place(covered, total, shares):
    percent = 100.0 * covered / total
    for number, share in enumerate(shares):
        if round(percent - share, 6) < 0:
            return number
    return len(shares) - 1
