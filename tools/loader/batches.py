"""Batches of documents as history: orders with transfers, and adjustments."""

from dataclasses import dataclass, field
from datetime import timedelta

from tools.history import Adjustment, HistoryWriter, Invoicing, Sale, SaleLine

from .options import Options
from .plan import Document, Plan


@dataclass(slots=True)
class Batch:
    """Documents of one transaction; the first of a load may be opening stock."""

    documents: list[Document] = field(default_factory=list)
    opens_stock: bool = False

    @property
    def rows(self):
        """Number of rows of the file in it."""
        return sum(len(document.rows) for document in self.documents)


def split(plan: Plan, options: Options) -> list[Batch]:
    """Return the batches of a plan, in date order; the same for each run of it."""
    size, documents = options.batch, plan.documents
    batches = [
        Batch(documents[start : start + size])
        for start in range(0, len(documents), size)
    ]
    if options.opening_stock == "cover" and documents:
        batches.insert(0, Batch(opens_stock=True))
    return batches


class BatchWriter:
    """Writes batches; what they need of masters is given as ids.

    Arguments:
        items (dict[str, int]): product by item code.
        customers (dict[str, int]): partner by customer number.
        zero_price_tag (int): tag of orders with a line without a price.
    """

    def __init__(self, env, plan, options, items, customers, zero_price_tag):
        self._plan = plan
        self._options = options
        self._items = items
        self._customers = customers
        self._tag = zero_price_tag
        self._history = HistoryWriter(env)
        warehouses = env["stock.warehouse"]
        self._warehouse_id = warehouses.search(
            [("company_id", "=", env.company.id)], limit=1
        ).id

    def write(self, batch: Batch) -> None:
        """Write a batch into the transaction.

        Raises:
            HistoryError: a master does not allow its documents.
        """
        if batch.opens_stock:
            self._history.write_adjustments(self._opening())
            return
        sales = [self._sale(document) for document in batch.documents]
        self._history.write_sales([sale for sale in sales if sale.lines])
        self._history.write_adjustments(
            change
            for document in batch.documents
            for change in self._adjustments(document)
        )

    def _opening(self):
        first = self._plan.documents[0].moment - timedelta(days=1)
        return [
            Adjustment(
                product_id=self._items[item.code],
                quantity=item.opening,
                date=first,
                reason="Opening stock",
                warehouse_id=self._warehouse_id,
            )
            for item in self._plan.items.values()
            if item.opening
        ]

    def _sale(self, document):
        rows = document.order_rows()
        return Sale(
            partner_id=self._customers[document.customer] if rows else 0,
            date=document.moment,
            lines=tuple(self._line(row) for row in rows),
            name=document.number,
            warehouse_id=self._warehouse_id,
            values={"user_id": False},
            tag_ids=() if all(row.price for row in rows) else (self._tag,),
            invoicing=self._invoicing(document),
        )

    def _invoicing(self, document):
        day = document.moment.date()
        paid_on = day if self._options.invoices == "paid" else None
        return None if self._options.invoices == "none" else Invoicing(day, paid_on)

    def _line(self, row):
        return SaleLine(
            product_id=self._items[row.item],
            quantity=row.quantity,
            price_unit=row.price,
            tax_ids=(),
            name=row.description or self._plan.items[row.item].name,
        )

    def _adjustments(self, document):
        for row in document.adjustment_rows():
            yield Adjustment(
                product_id=self._items[row.item],
                quantity=row.quantity,
                date=row.moment,
                reason=row.description or f"Adjustment {document.number}",
                warehouse_id=self._warehouse_id,
                origin=document.number,
            )
