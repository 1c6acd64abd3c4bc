from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.dist_base.tests.common import WarehouseCase


@tagged("post_install", "-at_install")
class TestPurchaseOrder(WarehouseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._create_user(
            login="south-buyer",
            # With batches of transfers installed, Odoo reads them as the person who
            # changes a confirmed order: buying rights alone do not do.
            groups=["purchase.group_purchase_user", "stock.group_stock_user"],
            dist_warehouse_ids=[Command.set(cls.south.ids)],
        )

    def _create_order(self, warehouse, user=None):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.partner.id,
                "picking_type_id": warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_qty": 2,
                            "price_unit": 3,
                        }
                    )
                ],
            }
        )
        return order.with_user(user or self.env.user)

    def _demand(self, order):
        self.env.invalidate_all()
        moves = order.sudo().order_line.move_ids
        return sum(moves.filtered(lambda m: m.state != "cancel").mapped("product_qty"))

    def test_person_of_the_site_confirms_changes_and_cancels(self):
        order = self._create_order(self.south, self.buyer)
        order.button_confirm()
        order.order_line.product_qty = 3
        self.assertEqual(self._demand(order), 3)
        order.button_cancel()
        self.assertEqual(self._demand(order), 0)

    def test_order_of_another_site_is_read_and_not_changed(self):
        order = self._create_order(self.north, self.buyer)
        self.assertEqual(order.order_line.product_qty, 2)
        for change in (
            order.button_confirm,
            lambda: order.write({"origin": "x"}),
            lambda: order.order_line.write({"product_qty": 3}),
        ):
            with self.assertRaisesRegex(AccessError, "those you work in"):
                change()

    def test_confirmed_order_of_another_site_keeps_its_receipt(self):
        order = self._create_order(self.north)
        order.button_confirm()
        with self.assertRaises(AccessError):
            order.with_user(self.buyer).button_cancel()
        self.assertEqual(self._demand(order), 2)

    def test_new_order_is_delivered_to_a_site_the_buyer_works_in(self):
        orders = self.env["purchase.order"].with_user(self.buyer)
        order = orders.create({"partner_id": self.partner.id})
        self.assertEqual(order.picking_type_id.warehouse_id, self.south)

    def test_buyer_without_a_limit_works_in_every_site(self):
        self.buyer.dist_warehouse_ids = [Command.clear()]
        order = self._create_order(self.north, self.buyer)
        order.button_confirm()
        self.assertEqual(self._demand(order), 2)
