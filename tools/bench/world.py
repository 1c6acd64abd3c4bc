"""A distributor's database of some years: millions of rows, made by SQL.

The documents are copies of some that were made by ordinary actions, so that every
column holds what Odoo puts there; what differs from copy to copy is written below.
"""

from dataclasses import dataclass

from odoo.fields import Command

from .rows import copy_rows

CODE = "WORLD"
# Of an order, a bill, a transfer.
LINES = 5
DAYS_OF_HISTORY = 730
MOMENT = "timezone('UTC', now())"


@dataclass(frozen=True)
class Sizes:
    """How many of everything; the defaults are a distributor of medium size.

    Attributes:
        items (int): storable items.
        sales, purchases (int): confirmed orders of which nothing came yet.
        deliveries, receipts (int): how many of them have a transfer.
        past_sales, past_purchases (int): orders that are done, invoiced and paid.
        past_moves (int): done moves in all, transfers inside the house included.
        partners, vendors (int): customers and vendors.
        open_bills (int): bills that are not paid.
    """

    items: int = 25_000
    sales: int = 25_000
    purchases: int = 15_000
    deliveries: int = 12_000
    receipts: int = 8_000
    past_sales: int = 200_000
    past_purchases: int = 80_000
    past_moves: int = 5_000_000
    partners: int = 2_000
    vendors: int = 200
    open_bills: int = 5_000

    def scaled(self, factor):
        """Return these sizes times a factor, none of them 0.

        >>> Sizes().scaled(0.01).items
        250
        """
        return Sizes(
            **{name: max(1, int(size * factor)) for name, size in vars(self).items()}
        )


def fill(env, factor=1.0):
    """Fill a database that has none of it.

    Arguments:
        factor (float): how much of `Sizes`.

    Returns:
        dict[str, int]: rows by name, as counted afterwards.
    """
    World(env, Sizes().scaled(factor)).build()
    return count(env)


def count(env):
    """Return how many rows of each kind there are: {words: number}."""
    counts = {
        "items": "product_product",
        "open order lines": (
            "(SELECT FROM sale_order_line WHERE state = 'sale'"
            " AND qty_delivered < product_uom_qty UNION ALL SELECT"
            " FROM purchase_order_line line JOIN purchase_order orders"
            " ON orders.id = line.order_id WHERE orders.state = 'purchase'"
            " AND qty_received < product_qty) AS lines"
        ),
        "open moves": (
            "(SELECT FROM stock_move WHERE state NOT IN ('draft', 'done', 'cancel'))"
            " AS moves"
        ),
        "done moves": "(SELECT FROM stock_move WHERE state = 'done') AS moves",
    }
    found = {}
    for words, source in counts.items():
        env.cr.execute(f"SELECT count(*) FROM {source}")
        found[words] = env.cr.fetchone()[0]
    return found


class World:
    """Makes masters, what is open and what is past."""

    def __init__(self, env, sizes):
        context = {"tracking_disable": True, "mail_create_nosubscribe": True}
        self.env = env(context={**env.context, **context})
        self.sizes = sizes

    def build(self):
        """Make all of it."""
        self._create_masters()
        self._copy_masters()
        self._sell()
        self._buy()
        self._move_inside()

    # === MASTERS === #

    def _create_masters(self):
        env = self.env
        self.customer = env["res.partner"].create({"name": "World customer"})
        self.vendor = env["res.partner"].create({"name": "World vendor"})
        self.item = env["product.product"].create(
            {
                "name": "World item",
                "default_code": CODE,
                "barcode": CODE,
                "is_storable": True,
                "list_price": 10.0,
                "standard_price": 6.0,
                "purchase_method": "receive",
                "seller_ids": [
                    Command.create({"partner_id": self.vendor.id, "price": 6.0})
                ],
            }
        )
        self.warehouse = env["stock.warehouse"].search(
            [("company_id", "=", env.company.id)], limit=1
        )
        self._stock(10_000)

    def _stock(self, quantity):
        place = self.warehouse.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.item, place, quantity)

    def _copy(self, record, number, **values):
        return copy_rows(self.env, record, number, values)

    def _copy_masters(self):
        sizes, item = self.sizes, self.item
        self.partners = self._copy(self.customer, sizes.partners)
        self.vendors = self._copy(self.vendor, sizes.vendors)
        templates = self._copy(
            item.product_tmpl_id, sizes.items, default_code=f"'{CODE}' || number"
        )
        # One in a hundred has no barcode, one in two hundred no cost.
        self.items = self._copy(
            item,
            sizes.items,
            product_tmpl_id=f"{templates} + number",
            default_code=f"'{CODE}' || number",
            barcode=f"CASE WHEN number % 100 > 0 THEN '{CODE}' || number END",
            standard_price=("CASE WHEN number % 200 > 0 THEN standard_price END"),
        )
        self._copy(
            item.seller_ids,
            sizes.items,
            product_tmpl_id=f"{templates} + number",
            partner_id=self._one_of(self.vendors, sizes.vendors),
            delay="CASE WHEN number % 50 > 0 THEN 7 ELSE 0 END",
        )
        for table in ("product_taxes_rel", "product_supplier_taxes_rel"):
            self.env.cr.execute(
                f"INSERT INTO {table} (prod_id, tax_id) SELECT template.id, link.tax_id"
                f" FROM {table} link, product_template template"
                " WHERE link.prod_id = %s AND template.id > %s"
                " AND template.id %% 500 > 0",
                [item.product_tmpl_id.id, templates],
            )
        quant = self.env["stock.quant"].search(
            [
                ("product_id", "=", item.id),
                ("location_id", "=", self.warehouse.lot_stock_id.id),
            ]
        )
        self._copy(
            quant,
            sizes.items,
            product_id=f"{self.items} + number",
            quantity="CASE WHEN number % 500 > 0 THEN 100 ELSE -5 END",
            reserved_quantity="0",
        )

    @staticmethod
    def _one_of(base, size):
        return f"{base} + 1 + number % {size}"

    def _item(self):
        # 7919 is a prime: neighbours are not of one item.
        return f"{self.items} + 1 + (number::bigint * 7919 % {self.sizes.items})::int"

    @staticmethod
    def _parent(base):
        return f"{base} + 1 + (number - 1) / {LINES}"

    @staticmethod
    def _grow(quantity, by):
        """Return the columns of a line of sales that sells more, at the same price."""
        times = f"({quantity} + {by}) / {quantity}"
        money = ("price_subtotal", "price_total", "margin")
        return {
            quantity: f"{quantity} + {by}",
            **{name: f"{name} * {times}" for name in money},
        }

    def _ordered(self, blocks):
        """Return SQL of when a purchase was ordered: an item every 45 days.

        The lines of an item are as many orders apart as there are items.
        """
        apart = max(self.sizes.items // LINES, 1)
        days = f"45 * ({blocks} + (number - 1) / {apart})"
        return f"{MOMENT} - make_interval(days => ({days})::int)"

    @staticmethod
    def _future(each, by="number"):
        """Return SQL of a moment of the next month; every so many two days ago."""
        return (
            f"{MOMENT} + CASE WHEN {by} % {each} = 0 THEN interval '-2 days'"
            f" ELSE make_interval(days => 1 + ({by} % 30)::int) END"
        )

    @staticmethod
    def _past(by="number"):
        return f"{MOMENT} - make_interval(days => 20 + ({by} % {DAYS_OF_HISTORY})::int)"

    # === SALES === #

    def _sell(self):
        sizes = self.sizes
        waiting = self._create_sale()
        self._copy_sales(waiting, sizes.sales, sizes.deliveries, self._future)
        done = self._create_sale()
        self._finish(done.picking_ids)
        # One in a thousand is not invoiced.
        self._copy_sales(
            done,
            sizes.past_sales,
            sizes.past_sales,
            lambda each, by="number": self._past(by),
            qty_invoiced="CASE WHEN number % 1000 > 0 THEN qty_delivered ELSE 0 END",
            qty_to_invoice="CASE WHEN number % 1000 > 0 THEN 0 ELSE qty_delivered END",
        )

    def _create_sale(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.item.id, "product_uom_qty": 2})
                ],
            }
        )
        order.action_confirm()
        return order

    def _finish(self, picking):
        picking.move_ids.picked = True
        picking.button_validate()
        assert picking.state == "done"

    def _copy_sales(self, order, orders, transfers, moment, **line_values):
        """Copy an order with its lines, and its transfer for the first of them."""
        partner = self._one_of(self.partners, self.sizes.partners)
        by_order = "((number - 1) / 5 + 1)"
        base = self._copy(
            order,
            orders,
            name=f"'{CODE}/{order.id}/' || number",
            partner_id=partner,
            partner_invoice_id=partner,
            partner_shipping_id=partner,
            commitment_date=moment(100),
            date_order=f"{self._past()} - interval '5 days'"
            if order.picking_ids.state == "done"
            else f"{MOMENT} - interval '5 days'",
        )
        lines = self._copy(
            order.order_line,
            orders * LINES,
            order_id=self._parent(base),
            product_id=self._item(),
            **(line_values or self._grow("product_uom_qty", "number % 4")),
        )
        pickings = self._copy_pickings(
            order.picking_ids, transfers, moment, partner, sale_id=f"{base} + number"
        )
        self._copy_moves(
            order.picking_ids,
            pickings,
            transfers,
            moment(100, by_order),
            sale_line_id=f"{lines} + number",
        )

    def _copy_pickings(self, picking, number, moment, partner="partner_id", **values):
        return self._copy(
            picking,
            number,
            name=f"'{CODE}/{picking.id}/' || number",
            partner_id=partner,
            scheduled_date=moment(100),
            date_deadline=moment(100),
            date_done=moment(100) if picking.state == "done" else "NULL",
            **values,
        )

    def _copy_moves(self, picking, base, pickings, moment, **values):
        self._copy(
            picking.move_ids,
            pickings * LINES,
            picking_id=self._parent(base),
            product_id=self._item(),
            date=moment,
            date_deadline=moment,
            **values,
        )

    # === PURCHASES === #

    def _buy(self):
        sizes = self.sizes
        waiting = self._create_purchase()
        self._copy_purchases(waiting, sizes.purchases, sizes.receipts, self._future)
        done = self._create_purchase()
        self._finish(done.picking_ids)
        done.action_create_invoice()
        bill = done.invoice_ids
        bill.invoice_date = bill.date
        bill.action_post()
        base, lines = self._copy_purchases(
            done,
            sizes.past_purchases,
            sizes.past_purchases,
            lambda each, by="number": self._past(by),
            qty_invoiced="CASE WHEN number % 1000 > 0 THEN qty_received ELSE 0 END",
        )
        self._copy_bills(bill, lines)

    def _create_purchase(self):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.item.id,
                            "product_qty": 10,
                            "price_unit": 6.0,
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    def _copy_purchases(self, order, orders, transfers, moment, **line_values):
        vendor = self._one_of(self.vendors, self.sizes.vendors)
        by_order = "((number - 1) / 5 + 1)"
        is_done = order.picking_ids.state == "done"
        # What is open was ordered first of all seen from today.
        open_blocks = self.sizes.purchases * LINES // self.sizes.items
        ordered = self._ordered(open_blocks if is_done else 0)
        if is_done:

            def moment(each, by="number"):
                return ordered.replace("number", by) + " + interval '8 days'"

        base = self._copy(
            order,
            orders,
            name=f"'{CODE}/{order.id}/' || number",
            partner_id=vendor,
            date_planned=moment(100),
            date_order=ordered,
            date_approve=ordered,
            # One vendor in twenty is four days late each time.
            effective_date=f"{moment(100)} + make_interval(days =>"
            f" CASE WHEN number % {self.sizes.vendors} % 20 = 0 THEN 4 ELSE 0 END)"
            if is_done
            else "NULL",
        )
        lines = self._copy(
            order.order_line,
            orders * LINES,
            order_id=self._parent(base),
            partner_id=f"{self.vendors} + 1 + {by_order} % {self.sizes.vendors}",
            product_id=self._item(),
            date_planned=moment(100, by_order),
            **line_values,
        )
        pickings = self._copy_pickings(order.picking_ids, transfers, moment, vendor)
        self._copy_moves(
            order.picking_ids,
            pickings,
            transfers,
            moment(100, by_order),
            purchase_line_id=f"{lines} + number",
        )
        return base, lines

    def _copy_bills(self, bill, lines):
        """Copy a bill for each purchase that is done; the last of them are not paid."""
        sizes = self.sizes
        paid = max(sizes.past_purchases - sizes.open_bills, 0)
        base = self._copy(
            bill,
            sizes.past_purchases,
            name=f"'{CODE}/' || number",
            sequence_number="sequence_number + number",
            payment_state=f"CASE WHEN number <= {paid} THEN 'paid' ELSE 'not_paid' END",
            partner_id=self._one_of(self.vendors, sizes.vendors),
        )
        self._copy(
            bill.invoice_line_ids,
            sizes.past_purchases * LINES,
            move_id=self._parent(base),
            purchase_line_id=f"{lines} + number",
            product_id=self._item(),
            # One in a hundred asks for a tenth more.
            price_subtotal=(
                "price_subtotal * CASE WHEN number % 100 > 0 THEN 1 ELSE 1.1 END"
            ),
        )

    # === INSIDE === #

    def _move_inside(self):
        """Make the rest of the past: transfers inside the house."""
        sizes = self.sizes
        place = self.warehouse.lot_stock_id
        self.env.user.group_ids |= self.env.ref("stock.group_stock_multi_locations")
        shelf = place.create({"name": "World shelf", "location_id": place.id})
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": place.id,
                "location_dest_id": shelf.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.item.id,
                            "product_uom_qty": 3,
                            "location_id": place.id,
                            "location_dest_id": shelf.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self._finish(picking)
        done = LINES * (sizes.past_sales + sizes.past_purchases)
        transfers = max((sizes.past_moves - done) // LINES, 1)

        def moment(_each, by="number"):
            return self._past(by)

        pickings = self._copy_pickings(picking, transfers, moment)
        self._copy_moves(
            picking, pickings, transfers, self._past("((number - 1) / 5 + 1)")
        )
