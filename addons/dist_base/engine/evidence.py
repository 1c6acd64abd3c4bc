"""Canonical form and fingerprint of an evidence row.

Plain Python: values in, text out. What is hashed is the text that is stored,
so that a row read back years later hashes to the same value whatever the
database driver makes of numbers and dates.
"""

import datetime
import hashlib
import json

# Order and names are part of the format: a change needs a new FORMAT, because
# every stored hash was made over exactly this list.
FORMAT = 1
HASHED = (
    "event",
    "res_model",
    "res_id",
    "res_name",
    "seq",
    "company_id",
    "company_name",
    "actor_id",
    "actor_name",
    "on_behalf_id",
    "on_behalf_name",
    "executor_id",
    "executor_name",
    "at",
    "origin",
    "address",
    "before",
    "after",
    "policy_version",
    "reason",
    "note",
)
FACTS = ("before", "after")


def canonical(facts):
    """Return the one JSON text that stands for ``facts``.

    :param facts: dict of JSON values; dates and times become ISO text, sets
        become sorted lists, decimals become text
    :return: str, keys sorted, no blanks; ``""`` for no facts
    :raise ValueError: a number that JSON does not know (NaN, infinity)

    >>> canonical({"margin": None, "amount": 1200.5})
    '{"amount":1200.5,"margin":null}'
    >>> canonical({"due": datetime.date(2026, 3, 1)})
    '{"due":"2026-03-01"}'
    >>> canonical({"b": {"y": 1, "x": {3, 1}}})
    '{"b":{"x":[1,3],"y":1}}'
    >>> canonical({10: "ten", 9: "nine"}) == canonical({"10": "ten", "9": "nine"})
    True
    >>> canonical(None), canonical({})
    ('', '')
    >>> canonical({"rate": float("nan")})
    Traceback (most recent call last):
    ...
    ValueError: Out of range float values are not JSON compliant
    """
    if not facts:
        return ""
    return _CANONICAL.encode(_with_text_keys(facts))


def _with_text_keys(value):
    """JSON has text keys only, and 10 sorts behind 9 as a number but not as text."""
    if isinstance(value, dict):
        return {str(key): _with_text_keys(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_text_keys(inner) for inner in value]
    return value


def _plain(value):
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def _stamp(moment):
    """The one text of a moment, in the fingerprint and in an export alike."""
    return moment.isoformat(sep=" ", timespec="seconds")


# Made once: json.dumps with options makes an encoder per call.
_CANONICAL = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    default=_plain,
)
_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=_stamp)


def row_hash(row):
    """Return the SHA-256 of the hashed columns of ``row`` as 64 hex digits.

    :param row: mapping with every name of ``HASHED``; an absent id is None or
        0, absent text is None or ""

    >>> row = dict.fromkeys(HASHED, "") | {"event": "confirm", "res_id": 7, "seq": 1}
    >>> row_hash(row) == row_hash(dict(reversed(row.items())))
    True
    >>> row_hash(row) == row_hash(row | {"note": "changed later"})
    False
    >>> row_hash(row | {"actor_id": None}) == row_hash(row | {"actor_id": 0})
    True
    """
    values = [FORMAT, *(row[name] or "" for name in HASHED)]
    return hashlib.sha256(_COMPACT.encode(values).encode()).hexdigest()


def export_line(row):
    """Return ``row`` as one line of JSON, its facts as objects.

    The facts' own text comes back from ``canonical`` of the object, so that the
    fingerprint of an exported row can be checked without the database.

    >>> export_line({"id": 1, "after": '{"b":2}', "before": None, "note": None})
    '{"id":1,"after":{"b":2},"before":null,"note":null}\\n'
    """
    values = {
        name: json.loads(value) if value and name in FACTS else value
        for name, value in row.items()
    }
    return _COMPACT.encode(values) + "\n"


def number(documents, last_seqs):
    """Return the next sequence number for each document, in order of arrival.

    :param documents: list of keys, one per new row
    :param last_seqs: dict key -> last used number
    :return: list of int, as long as ``documents``

    >>> number(["SO1", "SO2", "SO1"], {"SO1": 4})
    [5, 1, 6]
    """
    counters = dict(last_seqs)
    numbers = []
    for key in documents:
        counters[key] = counters.get(key, 0) + 1
        numbers.append(counters[key])
    return numbers
