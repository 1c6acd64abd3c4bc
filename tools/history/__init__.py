"""Writer of delivered history: sales and purchases as if Odoo had made them.

Through the ORM a delivered order line costs about 15 ms; here it costs some 0.1 ms,
so that years of history fit into a demonstration, a migration or a bench. Documents
are plain values (`documents`), a writer turns them into rows of COPY.

    from tools.history import HistoryWriter, Sale, SaleLine, check_consistency

    writer = HistoryWriter(env)              # env.company, its masters exist
    writer.write_sales([
        Sale(
            partner_id=customer.id,
            date=datetime(2025, 3, 1, 9, 0),
            lines=(SaleLine(product_id=item.id, quantity=3, price_unit=9.99),),
            delivered_at=datetime(2025, 3, 2, 15, 0),
            warehouse_id=warehouse.id,
            values={"user_id": seller.id, "team_id": team.id},
        ),
    ])                                       # -> ids of sale.order, in order
    writer.write_adjustments([Adjustment(item.id, -2, moment, "Damaged")])
    differences = check_consistency(env)     # [] when all agrees

Purchases work alike (`write_purchases`, with `planned_at` and `received_at`). A sale
or purchase with `invoicing=Invoicing(day, paid_on)` gets its posted invoice or bill
with tax and receivable or payable items; `paid_on` adds the payment, its entry and
the reconciliation, None leaves the invoice open:

    Sale(..., invoicing=Invoicing(date(2025, 3, 3), paid_on=date(2025, 4, 1)))
    Purchase(
        partner_id=vendor.id,
        date=datetime(2025, 2, 1, 9, 0),
        planned_at=datetime(2025, 2, 8, 9, 0),
        received_at=datetime(2025, 2, 10, 14, 0),
        lines=(PurchaseLine(product_id=item.id, quantity=100, price_unit=5.2),),
        invoicing=Invoicing(date(2025, 2, 12), ref="VENDOR-77"),
    )

A negative quantity is a return: the goods come back by a transfer of their own, and an
order with a negative total gets a credit note. Services have no transfer and count as
delivered. The writer leaves every stored field as the ORM would (tests compare field
by field), numbers drawn from the sequences and journals, quantities on hand, and
`stock.reference` links. It writes no chatter and no vendor price lists. What other
addons add to a document by default or by computing from its partner is kept.

`check_consistency` compares stock with moves, orders with lines, lines with moves and
invoice items, entries with items, sequences with numbers in use; `check_totals`
compares sales with the totals of the file they came from. Both return `Difference`
records whose text is a sentence.

Not written (each is refused in a sentence): lots and serial numbers, packages, combos,
units other than the product's, taxes that are not plain percentages, warehouses of
several steps, products valued at each move, invoices in foreign currencies, payment
terms of several instalments. Drop shipments are not written: their goods would have to
pass through stock. In-dates of stock are the earliest move's. Outgoing goods are valued
at the line's `cost` or the product's present cost, also under average costing.
"""

from .consistency import Difference, check_consistency, check_totals
from .documents import (
    Adjustment,
    Invoicing,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
)
from .errors import HistoryError
from .writer import HistoryWriter

__all__ = [
    "Adjustment",
    "Difference",
    "HistoryError",
    "HistoryWriter",
    "Invoicing",
    "Purchase",
    "PurchaseLine",
    "Sale",
    "SaleLine",
    "check_consistency",
    "check_totals",
]
