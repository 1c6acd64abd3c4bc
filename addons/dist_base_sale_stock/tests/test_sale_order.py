from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.dist_base.tests.common import WarehouseCase


@tagged("post_install", "-at_install")
class TestSaleOrder(WarehouseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put_in_stock(cls.south, 100)
        cls.seller = cls._create_user(
            login="south-seller",
            groups=[
                "sales_team.group_sale_salesman_all_leads",
                "stock.group_stock_user",
            ],
            dist_warehouse_ids=[Command.set(cls.south.ids)],
        )

    def _create_order(self, warehouse, user=None):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "warehouse_id": warehouse.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "product_uom_qty": 2}
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
        order = self._create_order(self.south, self.seller)
        order.action_confirm()
        order.order_line.product_uom_qty = 3
        self.assertEqual(self._demand(order), 3)
        order._action_cancel()
        self.assertEqual(self._demand(order), 0)

    def test_order_of_another_site_is_read_and_not_changed(self):
        order = self._create_order(self.north, self.seller)
        self.assertEqual(order.order_line.product_uom_qty, 2)
        for change in (
            order.action_confirm,
            lambda: order.write({"note": "x"}),
            lambda: order.order_line.write({"product_uom_qty": 3}),
        ):
            with self.assertRaisesRegex(AccessError, "those you work in"):
                change()

    def test_confirmed_order_of_another_site_keeps_its_transfer(self):
        order = self._create_order(self.north)
        order.action_confirm()
        with self.assertRaises(AccessError):
            order.with_user(self.seller)._action_cancel()
        self.assertEqual(self._demand(order), 2)

    def test_new_order_ships_from_a_site_the_seller_works_in(self):
        orders = self.env["sale.order"].with_user(self.seller)
        order = orders.create({"partner_id": self.partner.id})
        self.assertEqual(order.warehouse_id, self.south)

    def test_seller_without_a_limit_works_in_every_site(self):
        self.seller.dist_warehouse_ids = [Command.clear()]
        order = self._create_order(self.north, self.seller)
        order.action_confirm()
        self.assertEqual(self._demand(order), 2)
