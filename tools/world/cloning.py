"""Rows copied by SQL: many times the same documents, shifted in ids, dates and names.

A block of documents is made once, as `tools.history` makes them; the copies are one
INSERT ... SELECT per table. References inside the block shift along, items and
partners take turns, dates go back block by block.
"""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Part:
    """Rows of one table that belong to a block.

    Fields:
        first, last (int): ids of its rows; every id between belongs to the block.
        references (dict[str, str]): column -> table of the block it refers to.
        names (tuple[str, ...]): columns of text that carry a document's number.
        turns (dict[str, str]): column -> ring whose members take turns in it.
        texts (dict[str, str]): column -> SQL of its value, where it follows a ring.
        key (str): column whose range selects the rows; relation tables have no id.
    """

    table: str
    first: int
    last: int
    references: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    turns: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Ring:
    """Records that take turns: copy k puts the member `step * k` places on.

    A table `ring_<name>` (place, id, text) holds the members, places from 0.
    """

    name: str
    size: int
    step: int

    def join(self, column: str) -> str:
        """Return the joins that find the member for a column of the block."""
        old, new = f"{self.name}_{column}_old", f"{self.name}_{column}_new"
        return f"""
            LEFT JOIN ring_{self.name} {old} ON {old}.id = block.{column}
            LEFT JOIN ring_{self.name} {new}
              ON {new}.place = mod({old}.place + copy.k * {self.step}, {self.size})"""

    def value(self, column: str, what: str = "id") -> str:
        """Return the SQL of the member's id or text."""
        return f"coalesce({self.name}_{column}_new.{what}, block.{column})"

    def text(self, column: str) -> str:
        """Return the SQL of the text of the member that is put in a column."""
        return f"{self.name}_{column}_new.text"


def make_ring(cr, name: str, members: Sequence[tuple[int, str]], step: int) -> Ring:
    """Make the table of a ring for this session and return the ring."""
    cr.execute(f"DROP TABLE IF EXISTS ring_{name}")
    cr.execute(f"CREATE TEMP TABLE ring_{name} (place int, id int, text text)")
    cr.execute(
        f"""
        INSERT INTO ring_{name}
        SELECT row_number() OVER (ORDER BY given.id) - 1, given.id, given.text
          FROM unnest(%s::int[], %s::text[]) AS given(id, text)
        """,
        [[member[0] for member in members], [member[1] for member in members]],
    )
    cr.execute(f"CREATE UNIQUE INDEX ON ring_{name} (id)")
    cr.execute(f"CREATE UNIQUE INDEX ON ring_{name} (place)")
    cr.execute(f"ANALYZE ring_{name}")
    return Ring(name, len(members), step)


class Cloner:
    """Copies a block of documents.

    Arguments:
        cr: cursor; the copies are part of its transaction.
        parts (Sequence[Part]): parents before children.
        rings (dict[str, Ring]): by name.
        days (int): how far back each copy lies behind the one before.
    """

    def __init__(self, cr, parts: Sequence[Part], rings: dict[str, Ring], days: int):
        self._cr = cr
        self._parts = parts
        self._rings = rings
        self._days = days
        self._shift = {
            part.table: self._next_id(part) for part in parts if part.key == "id"
        }

    def copy(self, count: int, progress: Callable[[int], None] | None = None) -> None:
        """Make `count` copies, some at a time so that progress can be told."""
        step = max(1, count // 20)
        for first in range(1, count + 1, step):
            last = min(first + step - 1, count)
            for part in self._parts:
                self._cr.execute(self._statement(part), [first, last])
            if progress:
                progress(last)
        for part in self._parts:
            if part.key == "id":
                self._advance(part.table)

    def _next_id(self, part):
        """Return (first id of the first copy, rows per copy)."""
        self._cr.execute(f"SELECT max(id) + 1 FROM {part.table}")
        return self._cr.fetchone()[0], part.last - part.first + 1

    def _advance(self, table):
        self._cr.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'),"
            f" (SELECT max(id) FROM {table}))",
            [table],
        )

    def _statement(self, part):
        columns = self._columns(part.table)
        values = ", ".join(self._value(part, *column) for column in columns)
        joins = "".join(self._rings[ring].join(c) for c, ring in part.turns.items())
        names = ", ".join(f'"{name}"' for name, _type in columns)
        return f"""
            INSERT INTO {part.table} ({names})
            SELECT {values}
              FROM generate_series(%s::int, %s::int) AS copy(k)
              CROSS JOIN {part.table} block {joins}
             WHERE block.{part.key} BETWEEN {part.first} AND {part.last}
        """

    def _columns(self, table):
        self._cr.execute(
            """
            SELECT column_name, data_type FROM information_schema.columns
             WHERE table_name = %s AND table_schema = 'public'
             ORDER BY ordinal_position
            """,
            [table],
        )
        return self._cr.fetchall()

    def _value(self, part, column, data_type):
        if column == "id":
            return self._moved(part.table, part.first, "block.id")
        if column in part.references:
            return self._reference(part, column)
        if column in part.turns:
            return self._rings[part.turns[column]].value(column)
        if column in part.texts:
            return part.texts[column]
        if column in part.names:
            return f"block.{column} || '/' || copy.k"
        if data_type == "date":
            return f"block.{column} - copy.k * {self._days}"
        if data_type.startswith("timestamp"):
            return f"block.{column} - copy.k * interval '{self._days} days'"
        return f'block."{column}"'

    def _reference(self, part, column):
        target = part.references[column]
        first = next(other.first for other in self._parts if other.table == target)
        return self._moved(target, first, f"block.{column}")

    def _moved(self, table, first, value):
        start, size = self._shift[table]
        return f"{value} - {first} + {start} + (copy.k - 1) * {size}"


@contextmanager
def fast_inserts(cr, tables: Sequence[str]):
    """Leave out foreign keys and secondary indexes while many rows go in.

    Both are put back at the end: one pass over the rows costs a fraction of a look-up
    for each, and fails like the look-ups would if a row refers to nothing.
    """
    statements = [
        *_drop(cr, _INDEXES, tables, "DROP INDEX {name}"),
        *_drop(cr, _FOREIGN_KEYS, tables, "ALTER TABLE {table} DROP CONSTRAINT {name}"),
    ]
    yield
    for statement in statements:
        cr.execute(statement)


_INDEXES = """
    SELECT index.indrelid::regclass::text, index.indexrelid::regclass::text,
           pg_get_indexdef(index.indexrelid)
      FROM pg_index index
     WHERE index.indrelid = ANY (%s::regclass[])
       AND NOT index.indisunique
"""
_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                  conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])
"""


def _drop(cr, query, tables, statement):
    """Drop what a query finds of tables; return the statements that restore it."""
    cr.execute(query, [list(tables)])
    found = cr.fetchall()
    for table, name, _restore in found:
        cr.execute(statement.format(table=table, name=name))
    return [restore for _table, _name, restore in found]
