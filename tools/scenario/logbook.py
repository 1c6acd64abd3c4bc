"""Who may log in, where each starts, and what each would do first."""

from .answers import AnswerBook
from .people import PEOPLE

ITEMS = 5


def logins(database: str) -> list[tuple[str, str, str, str]]:
    """Return (role, login, password, path of the first screen) of everybody.

    Raises:
        GroundError: the database holds no scenario.
    """
    return [
        (one["role"], one["login"], one["password"], f"/odoo/action-{one['start']}")
        for one in read(database)
    ]


def read(database: str) -> list[dict]:
    """Return the people with their Monday lists: role, name, login, password, start
    (external id of the first screen's action), monday (sentences)."""
    book = AnswerBook.read(database)
    monday = monday_lists(book)
    return [{**one, "monday": monday[one["login"]]} for one in book.logins]


def make_logins(env) -> list[dict]:
    """Return the people as they are kept in the answer file.

    Raises:
        ValueError: no first screen of a role is installed.
    """
    return [
        {
            "role": person.role_name,
            "name": person.name,
            "login": person.login,
            "password": person.login,
            "start": first_screen(env, person),
        }
        for person in PEOPLE
    ]


def first_screen(env, person) -> str:
    """Return the external id of the first action of a person that is installed."""
    for name in person.start:
        if env.ref(name, raise_if_not_found=False):
            return name
    raise ValueError(f"No first screen of {person.role_name} is installed.")


def monday_lists(book) -> dict[str, list[str]]:
    """Return login -> what that person would do first, most pressing first."""
    ranked: dict[str, list] = {person.login: [] for person in PEOPLE}
    for answer in book.answers:
        for login, (rank, sentence) in answer.tasks.items():
            ranked[login].append((rank, sentence))
    return {
        login: [sentence for _rank, sentence in sorted(tasks)[:ITEMS]]
        for login, tasks in ranked.items()
    }
