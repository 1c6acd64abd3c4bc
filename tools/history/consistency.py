"""Does the database agree with itself? One check for loader, scenario and benches.

Each check is one SELECT of what disagrees, so that an empty result is a proof and the
cost follows the size of the tables, not the number of round trips.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from . import consistency_sql as sql


@dataclass(frozen=True, slots=True)
class Difference:
    """Two figures that should agree and do not.

    Fields:
        check (str): which rule.
        record (str): what it is about, as a person would look it up.
        expected (object): the figure by the details.
        found (object): the figure stored.
    """

    check: str
    record: str
    expected: object
    found: object

    def __str__(self):
        return (
            f"{sql.TITLES[self.check]}: {self.record} should have "
            f"{self.expected} and has {self.found}."
        )


def check_consistency(env, limit: int = 100) -> list[Difference]:
    """Return what disagrees in the whole database, at most `limit` per check.

    Compares quantities on hand with done moves by product and location, orders with
    their lines, lines with their moves and invoice lines, transfers with their moves,
    moves with their move lines, journal entries with their items, and sequences with
    the numbers in use.

    Arguments:
        env (odoo.api.Environment): superuser environment; pending writes are flushed.
        limit (int): a check stops after so many differences.
    """
    env.flush_all()
    differences = []
    for check, query in sql.QUERIES.items():
        env.cr.execute(f"{query} LIMIT %s", [limit])
        differences += [
            Difference(check, record, _plain(expected), _plain(found))
            for record, expected, found in env.cr.fetchall()
        ]
    differences += _check_sequences(env)
    differences += _check_ids(env)
    return differences


def check_totals(env, totals: dict[str, float]) -> list[Difference]:
    """Compare the untaxed totals of sales with those of the file they came from.

    Arguments:
        totals (dict[str, float]): order number and its untaxed total.
    """
    env.flush_all()
    names = list(totals)
    env.cr.execute(
        """
        SELECT given.name, given.total, sale.amount_untaxed
          FROM unnest(%s::text[], %s::numeric[]) AS given(name, total)
          LEFT JOIN sale_order sale ON sale.name = given.name
         WHERE sale.id IS NULL OR abs(given.total - sale.amount_untaxed) > 0.005
        """,
        [names, [totals[name] for name in names]],
    )
    return [
        Difference("file_total", f"sale {name}", _plain(total), _plain(found))
        for name, total, found in env.cr.fetchall()
    ]


def _plain(value):
    return float(value) if isinstance(value, Decimal) else value


def _check_sequences(env):
    """Numbers in use must lie below the next one of their sequence."""
    pairs = [
        (sequence, table)
        for code, table in (
            ("sale.order", "sale_order"),
            ("purchase.order", "purchase_order"),
        )
        for sequence in env["ir.sequence"].search([("code", "=", code)])
    ]
    types = env["stock.picking.type"].with_context(active_test=False).search([])
    pairs += [(sequence, "stock_picking") for sequence in types.sequence_id]
    return [
        difference
        for sequence, table in pairs
        if not sequence.use_date_range and "%" not in (sequence.prefix or "")
        for difference in _check_sequence(env, sequence, table)
    ]


def _check_sequence(env, sequence, table):
    prefix = re.escape(sequence.prefix or "")
    suffix = re.escape(sequence.suffix or "")
    # Longer numbers than 18 digits are not this sequence's and overflow bigint.
    env.cr.execute(
        f"SELECT max(substring(name FROM %s)::bigint) FROM {table} WHERE name ~ %s",
        [
            f"^{prefix}([0-9]{{1,18}}){suffix}$",
            f"^{prefix}[0-9]{{{max(sequence.padding, 1)},18}}{suffix}$",
        ],
    )
    highest = env.cr.fetchone()[0]
    if highest is None or highest < sequence.number_next_actual:
        return []
    return [
        Difference(
            "sequence",
            f"sequence {sequence.name}",
            f"a next number above {highest}",
            sequence.number_next_actual,
        )
    ]


def _check_ids(env):
    """A table's id generator must be past its highest id."""
    differences = []
    for table in sql.TABLES:
        env.cr.execute(
            f"SELECT (SELECT max(id) FROM {table}),"
            " pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)",
            [table],
        )
        highest, last = env.cr.fetchone()
        if highest and (last is None or last < highest):
            differences.append(
                Difference("row_id", f"table {table}", f"ids above {highest}", last)
            )
    return differences
