"""What is asked when goods arrive, as plain arithmetic."""

from dataclasses import dataclass

from .quality import is_passed


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and which answers are right.

    Attributes:
        kind (str): "yes_no", "number", "text" or "photo".
        wanted (str | None): "yes" or "no" where one of the two is right.
        lower, upper (float | None): limits of a number, both included.
    """

    kind: str
    wanted: str | None = None
    lower: float | None = None
    upper: float | None = None


def judge(question, answer):
    """Return whether an answer is right, or None while there is none.

    Texts and photos are never wrong.

    Arguments:
        answer: "yes" or "no", a number, a text, or whether there is a photo;
            None, False or an empty text while nobody answered. A number of 0 counts.

    >>> judge(Question("yes_no", wanted="yes"), "no"), judge(Question("yes_no"), "no")
    (False, True)
    >>> [judge(Question("number", upper=8.0), value) for value in (None, 0, 8, 8.1)]
    [None, True, True, False]
    >>> judge(Question("text"), "  "), judge(Question("photo"), True)
    (None, True)
    """
    if question.kind == "number":
        return is_passed(answer, question.lower, question.upper)
    if isinstance(answer, str):
        answer = answer.strip()
    if not answer:
        return None
    if question.kind == "yes_no":
        return question.wanted in (None, answer)
    return True


# How a receipt goes on, the mildest first.
POLICIES = ("warn", "hold", "block")


def settle(policy, is_watched, can_hold):
    """Return how a receipt goes on in spite of what it lacks.

    Arguments:
        policy (str): one of POLICIES.
        is_watched (bool): the control only looks.
        can_hold (bool): the warehouse has a quarantine; without one goods that
            should be held are refused.

    >>> settle("hold", False, True), settle("hold", False, False)
    ('hold', 'block')
    >>> settle("block", True, True)
    'warn'
    """
    if is_watched:
        return "warn"
    return "block" if policy == "hold" and not can_hold else policy
