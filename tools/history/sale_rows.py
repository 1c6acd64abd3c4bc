"""The rows of a confirmed and delivered sale."""

from dataclasses import dataclass, field
from datetime import timedelta

from .amounts import LineAmounts, Totals
from .catalog import Item
from .documents import Sale, SaleLine
from .headers import Header

_LOG = ("create_date", "write_date")
ORDER = (
    *("id", "name", "warehouse_id", "date_order", "client_order_ref", "origin"),
    *("commitment_date", "currency_rate", "validity_date", "amount_untaxed"),
    *("amount_tax", "amount_total", "margin", "margin_percent", "invoice_status"),
    *("delivery_status", "effective_date", *_LOG),
)
LINE = (
    *("id", "order_id", "currency_id", "order_partner_id", "salesman_id"),
    *("warehouse_id", "product_id", "product_uom_id", "name", "customer_lead"),
    *("qty_delivered_method", "product_uom_qty", "qty_delivered", "qty_invoiced"),
    *("qty_to_invoice", "price_unit", "technical_price_unit", "discount"),
    *("price_subtotal", "price_total", "price_tax", "price_reduce_taxexcl"),
    *("price_reduce_taxinc", "untaxed_amount_invoiced"),
    *("untaxed_amount_to_invoice", "invoice_status", "purchase_price", "margin"),
    *("margin_percent", *_LOG),
)


@dataclass(slots=True)
class WrittenLine:
    """A sales line on its way into the database."""

    id: int
    line: SaleLine
    item: Item
    amounts: LineAmounts
    tax_ids: tuple[int, ...]
    name: str
    cost: float
    margin: float


@dataclass(slots=True)
class WrittenSale:
    """A sale on its way into the database, for those who write what follows it."""

    id: int
    name: str
    sale: Sale
    header: Header
    rate: float
    lines: list[WrittenLine] = field(default_factory=list)
    totals: Totals | None = None

    @property
    def moment(self):
        """When the order was confirmed."""
        return self.sale.date

    @property
    def warehouse_id(self):
        """Where the goods come from."""
        return self.sale.warehouse_id or self.header.warehouse_id

    @property
    def invoicing(self):
        """How the order was invoiced, or None."""
        return self.sale.invoicing

    @property
    def invoice_ref(self):
        """What the invoice quotes."""
        return self.sale.client_order_ref or self.name

    @property
    def delivered_on(self):
        """Day of delivery, or None where nothing left for the customer."""
        if any(one.item.is_goods and one.line.quantity > 0 for one in self.lines):
            return (self.sale.delivered_at or self.sale.date).date()
        return None


def order_row(order: WrittenSale, validity: int) -> tuple:
    """Return the values of the columns ORDER.

    Arguments:
        validity (int): days a quotation of the company is valid, 0 for no limit.
    """
    sale, totals = order.sale, order.totals
    done_at = sale.delivered_at or sale.date
    goods = [line for line in order.lines if line.item.is_goods]
    delivered = any(line.line.quantity > 0 for line in goods)
    margin = order.header.rounded(sum(line.margin for line in order.lines))
    until = validity and sale.date.date() + timedelta(days=validity)
    return (
        order.id,
        order.name,
        order.warehouse_id,
        sale.date,
        sale.client_order_ref,
        sale.origin,
        sale.commitment_date,
        order.rate,
        until or None,
        totals.untaxed,
        totals.tax,
        totals.total,
        margin,
        totals.untaxed and margin / totals.untaxed,
        "invoiced" if sale.invoicing else "to invoice",
        "full" if goods else None,
        done_at if delivered else None,
        sale.date,
        done_at,
    )


def line_row(order: WrittenSale, written: WrittenLine) -> tuple:
    """Return the values of the columns LINE."""
    line, amounts, item = written.line, written.amounts, written.item
    header, rounded = order.header, order.header.rounded
    quantity, sale = line.quantity, order.sale
    invoiced = quantity if sale.invoicing else 0.0
    raw = line.price_unit * (1 - line.discount / 100.0) * quantity
    return (
        written.id,
        order.id,
        header.currency.id,
        sale.partner_id,
        header.user_id,
        order.warehouse_id,
        item.id,
        item.uom_id,
        written.name,
        item.sale_lead,
        "stock_move" if item.is_goods else "manual",
        quantity,
        quantity,
        invoiced,
        quantity - invoiced,
        line.price_unit,
        line.price_unit,
        line.discount,
        amounts.subtotal,
        amounts.total,
        amounts.total - amounts.subtotal,
        rounded(amounts.subtotal / quantity),
        rounded(amounts.total / quantity),
        amounts.subtotal if invoiced else 0.0,
        rounded(raw - (amounts.subtotal if invoiced else 0.0)),
        "invoiced" if invoiced else "to invoice",
        written.cost * order.rate,
        written.margin,
        amounts.subtotal and written.margin / amounts.subtotal,
        sale.date,
        sale.delivered_at or sale.date,
    )
