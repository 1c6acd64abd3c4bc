from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user


class StandardCommon(TransactionCase):
    """A company whose queue is on, an item in stock, and people who do the work.

    Provides ``seller``, ``picker``, ``buyer``, ``item``, ``customer``, ``vendor``,
    ``warehouse``, ``stock`` (location); factories ``_create_order``, ``_buy``,
    ``_put_in_stock``; ``_sweep``, ``_sweep_at``, ``_cases`` and ``_mails`` (to a
    partner).
    """

    code = None  # of the detector under test
    # Whether each look at what changed is followed by one at everything, which has to
    # find nothing that the first did not.
    looks_twice = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        control = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(control, cls.env.company, "on")
        cls.env.company.partner_id.tz = "UTC"
        cls.seller = new_test_user(
            cls.env, "std_seller", "sales_team.group_sale_salesman_all_leads"
        )
        cls.picker = new_test_user(cls.env, "std_picker", "stock.group_stock_user")
        cls.buyer = new_test_user(
            cls.env, "std_buyer", "purchase.group_purchase_user,stock.group_stock_user"
        )
        cls.item = cls.env["product.product"].create(
            {
                "name": "Bolt",
                "is_storable": True,
                "list_price": 10.0,
                "standard_price": 4.0,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
            }
        )
        cls.customer = cls.env["res.partner"].create({"name": "Smith"})
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Forge", "email": "forge@example.com"}
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls._sweep()  # looks at everything once

    @classmethod
    def _sweep(cls, full=False):
        codes = [cls.code] if cls.code else None
        runs = cls.env["dist.exception"]._sweep(full=full, codes=codes)
        if cls.looks_twice and not full:
            cls._look_at_everything(codes)
        return runs

    @classmethod
    def _look_at_everything(cls, codes):
        run = cls.env["dist.exception"]._sweep(full=True, codes=codes)
        counts = (run.opened_count, run.changed_count, run.cleared_count)
        if any(counts) or run.outcome != "done":
            raise AssertionError(
                f"{cls.code}: what changed led elsewhere than everything: opened, "
                f"changed, cleared {counts}, {run.outcome}, {run.message or ''}"
            )

    @classmethod
    def _sweep_at(cls, moment):
        with freeze_time(moment, tick=True):
            return cls._sweep()

    def _cases(self, record=None, live=True):
        domain = [("type_id.code", "=", self.code), ("is_live", "=", live)]
        if record:
            domain += [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        return self.env["dist.exception"].search(domain)

    def _mails(self, partner=None):
        partner = partner or self.customer
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def _create_order(self, quantity=5, **values):
        line = {"product_id": self.item.id, "product_uom_qty": quantity}
        orders = self.env["sale.order"].with_user(self.seller)
        return orders.create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create(line)],
                **values,
            }
        )

    def _buy(self, quantity=5, price=3.0, line=None, **values):
        """Return an order the buyer confirmed."""
        values_of_line = {
            "product_id": self.item.id,
            "product_qty": quantity,
            "price_unit": price,
            **(line or {}),
        }
        orders = self.env["purchase.order"].with_user(self.buyer)
        order = orders.create(
            {
                "partner_id": self.vendor.id,
                "order_line": [Command.create(values_of_line)],
                **values,
            }
        )
        order.button_confirm()
        return order

    def _put_in_stock(self, quantity):
        self.env["stock.quant"]._update_available_quantity(
            self.item, self.stock, quantity
        )

    def _explode(self, order, parts):
        """Let the moves of an order be what an exploded kit leaves: moves of parts on
        the line of the kit.

        :param dict parts: {item: how many in a kit}
        """
        first = order.picking_ids.move_ids
        kits, moves = first.product_uom_qty, first
        for _part in list(parts)[1:]:
            moves |= first.copy({"picking_id": first.picking_id.id})
        for move, (part, count) in zip(moves, parts.items(), strict=True):
            move.write({"product_id": part.id, "product_uom_qty": kits * count})
        moves.sale_line_id = order.order_line
        moves._action_confirm(merge=False)
        moves._action_assign()

    def _deliver(self, picking, quantity, backorder=False):
        """Do a transfer of a quantity as the picker, with a backorder or without."""
        picking = picking.with_user(self.picker)
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        if not backorder:
            picking = picking.with_context(picking_ids_not_to_backorder=picking.ids)
        picking.with_context(skip_backorder=True).button_validate()
