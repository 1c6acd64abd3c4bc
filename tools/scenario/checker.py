"""Does the suite find what was planted, and nothing else?"""

from dataclasses import dataclass, field

from tools.ground.errors import GroundError

from .answers import CASE, LATER, AnswerBook
from .builder import read_stamp


@dataclass(slots=True)
class Score:
    """What came of comparing answers with findings.

    Fields:
        planted, found (dict): kind -> how many.
        alarms (dict): kind -> how many that were not planted.
        missed, false (list[str]): sentences.
        unjudged (dict): kind of case the oracle does not know -> how many there are.
        later (int): planted for what the suite does not look for yet.
    """

    planted: dict = field(default_factory=dict)
    found: dict = field(default_factory=dict)
    alarms: dict = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    unjudged: dict = field(default_factory=dict)
    later: int = 0

    @property
    def recall(self) -> float:
        """Share of the planted situations that were found, 0 to 1."""
        return sum(self.found.values()) / max(1, sum(self.planted.values()))

    @property
    def is_perfect(self) -> bool:
        """Everything was found, and nothing else."""
        return not self.missed and not self.false and any(self.planted.values())


def check(database: str) -> Score:
    """Compare what the suite finds in a database with its answer file.

    Nothing is written.

    Raises:
        GroundError: the database and the answer file are not of one build.
    """
    book = AnswerBook.read(database)
    if read_stamp(database).get("token") != book.token:
        raise GroundError(
            f"The answer file of {database} belongs to another build of it: build the "
            "scenario again with --rebuild."
        )
    from tools.ground.session import odoo_env

    from .findings import find_all, unseen
    from .findings.cases import count_unjudged
    from .oracle import ORACLES

    with odoo_env(database, commit=False) as env:
        score = compare(book.answers, find_all(env))
        score.missed += unseen(env, book.answers)
        score.unjudged = count_unjudged(env)
    for code in ORACLES:  # a kind that is not there is a line, too
        score.planted.setdefault(f"{CASE}:{code}", 0)
    return score


def compare(answers, found: dict) -> Score:
    """Score findings against answers.

    Arguments:
        answers (list[Answer]): what was planted.
        found (dict): (kind, model, id) -> what the suite says, as `Answer.expected`;
            an expectation of "nothing stops" may be found or left out.

    >>> from .answers import Answer
    >>> wanted = Answer("a", "It stops.", "sale.order", 1, "S1", [], "gate",
    ...                 expected={"stops": True, "facts": ["discount"]})
    >>> score = compare([wanted], {("gate", "sale.order", 2): {"stops": True}})
    >>> score.recall
    0.0
    >>> print(*score.false)
    gate: sale.order 2 is reported with stops=True, and was not planted.
    """
    score = Score()
    rest = dict(found)
    for answer in answers:
        if answer.found_by == LATER:
            score.later += 1
            continue
        kind = answer.found_by
        said = rest.pop((kind, answer.model, answer.res_id), None)
        score.planted[kind] = score.planted.get(kind, 0) + 1
        if said == answer.expected:
            score.found[kind] = score.found.get(kind, 0) + 1
        else:
            score.missed.append(_miss(answer, said))
    for (kind, model, id_), said in rest.items():
        if said.get("stops", True):
            score.alarms[kind] = score.alarms.get(kind, 0) + 1
            score.false.append(
                f"{kind}: {model} {id_} is reported with {_words(said)}, and was not "
                "planted."
            )
    return score


def _miss(answer, said):
    what = "is not reported" if said is None else f"is reported with {_words(said)}"
    return (
        f"{answer.found_by}: {answer.name} ({answer.key}) {what}; expected "
        f"{_words(answer.expected) or 'to be reported'}. {answer.what}"
    )


def _words(said):
    return ", ".join(f"{name}={value}" for name, value in sorted(said.items()))


def describe(score: Score) -> str:
    """Return a score as people read it."""
    lines = [
        f"  {kind:<28} {score.found.get(kind, 0):>4} of {score.planted.get(kind, 0)}"
        f" found, {score.alarms.get(kind, 0)} false alarms"
        for kind in sorted({*score.planted, *score.alarms})
    ]
    lines += [
        f"  {kind:<28} {count:>4} cases, not judged"
        for kind, count in sorted(score.unjudged.items())
    ]
    lines += [f"NOT FOUND  {sentence}" for sentence in score.missed]
    lines += [f"FALSE      {sentence}" for sentence in score.false]
    lines.append(
        f"Recall {score.recall:.0%}, {len(score.false)} false alarms; {score.later} "
        "more situations are planted for what the suite does not look for yet."
    )
    return "\n".join(lines)
