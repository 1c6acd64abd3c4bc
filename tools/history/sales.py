"""Confirmed and delivered sales: orders, lines, references and their transfers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from .amounts import LineAmounts, Totals, document_totals, line_amounts
from .catalog import Item
from .documents import Sale, SaleLine
from .errors import HistoryError
from .headers import Header, Headers
from .invoices import SALES, InvoiceWriter
from .orders import OrderWriter
from .stencils import Stencil
from .transfers import Goods, Transfer

_LOG = ("create_date", "write_date")
_ORDER = (
    *("id", "name", "warehouse_id", "date_order", "client_order_ref", "origin"),
    *("commitment_date", "currency_rate", "validity_date", "amount_untaxed"),
    *("amount_tax", "amount_total", "margin", "margin_percent", "invoice_status"),
    *("delivery_status", "effective_date", *_LOG),
)
_LINE = (
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


class SaleWriter(OrderWriter):
    """Writes sales of one company.

    Arguments:
        context (tools.history.writer.Context): what all writers share.
    """

    model = "sale.order"
    line_model = "sale.order.line"

    def __init__(self, context):
        super().__init__(context)
        env, company = context.env, context.company
        self._orders = Stencil(env, "sale.order", _ORDER)
        self._lines = Stencil(env, "sale.order.line", _LINE)
        self._headers = Headers(
            env,
            self._orders,
            self._cut_order,
            "property_stock_customer",
            "partner_shipping_id",
        )
        self._invoices = InvoiceWriter(context, self._headers, SALES)
        self._line_text = ""
        self._names: dict[tuple, tuple[str, tuple[int, ...]]] = {}
        self._locked = env["res.groups"]._is_feature_enabled(
            "sale.group_auto_done_setting"
        )
        self._validity = company.quotation_validity_days

    def write(self, sales: Sequence[Sale]) -> list[WrittenSale]:
        """Write the sales with their transfers.

        Raises:
            HistoryError: a document that history cannot hold.
        """
        written = self._prepare(sales)
        self._write_orders(written)
        self._write_transfers(written)
        self._invoices.write([order for order in written if order.invoicing])
        return written

    # === Prepare === #

    def _prepare(self, sales):
        self._context.catalog.load(
            line.product_id for sale in sales for line in sale.lines
        )
        self._headers.load((sale.partner_id, sale.values) for sale in sales)
        written = [self._prepare_sale(sale) for sale in sales]
        self._reserve(written)
        self._name(written)
        return written

    def _prepare_sale(self, sale):
        label = sale.name or f"of {sale.date}"
        if not sale.lines or any(not line.quantity for line in sale.lines):
            raise HistoryError(
                f"Sale {label} has no line, or a line of quantity zero: leave out "
                "what was not ordered."
            )
        header = self._headers.get(sale.partner_id, sale.values)
        rate = self._context.rates.get(header.currency, sale.date)
        order = WrittenSale(0, sale.name or "", sale, header, rate)
        order.lines = [self._prepare_line(line, header, rate) for line in sale.lines]
        order.totals = document_totals(
            (line.amounts for line in order.lines), header.rounded
        )
        return order

    def _prepare_line(self, line, header, rate):
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
        cost = item.cost if line.cost is None else line.cost
        margin = amounts.subtotal - cost * rate * line.quantity
        return WrittenLine(0, line, item, amounts, tax_ids, name, cost, margin)

    def _describe(self, item, header):
        """Return the description and taxes Odoo proposes for an item."""
        key = (item.id, header.lang, header.tax_key)
        if key not in self._names:
            order = self._headers.propose(header)
            line = self._lines.new({"order_id": order, "product_id": item.id})
            self._names[key] = (line.name, tuple(line.tax_ids.ids))
        return self._names[key]

    # === Orders === #

    def _write_orders(self, written):
        orders, lines = self._orders.sheet(), self._lines.sheet()
        taxes = self._links(self.line_model, "tax_ids")
        tags = self._links(self.model, "tag_ids")
        for order in written:
            orders.add(order.header.text, self._order_row(order))
            text = self._cut_line(order.header)
            for line in order.lines:
                lines.add(text, self._line_row(order, line))
                for tax_id in line.tax_ids:
                    taxes.add("", (line.id, tax_id))
            for tag_id in order.sale.tag_ids:
                tags.add("", (order.id, tag_id))
        for sheet in (orders, lines, taxes, tags):
            sheet.flush()

    def _order_row(self, order):
        sale, totals = order.sale, order.totals
        done_at = sale.delivered_at or sale.date
        goods = [line for line in order.lines if line.item.is_goods]
        delivered = any(line.line.quantity > 0 for line in goods)
        margin = order.header.rounded(sum(line.margin for line in order.lines))
        until = self._validity and sale.date.date() + timedelta(days=self._validity)
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

    def _line_row(self, order, written):
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

    def _cut_order(self, record, given):
        return self._orders.cut(
            record,
            [*given, "company_id"],
            company_id=self._context.company.id,
            state="sale",
            locked=self._locked,
        )

    def _cut_line(self, header):
        """Return the fixed columns of lines, the same for all orders."""
        if not self._line_text:
            values = {"order_id": self._headers.propose(header)}
            self._line_text = self._lines.cut(
                self._lines.new(values),
                values,
                company_id=self._context.company.id,
                state="sale",
            )
        return self._line_text

    # === Transfers === #

    def _write_transfers(self, written):
        references = self._write_references(written, "stock_reference_ids")
        transfers = [
            transfer
            for order in written
            for transfer in self._transfers(order, references.get(order.id))
        ]
        self._context.transfers.write(transfers)

    def _transfers(self, order, reference_id):
        """Return the delivery and the return of an order, where it has such lines."""
        routes, header = self._context.routes, order.header
        place = (order.warehouse_id, header.partner_location_id)
        for find_route, sign in ((routes.delivery, 1), (routes.give_back, -1)):
            goods = [
                self._goods(line, sign)
                for line in order.lines
                if line.item.is_goods and line.line.quantity * sign > 0
            ]
            if goods:
                yield self._transfer(order, find_route(*place), goods, reference_id)

    def _goods(self, line, sign):
        quantity = sign * line.line.quantity
        return Goods(
            item=line.item,
            quantity=quantity,
            value=self._context.rounded(line.cost * quantity),
            lead=line.item.sale_lead,
            sale_line_id=line.id,
        )

    def _transfer(self, order, route, goods, reference_id):
        sale, shipping_id = order.sale, order.header.address_id
        return Transfer(
            route=route,
            start=sale.date,
            done_at=sale.delivered_at or sale.date,
            goods=goods,
            partner_id=shipping_id,
            move_partner_id=shipping_id,
            origin=order.name,
            sale_id=order.id,
            move_type=order.header.policy,
            deadline=sale.commitment_date,
            security_days=self._context.company.security_lead,
            reference_id=reference_id,
        )
