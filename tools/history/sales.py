"""Confirmed and delivered sales: orders, lines, references and their transfers."""

from collections.abc import Sequence

from .amounts import document_totals, line_amounts
from .documents import Sale
from .errors import HistoryError
from .headers import Headers
from .invoices import SALES, InvoiceWriter
from .orders import OrderWriter
from .sale_rows import LINE, ORDER, WrittenLine, WrittenSale, line_row, order_row
from .stencils import Stencil
from .transfers import Goods, Transfer


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
        self._orders = Stencil(env, self.model, ORDER)
        self._lines = Stencil(env, self.line_model, LINE)
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
            orders.add(order.header.text, order_row(order, self._validity))
            text = self._cut_line(order.header)
            for line in order.lines:
                lines.add(text, line_row(order, line))
                for tax_id in line.tax_ids:
                    taxes.add("", (line.id, tax_id))
            for tag_id in order.sale.tag_ids:
                tags.add("", (order.id, tag_id))
        for sheet in (orders, lines, taxes, tags):
            sheet.flush()

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
