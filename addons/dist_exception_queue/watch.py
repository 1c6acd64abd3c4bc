"""What a detector wants to be told about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watch:
    """Rows of a table whose changes may begin or end a detector's trouble.

    The log keeps the value of one column, ``key``, of each row that is created or
    deleted, or of which one of ``fields`` changes. A row that moves from one key to
    another is noted under both.

    Attributes:
        model (str): whose table is watched.
        fields (tuple[str, ...]): stored fields; others may change unnoticed. Of a
            many2many, links that come and go are noted, with the key ``id`` alone.
        key (str): column of integers that is noted: ``id``, or a many2one.
        scope (str | None): a SELECT that turns keys into the detector's scope ids,
            with ``%(keys)s`` where the array of keys stands; None where the key is
            the scope id.
    """

    model: str
    fields: tuple
    key: str = "id"
    scope: str | None = None
