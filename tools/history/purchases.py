"""Confirmed and received purchases: orders, lines, references and their receipts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from odoo.tools import float_round

from .amounts import LineAmounts, Totals, document_totals, line_amounts
from .catalog import Item
from .documents import Purchase, PurchaseLine
from .errors import HistoryError
from .headers import Header, Headers
from .invoices import PURCHASES, InvoiceWriter
from .orders import OrderWriter
from .stencils import Stencil
from .transfers import Goods, Transfer

_LOG = ("create_date", "write_date")
_ORDER = (
    *("id", "name", "date_order", "date_approve", "date_planned"),
    *("date_calendar_start", "partner_ref", "origin", "currency_rate"),
    *("amount_untaxed", "amount_tax", "amount_total", "amount_total_cc"),
    *("invoice_status", "invoice_count", "receipt_status", "effective_date", *_LOG),
)
_LINE = (
    *("id", "order_id", "partner_id", "product_id", "product_uom_id", "name"),
    *("date_planned", "qty_received_method", "product_qty", "product_uom_qty"),
    *("qty_received", "qty_received_manual", "qty_invoiced", "qty_to_invoice"),
    *("price_unit", "technical_price_unit", "discount", "price_subtotal"),
    *("price_total", "price_tax", "price_total_cc", *_LOG),
)


@dataclass(slots=True)
class WrittenPurchaseLine:
    """A purchase line on its way into the database."""

    id: int
    line: PurchaseLine
    item: Item
    amounts: LineAmounts
    tax_ids: tuple[int, ...]
    name: str


@dataclass(slots=True)
class WrittenPurchase:
    """A purchase on its way into the database, for those who write its bill."""

    id: int
    name: str
    purchase: Purchase
    header: Header
    rate: float
    lines: list[WrittenPurchaseLine] = field(default_factory=list)
    totals: Totals | None = None

    @property
    def moment(self):
        """When the order was confirmed."""
        return self.purchase.date

    @property
    def invoicing(self):
        """How the order was billed, or None."""
        return self.purchase.invoicing

    @property
    def invoice_ref(self):
        """What the bill quotes unless the vendor's number is given."""
        return self.purchase.partner_ref


class PurchaseWriter(OrderWriter):
    """Writes purchases of one company; vendor price lists stay as they are."""

    model = "purchase.order"
    line_model = "purchase.order.line"

    def __init__(self, context):
        super().__init__(context)
        env = context.env
        self._orders = Stencil(env, self.model, _ORDER)
        self._lines = Stencil(env, self.line_model, _LINE)
        self._headers = Headers(
            env,
            self._orders,
            self._cut_order,
            "property_stock_supplier",
            "partner_id",
        )
        self._invoices = InvoiceWriter(context, self._headers, PURCHASES)
        self._line_text = ""
        self._names: dict[tuple, tuple[str, tuple[int, ...]]] = {}
        self._locked = context.company.po_lock == "lock"
        self._price_digits = env["decimal.precision"].precision_get("Product Price")

    def write(self, purchases: Sequence[Purchase]) -> list[WrittenPurchase]:
        """Write the purchases with their receipts.

        Raises:
            HistoryError: a document that history cannot hold.
        """
        self._context.catalog.load(
            line.product_id for purchase in purchases for line in purchase.lines
        )
        self._headers.load(
            (purchase.partner_id, self._values(purchase)) for purchase in purchases
        )
        written = [self._prepare(purchase) for purchase in purchases]
        self._reserve(written)
        self._name(written)
        self._write_orders(written)
        self._write_receipts(written)
        self._invoices.write([order for order in written if order.invoicing])
        return written

    # === Prepare === #

    def _prepare(self, purchase):
        label = purchase.name or f"of {purchase.date}"
        if not purchase.lines or any(line.quantity <= 0 for line in purchase.lines):
            raise HistoryError(
                f"Purchase {label} has no line, or a line without a positive "
                "quantity: leave out what was not received."
            )
        header = self._headers.get(purchase.partner_id, self._values(purchase))
        rate = self._context.rates.get(header.currency, purchase.date)
        order = WrittenPurchase(0, purchase.name or "", purchase, header, rate)
        order.lines = [self._prepare_line(line, header) for line in purchase.lines]
        order.totals = document_totals(
            (line.amounts for line in order.lines), header.rounded
        )
        return order

    def _values(self, purchase):
        warehouse = self._context.routes.warehouse(purchase.warehouse_id)
        return {"picking_type_id": warehouse.in_type_id.id, **purchase.values}

    def _prepare_line(self, line, header):
        item = self._context.catalog.item(line.product_id)
        name, tax_ids = line.name, line.tax_ids
        if name is None or tax_ids is None:
            own_name, own_taxes = self._describe(item, header)
            name = own_name if name is None else name
            tax_ids = own_taxes if tax_ids is None else tax_ids
        amounts = line_amounts(
            line.quantity,
            line.price_unit,
            line.discount,
            self._context.catalog.rates(tax_ids),
            header.rounded,
            self._context.per_line,
        )
        return WrittenPurchaseLine(0, line, item, amounts, tax_ids, name)

    def _describe(self, item, header):
        """Return the description and taxes Odoo proposes for an item of a vendor."""
        key = (item.id, header.given["partner_id"], header.tax_key)
        if key not in self._names:
            order = self._headers.propose(header)
            line = self._lines.new({"order_id": order, "product_id": item.id})
            line._compute_tax_id()
            self._names[key] = (line.name, tuple(line.tax_ids.ids))
        return self._names[key]

    # === Orders === #

    def _write_orders(self, written):
        orders, lines = self._orders.sheet(), self._lines.sheet()
        taxes = self._links(self.line_model, "tax_ids")
        for order in written:
            orders.add(order.header.text, self._order_row(order))
            text = self._cut_line(order.header)
            for line in order.lines:
                lines.add(text, self._line_row(order, line))
                for tax_id in line.tax_ids:
                    taxes.add("", (line.id, tax_id))
        for sheet in (orders, lines, taxes):
            sheet.flush()

    def _order_row(self, order):
        purchase, totals = order.purchase, order.totals
        received_at = purchase.received_at or purchase.date
        has_goods = any(line.item.is_goods for line in order.lines)
        return (
            order.id,
            order.name,
            purchase.date,
            purchase.date,
            purchase.planned_at or received_at,
            purchase.date,
            purchase.partner_ref,
            purchase.origin,
            order.rate,
            totals.untaxed,
            totals.tax,
            totals.total,
            self._context.rounded(totals.total / order.rate),
            "invoiced" if purchase.invoicing else "to invoice",
            1 if purchase.invoicing else 0,
            "full" if has_goods else None,
            received_at if has_goods else None,
            purchase.date,
            received_at,
        )

    def _line_row(self, order, written):
        line, amounts, item = written.line, written.amounts, written.item
        purchase, quantity = order.purchase, line.quantity
        received_at = purchase.received_at or purchase.date
        invoiced = quantity if purchase.invoicing else 0.0
        return (
            written.id,
            order.id,
            purchase.partner_id,
            item.id,
            item.uom_id,
            written.name,
            purchase.planned_at or received_at,
            "stock_moves" if item.is_goods else "manual",
            quantity,
            quantity,
            quantity,
            None if item.is_goods else quantity,
            invoiced,
            quantity - invoiced,
            line.price_unit,
            line.price_unit,
            line.discount,
            amounts.subtotal,
            amounts.total,
            amounts.total - amounts.subtotal,
            self._context.rounded(amounts.subtotal / order.rate),
            purchase.date,
            received_at,
        )

    def _cut_order(self, record, given):
        return self._orders.cut(
            record,
            [*given, "company_id"],
            company_id=self._context.company.id,
            state="purchase",
            locked=self._locked,
            acknowledged=True,
        )

    def _cut_line(self, header):
        """Return the fixed columns of lines, the same for all orders."""
        if not self._line_text:
            values = {"order_id": self._headers.propose(header)}
            self._line_text = self._lines.cut(
                self._lines.new(values), values, company_id=self._context.company.id
            )
        return self._line_text

    # === Receipts === #

    def _write_receipts(self, written):
        references = self._write_references(written, "reference_ids")
        receipts = {}
        for order in written:
            goods = self._goods(order)
            if goods:
                receipts[order.id] = self._receipt(
                    order, goods, references.get(order.id)
                )
        self._context.transfers.write(list(receipts.values()))
        links = self._links(self.model, "picking_ids")
        for order_id, receipt in receipts.items():
            links.add("", (order_id, receipt.picking_id))
        links.flush()

    def _goods(self, order):
        """Return the moves of an order; Odoo numbers them by fives."""
        lines = [line for line in order.lines if line.item.is_goods]
        goods = []
        for place, written in enumerate(lines, start=1):
            price = self._cost(order, written)
            goods.append(
                Goods(
                    item=written.item,
                    quantity=written.line.quantity,
                    value=self._value(order, written, price),
                    price_unit=price,
                    purchase_line_id=written.id,
                    sequence=5 * place,
                )
            )
        return goods

    def _cost(self, order, written):
        line = written.line
        price = line.price_unit * (1 - line.discount / 100.0)
        return float_round(price / order.rate, precision_digits=self._price_digits)

    def _value(self, order, written, price):
        """Return the move's value: the bill's amount, else quantity at the price."""
        if order.purchase.invoicing:
            return self._context.rounded(written.amounts.subtotal / order.rate)
        return self._context.rounded(price * written.line.quantity)

    def _receipt(self, order, goods, reference_id):
        purchase, header = order.purchase, order.header
        received_at = purchase.received_at or purchase.date
        return Transfer(
            route=self._context.routes.receipt(
                header.warehouse_id, header.partner_location_id
            ),
            start=purchase.date,
            done_at=received_at,
            goods=goods,
            partner_id=purchase.partner_id,
            origin=order.name,
            deadline=purchase.planned_at or received_at,
            reference_id=reference_id,
        )
