"""Which way a case may go, and what has to be said on the way."""

from dataclasses import dataclass

LIVE = ("open", "in_progress", "waiting", "snoozed", "accepted")
ACTIVE = ("open", "in_progress", "waiting")


@dataclass(frozen=True, slots=True)
class Step:
    """A step a person takes.

    Attributes:
        event (str): how the history names it.
        sources (tuple[str, ...]): states it may be taken in.
        target (str): state it leads to.
        needs (tuple[str, ...]): what has to be given: ``reason``, ``until``,
            ``outcome``, ``owner``.
    """

    event: str
    sources: tuple
    target: str
    needs: tuple = ()


STEPS = {
    "take": Step("taken", ("open", "waiting"), "in_progress"),
    "hand_over": Step("handed_over", ACTIVE, "open", ("owner",)),
    "wait": Step("waiting", ("open", "in_progress"), "waiting"),
    "snooze": Step("snoozed", ACTIVE, "snoozed", ("reason", "until")),
    "accept": Step("accepted", ACTIVE, "accepted", ("reason", "until")),
    "resume": Step("resumed", ("waiting", "snoozed", "accepted"), "open"),
    "resolve": Step("resolved", LIVE, "resolved", ("reason", "outcome")),
}


class NotAllowedError(Exception):
    """A case in this state does not go that way."""

    def __init__(self, step, state):
        super().__init__(step, state)
        self.step, self.state = step, state


class MissingError(Exception):
    """Something that has to be said was not."""

    def __init__(self, step, missing):
        super().__init__(step, missing)
        self.step, self.missing = step, missing


def check(step, state, given, now):
    """Return the step of a name when a case may take it.

    Arguments:
        step (str): key of ``STEPS``.
        state (str): where the case is.
        given (dict): ``reason``, ``until``, ``outcome``, ``owner`` as far as they were
            given.
        now (datetime): a date that has passed is no date.

    Raises:
        NotAllowedError: not from this state.
        MissingError: ``missing`` names what has to be given.

    >>> from datetime import datetime
    >>> noon = datetime(2026, 3, 1, 12)
    >>> check("take", "open", {}, noon).target
    'in_progress'
    >>> check("take", "cleared", {}, noon)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    NotAllowedError: ('take', 'cleared')
    >>> try:
    ...     check("snooze", "open", {"until": noon}, noon)
    ... except MissingError as err:
    ...     err.missing
    ('reason', 'until')
    """
    found = STEPS[step]
    if state not in found.sources:
        raise NotAllowedError(step, state)
    missing = tuple(
        need
        for need in found.needs
        if not given.get(need) or (need == "until" and given[need] <= now)
    )
    if missing:
        raise MissingError(step, missing)
    return found
