"""The answer file: what was planted, where, who should see it, who finds it."""

import json
from dataclasses import asdict, dataclass, field

from tools.ground.errors import GroundError
from tools.ground.paths import in_home

STAMP = "dist_scenario.stamp"
# What the suite has to find now, and what only people find until a later part of the
# suite looks for it.
GATE, REQUEST, HELD, EXPOSURE = "gate", "request", "held", "exposure"
DOCUMENTS, VENDOR, LATER = "documents", "vendor_approval", "later"
# Before a colon and the code of the detector that finds it.
CASE = "case"


@dataclass(slots=True)
class Answer:
    """One planted situation.

    Fields:
        key (str): its name, unique.
        what (str): what is wrong, one sentence.
        model, res_id, name: the record it is about.
        who (list[str]): logins of those who should see it.
        found_by (str): GATE (the forecast of a document that nobody sent through the
            gate), REQUEST (a request in the inbox, or decided), HELD (a confirmed
            order whose change is not decided), EXPOSURE, DOCUMENTS, VENDOR, CASE with a
            colon and a code (a case of the exception queue), or LATER.
        control, checkpoint (str | None): which control and checkpoint are concerned.
        expected (dict): what the finder must report, see `findings`.
        tasks (dict): login -> [rank, sentence]: what that person would do about it.
    """

    key: str
    what: str
    model: str
    res_id: int
    name: str
    who: list[str]
    found_by: str = LATER
    control: str | None = None
    checkpoint: str | None = None
    expected: dict = field(default_factory=dict)
    tasks: dict = field(default_factory=dict)


@dataclass(slots=True)
class AnswerBook:
    """What a database's scenario contains.

    Fields:
        token (str): stands in the database, too; a file of another build is refused.
        seconds (dict): phase -> [wall seconds, CPU seconds of the builder].
    """

    database: str
    scenario: str
    skus: int
    today: str
    token: str
    answers: list[Answer] = field(default_factory=list)
    logins: list[dict] = field(default_factory=list)
    seconds: dict = field(default_factory=dict)

    def add(self, key, record, what, who, name=None, **values) -> Answer:
        """Note a situation on a record and return its answer.

        Arguments:
            name (str | None): for records whose own name says little.

        Raises:
            ValueError: the key is taken.
        """
        if any(answer.key == key for answer in self.answers):
            raise ValueError(f"Two situations are called {key}.")
        answer = Answer(
            *(key, what, record._name, record.id, name or record.display_name),
            list(who),
            **values,
        )
        self.answers.append(answer)
        return answer

    def write(self) -> None:
        """Write the file beside the database."""
        path = answer_file(self.database)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self), indent=1))
        draft.replace(path)

    @classmethod
    def read(cls, database: str) -> "AnswerBook":
        """Return the book of a database.

        Raises:
            GroundError: there is none.
        """
        path = answer_file(database)
        try:
            content = json.loads(path.read_text())
        except FileNotFoundError as err:
            raise GroundError(
                f"The database {database} has no answer file: build the scenario with "
                f"bin/python -m tools.scenario.build --db {database}."
            ) from err
        answers = [Answer(**answer) for answer in content.pop("answers")]
        return cls(**content, answers=answers)


def answer_file(database: str):
    """Return the path of a database's answer file."""
    return in_home("scenario", f"{database}.json")
