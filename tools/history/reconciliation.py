"""Items of entries that settle each other in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from .bulk import reserve_ids
from .stencils import Stencil

_LOG = ("create_date", "write_date")
_PARTIAL = (
    *("id", "debit_move_id", "credit_move_id", "full_reconcile_id", "max_date"),
    *("amount", "debit_amount_currency", "credit_amount_currency", *_LOG),
)


@dataclass(frozen=True, slots=True)
class Settled:
    """An item and the one that settles it.

    Fields:
        balance (float): of the item, debit positive; the other's is its opposite.
    """

    item_id: int
    by_item_id: int
    balance: float
    day: date


class ReconciliationWriter:
    """Writes full reconciliations in the company's currency."""

    def __init__(self, context):
        self._context = context
        self._env = context.env
        self._partials = Stencil(self._env, "account.partial.reconcile", _PARTIAL)
        self._fulls = Stencil(self._env, "account.full.reconcile", ("id", *_LOG))

    def write(self, pairs: Sequence[Settled]) -> None:
        """Write the reconciliations and mark both items with theirs."""
        cr, count = self._env.cr, len(pairs)
        full_ids = reserve_ids(cr, "account_full_reconcile", count)
        partial_ids = reserve_ids(cr, "account_partial_reconcile", count)
        fulls, partials = self._fulls.sheet(), self._partials.sheet()
        full_text = self._fulls.cut(self._fulls.new({}), ())
        partial_text = self._partial_text()
        for pair, full_id, partial_id in zip(pairs, full_ids, partial_ids, strict=True):
            fulls.add(full_text, (full_id, *_log(pair)))
            partials.add(partial_text, _partial_row(pair, full_id, partial_id))
        fulls.flush()
        partials.flush()
        items = [pair.item_id for pair in pairs] + [pair.by_item_id for pair in pairs]
        self._mark(items, full_ids * 2)

    def _partial_text(self):
        currency_id = self._context.company.currency_id.id
        return self._partials.cut(
            self._partials.new({}),
            (),
            company_id=self._context.company.id,
            debit_currency_id=currency_id,
            credit_currency_id=currency_id,
        )

    def _mark(self, item_ids, full_ids):
        self._env.cr.execute(
            """
            UPDATE account_move_line item
               SET full_reconcile_id = given.full_id,
                   matching_number = given.full_id::text
              FROM unnest(%s::int[], %s::int[]) AS given(item_id, full_id)
             WHERE item.id = given.item_id
            """,
            [item_ids, full_ids],
        )


def _partial_row(pair, full_id, partial_id):
    ids = (pair.item_id, pair.by_item_id)
    debit_id, credit_id = ids if pair.balance > 0 else reversed(ids)
    amount = abs(pair.balance)
    return (
        *(partial_id, debit_id, credit_id, full_id, pair.day),
        *(amount, amount, amount, *_log(pair)),
    )


def _log(pair):
    return (datetime.combine(pair.day, time(12)),) * 2
