"""Which goods that arrive are inspected, as plain arithmetic."""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Plan:
    """What a plan asks of an arrival; what is not given is not asked.

    :param product: id, or None
    :param vendor: id, or None
    :param category: id, or None
    :param float unit_value: at least so much for one unit, or None
    :param float reject_percent: the vendor's rejects are at least so much, or None
    :param int every: every n-th receipt of the item from the vendor, or None
    :param bool is_first: only the first receipt of the item from the vendor
    :param bool is_return: goods customers send back, and only those
    """

    product: int | None = None
    vendor: int | None = None
    category: int | None = None
    unit_value: float | None = None
    reject_percent: float | None = None
    every: int | None = None
    is_first: bool = False
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods that arrive.

    :param categories: ids of the item's category and all its parents
    :param int number: this is the n-th receipt of the item from the vendor
    :param reject_percent: of the vendor's recent receipts, or None for no receipts
    """

    product: int
    vendor: int | None = None
    categories: frozenset = frozenset()
    unit_value: float = 0.0
    number: int = 1
    reject_percent: float | None = None
    is_return: bool = False


def is_due(plan, arrival):
    """Return whether a plan holds goods that arrive: all it asks for is true.

    >>> is_due(Plan(product=1), Arrival(1)), is_due(Plan(product=1), Arrival(2))
    (True, False)
    >>> [is_due(Plan(every=3), Arrival(1, number=n)) for n in (1, 2, 3, 4)]
    [False, False, True, False]
    >>> is_due(Plan(reject_percent=5), Arrival(1, vendor=2, reject_percent=None))
    False
    >>> is_due(Plan(), Arrival(1, is_return=True))
    False
    """
    if plan.is_return != arrival.is_return:
        return False
    wanted = (
        plan.product in (None, arrival.product),
        plan.vendor in (None, arrival.vendor),
        plan.category is None or plan.category in arrival.categories,
        plan.unit_value is None or arrival.unit_value >= plan.unit_value,
        plan.every is None or arrival.number % plan.every == 0,
        not plan.is_first or arrival.number == 1,
    )
    return all(wanted) and is_rejected(plan.reject_percent, arrival.reject_percent)


def is_rejected(limit, percent):
    """Return whether so many rejects reach a limit.

    >>> is_rejected(None, None), is_rejected(5, None), is_rejected(5, 5)
    (True, False, True)
    """
    return limit is None or (percent is not None and percent >= limit)


def get_sample(kind, amount, quantity, rounding):
    """Return how much of what came is held.

    A share of whole pieces is whole pieces, and no less than the share.

    :param str kind: "all", "quantity" or "percent"
    :param float amount: in the unit of the item, or in percent
    :param float quantity: what came
    :param float rounding: smallest quantity of the unit

    >>> get_sample("all", 0, 10, 0.01), get_sample("quantity", 3, 10, 0.01)
    (10, 3)
    >>> get_sample("quantity", 30, 10, 0.01), get_sample("percent", 10, 25, 0.01)
    (10, 3.0)
    >>> get_sample("percent", 10, 2.5, 0.01), get_sample("percent", 10, 30, 0.01)
    (0.25, 3.0)
    """
    if kind == "all":
        return quantity
    if kind == "percent":
        step = 1.0 if quantity == int(quantity) else rounding
        # A share such as 10 % of 30 is 3.0000000000000004 in binary.
        amount = ceil(round(quantity * amount / 100 / step, 6)) * step
    return min(amount, quantity)
