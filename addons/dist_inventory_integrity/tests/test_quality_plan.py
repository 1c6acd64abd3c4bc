from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_quality import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityPlan(QualityCommon):
    def _create_plan(self, **values):
        return self.env["dist.quality.plan"].create(
            {"name": "Look at it", "company_id": self.company.id, **values}
        )

    def _receive(self, quantity=10, item=None, **context):
        """Return the receipt of a new order, validated by the receiver."""
        receipt = self._buy(10, item).picking_ids.with_user(self.receiver)
        if quantity != 10:
            receipt.move_ids.quantity = quantity
            receipt.move_ids.picked = True
        receipt.with_context(**context).button_validate()
        return receipt

    def _get_held(self):
        return sum(
            self.env["dist.quality.hold"]
            .search([("product_id", "=", self.item.id)])
            .mapped("quantity")
        )

    def test_what_a_plan_is_about_is_held_with_what_is_measured(self):
        plan = self._create_plan(
            product_id=self.item.id,
            line_ids=[
                Command.create({"name": "Length", "has_lower": True, "lower": 9.5})
            ],
        )
        receipt = self._receive()
        hold = self.env["dist.quality.hold"].search([("plan_id", "=", plan.id)])
        self.assertRecordValues(
            hold,
            [
                {
                    "quantity": 10,
                    "reason_id": self.env.ref("dist_base.reason_inspect").id,
                    "picking_id": receipt.id,
                    "receiver_ids": self.receiver.ids,
                    "partner_id": self.vendor.id,
                }
            ],
        )
        self.assertRecordValues(
            hold.inspection_ids, [{"name": "Length", "lower": 9.5, "result": False}]
        )
        self.assertEqual((self._at(self.shelf), self._at(self.quarantine)), (10, 10))
        self.assertEqual((receipt.state, self._on_hand()), ("done", self._moved()))

    def test_the_rest_of_a_receipt_that_is_inspected_stays_on_order(self):
        self._create_plan(product_id=self.item.id)
        receipt = self._receive(6, skip_backorder=True)
        self.assertEqual(self._at(self.quarantine), 6)
        rest = self.env["stock.picking"].search([("backorder_id", "=", receipt.id)])
        self.assertEqual(rest.move_ids.product_uom_qty, 4)
        self.assertEqual(rest.move_ids.location_dest_id, self.shelf)

    def test_other_items_are_stock_at_once(self):
        self._create_plan(product_id=self._create_item("Nut").id)
        self._receive()
        self.assertEqual((self._at(self.shelf), self._get_held()), (20, 0))

    def test_the_first_receipt_from_a_vendor_is_inspected(self):
        self._create_plan(is_first=True)
        self._receive()
        self._receive()
        self.assertEqual((self._at(self.shelf), self._get_held()), (20, 10))

    def test_every_third_receipt_is_inspected(self):
        self._create_plan(every=3)
        held = []
        for _number in range(4):
            self._receive()
            held.append(self._get_held())
        self.assertEqual(held, [0, 0, 10, 10])

    def test_a_vendor_whose_goods_were_rejected_is_inspected(self):
        self._create_plan(reject_percent=50)
        self._receive()
        self.assertEqual(self._get_held(), 0)
        hold = self._hold(3)
        hold.with_user(self.inspector).action_dispose("scrap")
        before = self._get_held()
        self._create_plan(reject_percent=30)
        self._receive()
        self.assertEqual(self._get_held() - before, 10)

    def test_dear_goods_are_inspected(self):
        self._create_plan(unit_value=6)
        self._receive()
        self.item.standard_price = 6
        self._receive()
        self.assertEqual(self._get_held(), 10)

    def test_a_sample_is_held_and_the_rest_is_stock_at_once(self):
        self._create_plan(sample_kind="quantity", sample=3)
        receipt = self._receive()
        self.assertEqual((self._at(self.shelf), self._get_held()), (17, 3))
        self.assertEqual((receipt.state, self._on_hand()), ("done", self._moved()))
        self.assertEqual(receipt.purchase_id.order_line.qty_received, 10)

    def test_a_share_of_pieces_is_whole_pieces(self):
        self._create_plan(sample_kind="percent", sample=25)
        self._receive()
        self.assertEqual((self._at(self.shelf), self._get_held()), (17, 3))

    def test_a_sample_of_lots_is_taken_from_the_first_ones(self):
        item = self._create_item("Paint", tracking="lot")
        self._create_plan(sample_kind="quantity", sample=5, product_id=item.id)
        receipt = self._buy(10, item).picking_ids.with_user(self.receiver)
        receipt.move_line_ids.write({"lot_name": "L1", "quantity": 4})
        receipt.move_line_ids.copy({"lot_name": "L2", "quantity": 6})
        receipt.move_ids.picked = True
        receipt.button_validate()
        holds = self.env["dist.quality.hold"].search([("product_id", "=", item.id)])
        self.assertEqual(
            {hold.lot_id.name: hold.quantity for hold in holds}, {"L1": 4, "L2": 1}
        )

    def test_a_sample_of_more_than_all_is_refused(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._create_plan(sample_kind="percent", sample=101)

    def test_goods_customers_send_back_are_inspected_by_their_own_plan(self):
        self._create_plan(is_return=True)
        self._receive()
        self.assertEqual(self._get_held(), 0)
        customers = self.env.ref("stock.stock_location_customers")
        self._transfer(customers, self.shelf, 2, self.warehouse.in_type_id)
        self.assertEqual((self._get_held(), self._at(self.shelf)), (2, 20))

    def test_switched_off_nothing_is_inspected(self):
        self._create_plan()
        self.quality.mode = "off"
        self._receive()
        self.assertEqual((self._at(self.shelf), self._get_held()), (20, 0))

    def test_who_receives_does_not_change_plans(self):
        plan = self._create_plan()
        with self.assertRaises(AccessError):
            plan.with_user(self.receiver).active = False
