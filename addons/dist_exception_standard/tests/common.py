from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class StandardCommon(TransactionCase):
    """A company whose queue is on, an item in stock, and people who do the work.

    Provides ``seller``, ``picker``, ``item``, ``customer``, ``stock`` (location);
    factories ``_create_order``, ``_put_in_stock``; ``_sweep`` and ``_cases``.
    """

    code = None  # of the detector under test

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        control = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(control, cls.env.company, "on")
        cls.seller = new_test_user(
            cls.env, "std_seller", "sales_team.group_sale_salesman_all_leads"
        )
        cls.picker = new_test_user(cls.env, "std_picker", "stock.group_stock_user")
        cls.item = cls.env["product.product"].create(
            {
                "name": "Bolt",
                "is_storable": True,
                "list_price": 10.0,
                "standard_price": 4.0,
                "taxes_id": [Command.clear()],
            }
        )
        cls.customer = cls.env["res.partner"].create({"name": "Smith"})
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.stock = warehouse.lot_stock_id
        cls._sweep()  # looks at everything once

    @classmethod
    def _sweep(cls, full=False):
        codes = [cls.code] if cls.code else None
        return cls.env["dist.exception"]._sweep(full=full, codes=codes)

    def _cases(self, record=None, live=True):
        domain = [("type_id.code", "=", self.code), ("is_live", "=", live)]
        if record:
            domain += [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        return self.env["dist.exception"].search(domain)

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

    def _put_in_stock(self, quantity):
        self.env["stock.quant"]._update_available_quantity(
            self.item, self.stock, quantity
        )

    def _deliver(self, picking, quantity):
        """Deliver a quantity as the picker, without a backorder."""
        picking = picking.with_user(self.picker)
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
