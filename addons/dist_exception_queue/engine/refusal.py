"""Why an import was refused, in plain text that fits a column."""

from dataclasses import dataclass

MOST = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is kept of the messages of an import.

    Attributes:
        count (int): rows that were refused, 0 where it was refused as a whole.
        message (str): the first reason.
    """

    count: int
    message: str


def read(messages):
    """Return the ``Refusal`` that messages of Odoo's import tell, or None.

    Arguments:
        messages (list[dict]): ``type``, ``message`` and, of what concerns a row,
            ``rows`` with ``from`` and ``to``.

    >>> read([{"type": "warning", "message": "Odd"}]) is None
    True
    >>> row = {"type": "error", "message": "No such country", "rows": {"from": 4}}
    >>> read([row, row | {"rows": {"from": 7}}, row | {"message": "Nor a name"}])
    Refusal(count=2, message='No such country')
    >>> read([{"type": "error", "message": "The file is empty"}])
    Refusal(count=0, message='The file is empty')
    """
    errors = [message for message in messages if message.get("type") == "error"]
    if not errors:
        return None
    rows = {error["rows"]["from"] for error in errors if error.get("rows")}
    return Refusal(len(rows), clean(errors[0].get("message")))


def clean(text, most=MOST):
    r"""Return a text on one line, without what PostgreSQL cannot keep, not too long.

    Arguments:
        text (str | object): None and False are nothing.
        most (int): characters.

    >>> clean("Line 1\n  line\x00 2 \ud800")
    'Line 1 line 2'
    >>> clean("abcdef", 4)
    'abc…'
    >>> clean(None)
    ''
    """
    plain = str(text or "").replace("\x00", "").encode(errors="ignore").decode()
    line = " ".join(plain.split())
    return line if len(line) <= most else line[: most - 1] + "…"
