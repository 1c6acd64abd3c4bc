"""What is far from usual among adjustments and movements, and by which figures.

Three plain rules, no learning:

* A quantity is judged by the median of the others and their median distance from it
  (modified z-score of Iglewicz and Hoaglin, 1993): more than 3.5 spreads above. A few
  mad values among the others move neither figure, so one hides no other. Where the
  others hardly vary a spread has a least size.
* How often a person or a bin is adjusted is judged by a Poisson law around the usual
  number.
* An hour and a reason are judged by a binomial law around their usual share.

Nothing is said where there is too little to compare with.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from statistics import median

# Fewer others than this are no habit.
LEAST = 8
# Fewer adjustments than this say nothing about hours and reasons.
LEAST_SHARE = 60
# A rare thing that happens once is no pattern.
LEAST_HITS = 3
FAR = 3.5
SCALE = 1.4826
# The least spread, as a share of what is usual, and in units.
FLOOR = 0.3
FLOOR_UNITS = 1.0
# What chance alone brings less often than this is odd.
CHANCE = 0.001

QUANTITY, PERSON, PLACE = "quantity", "person", "place"
HOUR, REASON = "hour", "reason"


@dataclass(frozen=True, slots=True)
class Step:
    """One adjustment or movement.

    Attributes:
        key (int): id; of two steps the later one has the greater.
        kind (str): what is compared with what: "adjustment", or a kind of operation.
        item, person, place (int): ids.
        reason (int | None): id.
        hour (int): of the day, where the company works.
        day (str): in a form that sorts.
        quantity (float): how many, whichever way, in the unit of the item.
    """

    key: int
    kind: str
    item: int
    person: int
    place: int
    reason: int | None
    hour: int
    day: str
    quantity: float


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing that is far from usual, with the figures that say so.

    Attributes:
        measure (str): what is odd: a quantity, or how often a person or bin was
            adjusted, or how many fell on an hour or a reason.
        key (int): id of the step, the latest of several.
        figure (float): what it is.
        low, high (float): what is usual.
        middle (float): the median, or what was to be expected.
        others (int): how many it was compared with.
        total (int): how many there were in the days that are judged; 0 for a quantity.
    """

    measure: str
    key: int
    figure: float
    low: float
    high: float
    middle: float
    others: int
    total: int = 0


def find_usual(others):
    """Return (low, high, median) of what is usual, or None where too few are known.

    Arguments:
        others (list[float]): quantities, without the one that is judged.

    >>> find_usual([0, 1, 1, 1, 1, 2, 1, 1])
    (0.0, 4.5, 1.0)
    >>> find_usual([1, 1, 1]) is None
    True

    Those that never vary still have a spread, and a mad one among them changes nothing:

    >>> find_usual([10] * 8), find_usual([10] * 8 + [9000])
    ((0.0, 20.5, 10.0), (0.0, 20.5, 10.0))
    """
    if len(others) < LEAST:
        return None
    middle = float(median(others))
    distance = median(abs(value - middle) for value in others)
    spread = max(SCALE * distance, FLOOR * abs(middle), FLOOR_UNITS)
    reach = FAR * spread
    return max(0.0, middle - reach), middle + reach, middle


def get_poisson_tail(count, expected):
    """Return the chance of so many or more where so many are expected.

    >>> round(get_poisson_tail(10, 2.0), 6), get_poisson_tail(0, 2.0)
    (4.6e-05, 1.0)
    >>> get_poisson_tail(3, 0.0)
    0.0
    """
    if count <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    below = sum(exp(k * log(expected) - expected - lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - below)


def get_binomial_tail(count, total, share):
    """Return the chance of so many or more of a total, each with a share.

    >>> round(get_binomial_tail(2, 2, 0.5), 6), get_binomial_tail(0, 9, 0.1)
    (0.25, 1.0)
    >>> get_binomial_tail(3, 40, 0.001) < 0.0001
    True
    """
    if count <= 0:
        return 1.0
    if share >= 1 or count > total:
        return float(count <= total)
    chance = 0.0
    for k in range(count, total + 1):
        ways = lgamma(total + 1) - lgamma(k + 1) - lgamma(total - k + 1)
        chance += exp(ways + k * log(share) + (total - k) * log1p(-share))
    return min(1.0, chance)


def find_quantities(judged, past):
    """Return the steps whose quantity is far above what is usual for the item.

    Each is compared with all others of its item and kind, those that are judged as
    well.

    Arguments:
        judged (list[Step]): of late.
        past (dict): (kind, item) -> list of quantities before.

    >>> steps = [Step(1, "adjustment", 7, 1, 1, None, 9, "a", 12.0)]
    >>> find_quantities(steps, {("adjustment", 7): [1.0] * 9})
    [Oddity(measure='quantity', key=1, figure=12.0, low=0.0, high=4.5, middle=1.0, \
others=9, total=0)]
    >>> find_quantities(steps, {("adjustment", 8): [1.0] * 9})
    []
    """
    groups = defaultdict(list)
    for step in judged:
        groups[step.kind, step.item].append(step)
    found = []
    for group, steps in groups.items():
        before = list(past.get(group, ()))
        for step in steps:
            others = before + [other.quantity for other in steps if other is not step]
            usual = find_usual(others)
            if usual and step.quantity > usual[1]:
                low, high, middle = usual
                found.append(
                    Oddity(
                        QUANTITY,
                        step.key,
                        step.quantity,
                        low,
                        high,
                        middle,
                        len(others),
                    )
                )
    return found


def find_people(judged, past):
    """Return the days on which somebody adjusted far more often than people do.

    Arguments:
        judged, past (list[Step]): adjustments.

    >>> def steps(person, day, count, first=1):
    ...     return [Step(first + n, "adjustment", 7, person, 1, None, 9, day, 1.0)
    ...             for n in range(count)]
    >>> past = [step for day in "abcdefgh" for step in steps(1, day, 2)]
    >>> [odd] = find_people(steps(1, "z", 14), past)
    >>> odd.figure, odd.middle, odd.high, odd.others
    (14.0, 2.0, 8.0, 8)
    >>> find_people(steps(1, "z", 7), past), find_people(steps(1, "z", 14), [])
    ([], [])
    """
    usual = list(Counter((step.person, step.day) for step in past).values())
    return _find_often(PERSON, judged, usual, lambda step: (step.person, step.day))


def find_places(judged, past):
    """Return the bins that were adjusted far more often than bins are.

    Judged and past cover spans of the same length: the caller gives several past spans,
    each as a list.

    Arguments:
        judged (list[Step]): adjustments of the last span.
        past (list[list[Step]]): adjustments of spans before.
    """
    usual = [
        count for span in past for count in Counter(s.place for s in span).values()
    ]
    return _find_often(PLACE, judged, usual, lambda step: step.place)


def _find_often(measure, judged, usual, get_group):
    if len(usual) < LEAST:
        return []
    middle = max(1.0, float(median(usual)))
    high = _find_limit(middle)
    groups = defaultdict(list)
    for step in judged:
        groups[get_group(step)].append(step.key)
    return [
        Oddity(
            measure,
            max(keys),
            float(len(keys)),
            0.0,
            float(high),
            middle,
            len(usual),
            len(judged),
        )
        for keys in groups.values()
        if len(keys) > high
    ]


def _find_limit(expected):
    """Return the greatest number that chance still brings."""
    count = int(expected)
    while get_poisson_tail(count + 1, expected) >= CHANCE:
        count += 1
    return count


def find_shares(measure, judged, past, get_group):
    """Return the hours, or the reasons, that far more adjustments fell on than usual.

    Arguments:
        measure (str): "hour" or "reason".
        judged, past (list[Step]): adjustments.
        get_group: function of a step -> its hour, or its reason; None is left out.

    >>> def steps(hour, count, first=1):
    ...     return [Step(first + n, "adjustment", 7, 1, 1, 5, hour, "a", 1.0)
    ...             for n in range(count)]
    >>> past = steps(9, 100)
    >>> late = find_shares("hour", steps(9, 20, 1) + steps(3, 4, 50), past,
    ...                    lambda step: step.hour)
    >>> [(odd.key, odd.figure, odd.total, odd.others) for odd in late]
    [(53, 4.0, 24, 100)]
    >>> find_shares("hour", steps(3, 4), steps(9, 20), lambda step: step.hour)
    []
    """
    usual = Counter(get_group(step) for step in past)
    usual.pop(None, None)
    others = sum(usual.values())
    if others < LEAST_SHARE:
        return []
    groups = defaultdict(list)
    for step in judged:
        group = get_group(step)
        if group is not None:
            groups[group].append(step.key)
    total = sum(map(len, groups.values()))
    found = []
    for group, keys in groups.items():
        # What was never seen before still has a share, as if it were the next one.
        share = (usual[group] + 1) / (others + len(usual) + 1)
        count = len(keys)
        if count < LEAST_HITS or get_binomial_tail(count, total, share) >= CHANCE:
            continue
        high = count - 1
        while high and get_binomial_tail(high, total, share) < CHANCE:
            high -= 1
        found.append(
            Oddity(
                measure,
                max(keys),
                float(count),
                0.0,
                float(high),
                round(total * share, 2),
                others,
                total,
            )
        )
    return found
