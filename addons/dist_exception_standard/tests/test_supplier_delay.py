from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import StandardCommon

NOW = "2026-05-04 09:00:00"
LATER = "2026-05-04 10:00:00"
PROMISED = "2026-05-10 12:00:00"


@tagged("post_install", "-at_install")
class TestSupplierDelay(StandardCommon):
    code = "supplier_delay"
    looks_twice = True

    def _receive_late(self, *days, moves=False):
        """Let the vendor deliver orders so many days after their first promise, which
        it may move to the day it comes."""
        for at, late in enumerate(days):
            ordered = fields.Datetime.to_datetime("2026-02-02 09:00:00")
            ordered += timedelta(days=at)
            promised = ordered + timedelta(days=5)
            with freeze_time(ordered, tick=True):
                order = self._buy(line={"date_planned": promised})
            with freeze_time(promised + timedelta(days=late), tick=True):
                if moves:
                    order.order_line.date_planned = fields.Datetime.now()
                self._deliver(order.picking_ids, 5)

    def _wait(self, promised=PROMISED, moment=NOW, **values):
        with freeze_time(moment, tick=True):
            order = self._buy(line={"date_planned": promised}, **values)
            self._sweep()
        return order

    def test_order_of_a_vendor_that_is_mostly_late_is_a_case_of_its_buyer(self):
        self._receive_late(0, 0, 3, 4, 6)
        order = self._wait()
        case = self._cases(order)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.buyer.id,
                    "partner_id": self.vendor.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 15.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-11"),
                }
            ],
        )
        self.assertEqual(case.facts["days"], 4)
        self.assertEqual(case.facts["expected"], "2026-05-14T12:00:00")
        self.assertIn("comes 4 days after the first promise or later", case.sentence)

    def test_each_line_is_judged_by_its_own_promise(self):
        self._receive_late(3, 3, 3, 3, 3)
        with freeze_time("2026-05-01 09:00:00", tick=True):
            line = {"product_id": self.item.id, "product_qty": 2, "price_unit": 3.0}
            days = ("2026-05-05 12:00:00", "2026-05-12 12:00:00")
            lines = [Command.create({**line, "date_planned": day}) for day in days]
            order = self._buy(order_line=lines)
            moved, other = order.order_line
            moved.date_planned = "2026-05-17 12:00:00"
        self._sweep_at(NOW)
        case = self._cases(order)
        self.assertEqual(case.value_at_risk, 6.0)
        self.assertEqual(case.facts["promised"], "2026-05-12T12:00:00")
        self.assertEqual(case.facts["expected"], "2026-05-15T12:00:00")
        with freeze_time(LATER, tick=True):
            other.date_planned = "2026-05-15 12:00:00"
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_orders_that_wait_for_the_goods_are_counted(self):
        self._receive_late(3, 3, 3, 3, 3)
        case = self._cases(self._wait())
        self.env["stock.quant"].search([("product_id", "=", self.item.id)]).unlink()
        self.assertEqual(case.waiting_count, 0)
        with freeze_time(LATER, tick=True):
            self._create_order(2).action_confirm()
        self._sweep_at(LATER)
        self.assertEqual(case.waiting_count, 1)

    def test_vendor_that_is_late_once_in_a_while_is_believed(self):
        self._receive_late(0, 0, 0, 0, 9)
        self.assertFalse(self._cases(self._wait()))

    def test_vendor_that_moves_its_promises_is_late_all_the_same(self):
        self._receive_late(4, 4, 4, 4, 4, moves=True)
        order = self._wait()
        case = self._cases(order)
        self.assertEqual(case.facts["days"], 4)
        with freeze_time(LATER, tick=True):
            order.order_line.date_planned = case.facts["expected"].replace("T", " ")
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared", "its new promise is what to expect")

    def test_four_receipts_say_nothing(self):
        self._receive_late(5, 5, 5, 5)
        order = self._wait()
        self.assertFalse(self._cases(order))
        self._receive_late(5)
        self._sweep_at(LATER)
        self.assertEqual(len(self._cases(order)), 1)

    def test_receipts_of_another_year_are_forgotten(self):
        self._receive_late(5, 5, 5, 5, 5)
        self.assertTrue(self._cases(self._wait()))
        order = self._wait("2027-03-10 12:00:00", "2027-03-04 09:00:00")
        self.assertFalse(self._cases(order))

    def test_contact_of_the_vendor_has_its_history(self):
        self._receive_late(5, 5, 5, 5, 5)
        contact = self.vendor.create(
            {"name": "Forge North", "parent_id": self.vendor.id}
        )
        order = self._wait(partner_id=contact.id)
        self.assertEqual(len(self._cases(order)), 1)

    def test_promise_far_ahead_becomes_a_case_with_nobody_writing(self):
        self._receive_late(5, 5, 5, 5, 5)
        order = self._wait("2026-05-20 12:00:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-06 12:00:01")
        self.assertEqual(len(self._cases(order)), 1)

    def test_day_of_the_promise_hands_the_case_over_with_nobody_writing(self):
        self._receive_late(5, 5, 5, 5, 5)
        case = self._cases(self._wait())
        self._sweep_at("2026-05-10 23:59:00")
        self.assertEqual(case.state, "open")
        self._sweep_at("2026-05-11 00:00:01")
        self.assertEqual(case.state, "cleared")

    def test_receiving_or_cancelling_clears_the_case(self):
        self._receive_late(5, 5, 5, 5, 5)
        received, cancelled = self._wait(), self._wait()
        cases = self._cases(received | cancelled)
        self.assertEqual(len(cases), 2)
        with freeze_time(LATER, tick=True):
            self._deliver(received.picking_ids, 5)
            cancelled.button_cancel()
        self._sweep_at(LATER)
        self.assertEqual(cases.mapped("state"), ["cleared", "cleared"])

    def test_asking_the_vendor_and_its_answer_clear_the_case(self):
        self._receive_late(5, 5, 5, 5, 5)
        order = self._wait()
        case = self._cases(order).with_user(self.buyer)
        self.assertEqual(case.next_action, "confirm_arrival")
        action = case.action_next()
        composers = self.env[action["res_model"]].with_user(self.buyer)
        composer = Form(composers.with_context(**action["context"])).save()
        self.assertEqual(composer.partner_ids, self.vendor)
        self.assertIn("will the goods come as promised", composer.subject)
        self.assertIn("05/10/2026", composer.body)
        composer.action_send_mail()
        order.action_acknowledge()
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_vendor_is_asked_with_the_user_s_own_rights(self):
        self._receive_late(5, 5, 5, 5, 5)
        case = self._cases(self._wait())
        reader = new_test_user(self.env, "std_reader", "base.group_user")
        action = self.env["dist.action.confirm_arrival"].with_user(reader)
        self.assertFalse(action._get_offered(case))
        with self.assertRaises(AccessError):
            action._run(case)
