from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import StandardCommon

PROMISED = "2026-05-04 12:00:00"


@tagged("post_install", "-at_install")
class TestLateOrder(StandardCommon):
    code = "late_order"

    def _promise(self, quantity=5, **values):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            order = self._create_order(quantity, commitment_date=PROMISED, **values)
            order.action_confirm()
            self._sweep()
        return order

    def test_promise_that_passes_at_midnight_opens_with_nobody_writing(self):
        order = self._promise()
        self.assertFalse(self._cases(order))
        self.env.flush_all()
        self._sweep_at("2026-05-04 23:59:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-05 00:00:01")
        case = self._cases(order)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.seller.id,
                    "partner_id": self.customer.id,
                    "warehouse_id": order.warehouse_id.id,
                    "value_at_risk": 50.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-05"),
                }
            ],
        )
        self.assertIn("Smith", case.sentence)
        self.assertIn("50.00", case.sentence)

    def test_midnight_is_that_of_the_company(self):
        self.env.company.partner_id.tz = "America/New_York"
        order = self._promise()
        self._sweep_at("2026-05-05 03:59:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-05 04:00:01")
        self.assertTrue(self._cases(order))

    def test_delivering_clears_the_case(self):
        self._put_in_stock(20)
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        case = self._cases(order)
        self._deliver(order.picking_ids, 5)
        self._sweep_at("2026-05-05 09:00:00")
        self.assertEqual(case.state, "cleared")

    def test_part_delivered_leaves_the_rest_at_risk(self):
        self._put_in_stock(20)
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        self._deliver(order.picking_ids, 3)
        self._sweep_at("2026-05-05 09:00:00")
        self.assertEqual(self._cases(order).value_at_risk, 20.0)

    def test_new_promise_clears_the_case(self):
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        case = self._cases(order)
        order.commitment_date = "2026-05-10 12:00:00"
        self._sweep_at("2026-05-05 09:00:00")
        self.assertEqual(case.state, "cleared")

    def test_cancelled_order_clears_the_case(self):
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        case = self._cases(order)
        order._action_cancel()
        self._sweep_at("2026-05-05 09:00:00")
        self.assertEqual(case.state, "cleared")

    def test_services_are_not_late(self):
        self.item.type = "service"
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        self.assertFalse(self._cases(order))
