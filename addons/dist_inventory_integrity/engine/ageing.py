"""How old the goods on hand are, as plain arithmetic.

First in, first out: what is left is what came last. A move inside the company is no
arrival, so it makes nothing younger; what customers return and what a count finds
arrives anew, as it does in Odoo's valuation.
"""

from bisect import bisect_left
from dataclasses import dataclass

# A bucket ends with this day, inclusive; after the last one comes "older".
BOUNDS = (30, 60, 90, 180, 365)
BUCKETS = ("d030", "d060", "d090", "d180", "d365", "older")
# Goods that lie there and of which no arrival is known.
UNKNOWN = "unknown"
BITS = 1e-9


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods that came into the company.

    :param int age: days ago; 0 is the day itself
    :param float quantity: in the item's unit
    :param float value: of all of them, in the company's currency
    """

    age: int
    quantity: float
    value: float = 0.0


def find_bucket(age):
    """Return the bucket of an age in days.

    >>> [find_bucket(age) for age in (0, 30, 31, 90, 365, 366)]
    ['d030', 'd030', 'd060', 'd090', 'd365', 'older']

    What is dated after the day is as young as can be.

    >>> find_bucket(-2)
    'd030'
    """
    return BUCKETS[bisect_left(BOUNDS, age)]


def find_layers(arrivals, on_hand):
    """Return what is left of each arrival, and the quantity nobody saw arrive.

    :param list arrivals: of Arrival, the newest first
    :param float on_hand: what lies there; less than nothing leaves nothing
    :return: ([Arrival as far as it is left], quantity without an arrival)

    >>> layers, rest = find_layers([Arrival(3, 4, 40), Arrival(90, 10, 50)], 6)
    >>> [(layer.age, layer.quantity, layer.value) for layer in layers], rest
    ([(3, 4, 40.0), (90, 2, 10.0)], 0)
    >>> find_layers([Arrival(3, 4, 40)], 7)[1]
    3
    >>> find_layers([Arrival(3, 4, 40)], -2)
    ([], 0)
    """
    layers, left = [], max(on_hand, 0)
    for arrival in arrivals:
        if left <= BITS:
            break
        taken = min(arrival.quantity, left)
        if taken > BITS:
            share = arrival.value * taken / arrival.quantity
            layers.append(Arrival(arrival.age, taken, share))
            left -= taken
    return layers, left if left > BITS else 0


def spread(layers, unknown, places, cost=0.0):
    """Return {(place, bucket): [quantity, value]} of one item.

    Arrivals are the company's, and nothing says which of them went to which place: each
    place has the same mix of ages. A place below nothing has no age; what it lacks is
    missing from the others.

    :param list layers: of Arrival
    :param float unknown: quantity of which no arrival is known
    :param dict places: {place: quantity}
    :param float cost: what one unit without an arrival is worth

    >>> layers = [Arrival(3, 4, 40), Arrival(90, 2, 10)]
    >>> found = spread(layers, 0, {"A": 4, "B": 2})
    >>> {key: [round(n, 2) for n in row] for key, row in sorted(found.items())}
    ... # doctest: +NORMALIZE_WHITESPACE
    {('A', 'd030'): [2.67, 26.67], ('A', 'd090'): [1.33, 6.67],
     ('B', 'd030'): [1.33, 13.33], ('B', 'd090'): [0.67, 3.33]}
    >>> spread([], 3, {"A": 3}, 2.0)
    {('A', 'unknown'): [3.0, 6.0]}
    >>> spread([Arrival(3, 4, 40)], 0, {"A": 5, "B": -1})
    {('A', 'd030'): [4.0, 40.0]}
    """
    total = sum(quantity for quantity in places.values() if quantity > 0)
    rows = [(find_bucket(layer.age), layer.quantity, layer.value) for layer in layers]
    if unknown > 0:
        rows.append((UNKNOWN, unknown, unknown * cost))
    found = {}
    for place, quantity in places.items():
        if quantity <= 0:
            continue
        share = quantity / total
        for bucket, amount, value in rows:
            row = found.setdefault((place, bucket), [0.0, 0.0])
            row[0] += amount * share
            row[1] += value * share
    return found
