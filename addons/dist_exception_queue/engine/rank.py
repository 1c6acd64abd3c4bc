"""In which order: points from what does not move with the clock.

The deadline counts as a point in time, not as time that is left: of two cases the order
stays right however long nobody computes it anew.
"""

from dataclasses import dataclass
from datetime import datetime
from math import log2, log10, sqrt

EPOCH = datetime(2020, 1, 1)
# The first tier and channel mean most; beyond these places they mean nothing.
TIERS = 5
CHANNELS = 5


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of a company.

    Attributes:
        day (float): for each day a deadline is earlier.
        value (float): for each tenfold of the value at risk.
        waiting (float): for each doubling of the orders that wait on it.
        tier (float): for each place of the customer's tier above the fifth.
        channel (float): for each place of the channel above the fifth.
        dismissed (float): taken off a kind that is always dismissed.
    """

    day: float = 10.0
    value: float = 10.0
    waiting: float = 5.0
    tier: float = 3.0
    channel: float = 2.0
    dismissed: float = 20.0


@dataclass(frozen=True, slots=True)
class Subject:
    """What counts of a case.

    Attributes:
        deadline (datetime | None): UTC; None is far away.
        value (float): at risk, in the company's currency; a credit counts as none.
        waiting (int): orders that wait on the same thing.
        tier (int | None): place of the customer's tier, 0 is the first.
        channel (int | None): place of the channel by its priority, 0 is the first.
        dismissed (float): share of its kind that people dismiss, 0 to 1.
    """

    deadline: datetime | None = None
    value: float = 0.0
    waiting: int = 0
    tier: int | None = None
    channel: int | None = None
    dismissed: float = 0.0


def parts(subject, weights):
    """Return the points of each part.

    >>> found = parts(Subject(datetime(2020, 1, 3), 999.0, 3, 0), Weights())
    >>> [round(found[name], 1) for name in ("day", "value", "waiting", "tier")]
    [-20.0, 30.0, 10.0, 15.0]
    >>> subjects = [Subject(channel=place) for place in (0, 4, 9, None)]
    >>> [parts(subject, Weights())["channel"] for subject in subjects]
    [10.0, 2.0, 0.0, 0.0]
    """
    far = weights.day * 36500
    day = far
    if subject.deadline:
        day = weights.day * (subject.deadline - EPOCH).total_seconds() / 86400
    return {
        "day": -day,
        "value": weights.value * log10(1 + max(0.0, subject.value)),
        "waiting": weights.waiting * log2(1 + max(0, subject.waiting)),
        "tier": weights.tier * _count_above(subject.tier, TIERS),
        "channel": weights.channel * _count_above(subject.channel, CHANNELS),
        "dismissed": -weights.dismissed * min(max(0.0, subject.dismissed), 1.0),
    }


def _count_above(place, last):
    """Return how many places a place stands above the last that counts."""
    return 0 if place is None else last - min(place, last)


def score(subject, weights):
    """Return the rank: more points come first.

    >>> soon, late = datetime(2026, 3, 2), datetime(2026, 3, 9)
    >>> score(Subject(soon), Weights()) > score(Subject(late), Weights())
    True
    >>> score(Subject(late, 1e9), Weights()) > score(Subject(soon), Weights())
    True
    """
    return sum(parts(subject, weights).values())


def share_dismissed(dismissed, closed):
    """Return the share of a kind that people dismiss, as far as the cases prove it.

    The lower bound of the interval of Wilson (1927) at 95 %: of a few cases it says
    little, of many it comes close to the share itself.

    Arguments:
        dismissed (int): closed as no trouble or not ours.
        closed (int): all that were closed, by people or because the trouble went.

    >>> [round(share_dismissed(*pair), 2) for pair in ((0, 0), (2, 2), (9, 10))]
    [0.0, 0.34, 0.6]
    >>> round(share_dismissed(900, 1000), 2)
    0.88
    """
    if not closed:
        return 0.0
    z = 1.96
    share = dismissed / closed
    middle = share + z * z / (2 * closed)
    spread = z * sqrt(share * (1 - share) / closed + z * z / (4 * closed * closed))
    return max(0.0, (middle - spread) / (1 + z * z / closed))


def places(scores):
    """Return the place of each key, the most points first, 1 is the first.

    Arguments:
        scores (dict): key -> points; of equal points the smaller key comes first.

    >>> places({"a": 1.0, "b": 3.0, "c": 3.0})
    {'b': 1, 'c': 2, 'a': 3}
    """
    ordered = sorted(scores, key=lambda key: (-scores[key], key))
    return {key: place for place, key in enumerate(ordered, 1)}
