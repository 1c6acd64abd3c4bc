from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

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

    def test_line_without_a_day_is_late_after_its_lead_time(self):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            order = self._create_order()
            order.order_line.customer_lead = 3
            order.action_confirm()
            self._sweep()
        self._sweep_at("2026-05-04 23:59:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-05 00:00:01")
        self.assertTrue(self._cases(order))

    def test_what_falls_due_is_found_without_reading_the_orders(self):
        self._promise()
        self.env.flush_all()
        moments = (fields.Datetime.to_datetime(f"2026-05-0{day}") for day in (4, 6))
        due = self.env["dist.detector.late_order"]._get_due(*moments)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env.execute_query(SQL("EXPLAIN %s", due))
        plan = " ".join(row[0] for row in rows)
        self.assertIn("dist_promise_promised_idx", plan)
        self.assertNotIn("sale_order", plan)
