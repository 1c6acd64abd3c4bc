from datetime import datetime, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common_sales import SalesCommon


@tagged("post_install", "-at_install")
class TestPromise(SalesCommon):
    """A delivery date stands against free stock, receipts and vendors."""

    def _create_promise(self, days, quantity=5.0, **values):
        order = self._create_order(quantity=quantity, **values)
        order.commitment_date = self._at(days)
        return order

    @staticmethod
    def _at(days):
        noon = datetime.combine(fields.Date.today(), datetime.min.time())
        return noon + timedelta(days=days, hours=12)

    def _get_early(self, order):
        return [line.values["early_days"] for line in self._facts(order).lines]

    def _receive(self, quantity, days, confirm=True):
        """Plan a receipt from a vendor."""
        picking_type = self.warehouse.in_type_id
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": quantity,
                "date": self._at(days),
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "picking_type_id": picking_type.id,
            }
        )
        if confirm:
            move._action_confirm()
        return move

    def _add_vendor(self, delay):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.env["product.supplierinfo"].create(
            {
                "partner_id": vendor.id,
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "delay": delay,
            }
        )

    def test_without_a_promise_nothing_is_early(self):
        order = self._create_order(quantity=5)
        self.assertEqual(self._get_early(order), [0])
        self.assertIsNone(self._get_values(order)["promised_date"])

    def test_stock_on_hand_keeps_every_promise(self):
        self._put_in_stock(self.product, 5)
        self.assertEqual(self._get_early(self._create_promise(0)), [0])

    def test_receipt_counts_on_its_day(self):
        self._receive(5, days=7)
        self.assertEqual(self._get_early(self._create_promise(3)), [4])
        self.assertEqual(self._get_early(self._create_promise(8)), [0])

    def test_draft_receipt_promises_nothing(self):
        self._receive(5, days=7, confirm=False)
        self.assertEqual(self._get_early(self._create_promise(3)), [None])

    def test_late_receipt_counts_today(self):
        self._receive(5, days=-3)
        self.assertEqual(self._get_early(self._create_promise(0)), [0])

    def test_what_other_orders_wait_for_is_not_free(self):
        self._put_in_stock(self.product, 5)
        other = self._create_order(quantity=3)
        other.action_confirm()
        self._receive(5, days=7)
        self.assertEqual(self._get_early(self._create_promise(2)), [5])

    def test_own_demand_of_a_confirmed_order_is_not_in_its_way(self):
        self._put_in_stock(self.product, 5)
        order = self._create_promise(1)
        order.action_confirm()
        self.assertEqual(self._get_early(order), [0])

    def test_vendor_delivers_what_no_receipt_covers(self):
        self._add_vendor(delay=14)
        self.assertEqual(self._get_early(self._create_promise(10)), [4])

    def test_nobody_knows_without_stock_receipt_and_vendor(self):
        self._create_policy(fact="early_days", low=0.0)
        order = self._create_promise(30)
        self.assertEqual(self._get_early(order), [None])
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_lines_of_one_order_share_the_stock(self):
        self._put_in_stock(self.product, 5)
        self._receive(5, days=7)
        order = self._create_promise(1)
        order.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 5})
        ]
        self.assertEqual(self._get_early(order), [0, 6])

    def test_stock_of_another_warehouse_does_not_help(self):
        other = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        self._put_in_stock(self.product, 5, other)
        self._add_vendor(delay=14)
        self.assertEqual(self._get_early(self._create_promise(4)), [10])
        order = self._create_promise(4, warehouse_id=other.id)
        self.assertEqual(self._get_early(order), [0])

    def test_transfer_between_warehouses_arrives(self):
        other = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        move = self._receive(5, days=2)
        move.location_id = other.lot_stock_id
        self.assertEqual(self._get_early(self._create_promise(0)), [2])

    def test_services_and_goods_not_stocked_leave_today(self):
        order = self._create_promise(0)
        for values in ({"type": "service"}, {"type": "consu"}):
            order.order_line.product_id = self._create_product(
                is_storable=False, **values
            )
            self.assertEqual(self._get_early(order), [0])

    def test_dozens_are_counted_in_units(self):
        self._put_in_stock(self.product, 13)
        self._add_vendor(delay=9)
        order = self._create_promise(0, quantity=1)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self._get_early(order), [0])
        order.order_line.product_uom_qty = 2
        self.assertEqual(self._get_early(order), [9])

    def test_earlier_promise_on_a_confirmed_order_is_asked(self):
        self._create_policy(fact="early_days", low=0.0)
        self._add_vendor(delay=14)
        order = self._create_promise(20)
        order.action_confirm()
        self.assertEqual(order.dist_gate_state, "passed")
        order.commitment_date = self._at(10)
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")
        order.commitment_date = self._at(25)
        self._flush()
        self.assertEqual(order.dist_gate_state, "passed")
