"""Whose is it: the first rule that fits names the queue, a count names the person."""

from dataclasses import dataclass

ANY = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """Which cases a queue takes. An empty set takes all of its kind.

    Attributes:
        queue (int): id of the queue.
        types, companies, warehouses, tiers, channels, categories (frozenset[int]): a
            case fits when each set is empty or has one of the case's.
        min_value (float): least value at risk, in the company's currency.
    """

    queue: int
    types: frozenset = ANY
    companies: frozenset = ANY
    warehouses: frozenset = ANY
    tiers: frozenset = ANY
    channels: frozenset = ANY
    categories: frozenset = ANY
    min_value: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """What routing looks at: one id of each dimension, or None.

    ``categories`` are those of the item and all above it.
    """

    type: int
    company: int
    warehouse: int | None = None
    tier: int | None = None
    channel: int | None = None
    categories: frozenset = ANY
    value: float = 0.0


def fits(rule, case):
    """Return whether a rule takes a case.

    >>> fits(Rule(1, types=frozenset({7})), Case(type=7, company=1))
    True
    >>> fits(Rule(1, tiers=frozenset({2})), Case(type=7, company=1))
    False
    >>> fits(Rule(1, min_value=100.0), Case(type=7, company=1, value=99.0))
    False
    """
    single = (
        (rule.types, case.type),
        (rule.companies, case.company),
        (rule.warehouses, case.warehouse),
        (rule.tiers, case.tier),
        (rule.channels, case.channel),
    )
    return (
        all(not wanted or found in wanted for wanted, found in single)
        and (not rule.categories or bool(rule.categories & case.categories))
        and case.value >= rule.min_value
    )


def find_queue(rules, case):
    """Return the queue of the first rule that fits, or None.

    >>> rules = [Rule(1, warehouses=frozenset({4})), Rule(2)]
    >>> find_queue(rules, Case(type=7, company=1, warehouse=4))
    1
    >>> find_queue(rules, Case(type=7, company=1, warehouse=5))
    2
    """
    return next((rule.queue for rule in rules if fits(rule, case)), None)


def share_by_load(eligible, loads):
    """Return who gets each new case: of those who may, whoever has the fewest.

    Arguments:
        eligible (list): of each case the user ids that may solve it, a collection;
            None for everybody.
        loads (dict[int, int]): user id -> cases the person has.

    >>> share_by_load([None] * 4, {1: 2, 2: 0})
    [2, 2, 1, 2]
    >>> share_by_load([{1}, {1}, {3}], {1: 2, 2: 0})
    [1, 1, None]
    >>> share_by_load([None], {})
    [None]
    """
    loads = dict(loads)
    shared = []
    for users in eligible:
        present = loads if users is None else [user for user in loads if user in users]
        chosen = min(present, key=lambda user: (loads[user], user), default=None)
        if chosen is not None:
            loads[chosen] += 1
        shared.append(chosen)
    return shared


def share_in_turn(eligible, members, last=None):
    """Return who gets each new case, in turn after the last one.

    Arguments:
        eligible (list): of each case the user ids that may solve it, a collection;
            None for everybody.
        members (Sequence[int]): user ids in their order.
        last (int | None): who got the last case; absent people are passed over.

    >>> share_in_turn([None] * 4, [1, 2, 3], last=2)
    [3, 1, 2, 3]
    >>> share_in_turn([None] * 2, [1, 2], last=9)
    [1, 2]
    >>> share_in_turn([{1}, {1}, None, {9}], [1, 2])
    [1, 1, 2, None]
    """
    shared = []
    for users in eligible:
        start = members.index(last) + 1 if last in members else 0
        order = [*members[start:], *members[:start]]
        chosen = next((u for u in order if users is None or u in users), None)
        last = last if chosen is None else chosen
        shared.append(chosen)
    return shared
