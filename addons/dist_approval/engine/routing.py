"""Who is asked, in which order, and when enough of them have approved.

Tiers of all matching rows merge by number: tiers that ask the same people under
the same quorum become one step. A person decides once; the decision settles
every step, now or later, that this person may settle.
"""

from dataclasses import dataclass, field

from .matrix import Tier


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step of a request before it is stored.

    :param number: order; steps with the same number are asked together
    :param users: named user ids; empty when a group is asked
    :param group: group id or 0
    :param quorum: ``any``, ``n`` or ``all``
    :param quorum_n: how many for ``n``
    :param name: label for people
    :param policies: ids of the rows that ask for it
    :param is_fallback: True when nobody else was left to ask
    """

    number: int
    users: tuple = ()
    group: int = 0
    quorum: str = "any"
    quorum_n: int = 1
    name: str = ""
    policies: tuple = ()
    is_fallback: bool = False


@dataclass(slots=True)
class StepState:
    """A stored step while votes are counted.

    :param id: record id
    :param number: order of the step
    :param quorum: ``any``, ``n`` or ``all``
    :param quorum_n: how many for ``n``
    :param audience: user ids who may settle it (exclusions taken away)
    :param approvals: user ids who approved it
    """

    id: int
    number: int
    quorum: str
    quorum_n: int
    audience: frozenset
    approvals: set = field(default_factory=set)

    @property
    def needed(self):
        """How many approvals settle the step.

        >>> StepState(1, 1, "all", 1, frozenset([4, 5])).needed
        2
        >>> StepState(1, 1, "n", 2, frozenset([4, 5, 6])).needed
        2
        """
        if self.quorum == "all":
            return max(1, len(self.audience | self.approvals))
        return self.quorum_n if self.quorum == "n" else 1

    @property
    def is_settled(self):
        return len(self.approvals) >= self.needed


def _planned(tier, document, fallback):
    if tier.person:
        users = tuple(sorted(set(document.persons.get(tier.person, ()))))
        if users:
            return StepPlan(
                tier.number, users, 0, tier.quorum, tier.quorum_n, tier.name
            )
        return StepPlan(tier.number, group=fallback, name=tier.name, is_fallback=True)
    return StepPlan(
        tier.number, tier.users, tier.group, tier.quorum, tier.quorum_n, tier.name
    )


def plan_steps(policies, document, fallback):
    """Merge the tiers of the rows that ask into steps.

    :param policies: rows that ask (matrix.Policy); a broken row asks the fallback
    :param document: facts.Document, whose ``persons`` resolve person tiers
    :param fallback: group id asked when a tier names nobody
    :return: tuple of StepPlan ordered by number

    >>> from .facts import Document
    >>> from .matrix import Policy
    >>> rows = [Policy(1, "Margin", tiers=(Tier(1, group=3), Tier(2, users=(7,)))),
    ...         Policy(2, "Discount", tiers=(Tier(1, group=3),)),
    ...         Policy(3, "Old row", broken="no tiers")]
    >>> for step in plan_steps(rows, Document(1), fallback=9):
    ...     print(step.number, step.group or step.users, step.policies)
    1 3 (1, 2)
    1 9 (3,)
    2 (7,) (1,)
    """
    merged = {}
    for policy in policies:
        tiers = policy.tiers
        if policy.broken:
            tiers = (Tier(1, group=fallback),)
        for tier in tiers:
            step = _planned(tier, document, fallback)
            key = (step.number, step.users, step.group, step.quorum, step.quorum_n)
            merged.setdefault(key, []).append((step, policy.id))
    steps = []
    for found in merged.values():
        step = found[0][0]
        steps.append(
            StepPlan(
                step.number,
                step.users,
                step.group,
                step.quorum,
                step.quorum_n,
                next((s.name for s, _policy in found if s.name), ""),
                tuple(dict.fromkeys(policy for _step, policy in found)),
                any(s.is_fallback for s, _policy in found),
            )
        )
    return tuple(sorted(steps, key=lambda s: (s.number, not s.group, s.users)))


def count_votes(steps, voters):
    """Apply the votes to the steps in order; stop at the first open number.

    A vote settles a later step as well, but never before its turn has come.

    :param steps: iterable of StepState; their ``approvals`` are filled in
    :param voters: user ids who approved the request, in order of time
    :return: number of the tier that is open, or None when all are settled

    >>> def world():
    ...     return [StepState(1, 1, "all", 1, frozenset([4, 5])),
    ...             StepState(2, 2, "any", 1, frozenset([4, 6]))]
    >>> steps = world(); count_votes(steps, [4])
    1
    >>> steps = world(); count_votes(steps, [4, 5])     # 4 is not asked again
    >>> [sorted(step.approvals) for step in steps]
    [[4, 5], [4]]
    """
    by_number = {}
    for step in steps:
        by_number.setdefault(step.number, []).append(step)
    for number in sorted(by_number):
        for step in by_number[number]:
            step.approvals |= {user for user in voters if user in step.audience}
        if not all(step.is_settled for step in by_number[number]):
            return number
    return None
