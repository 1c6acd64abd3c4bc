import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from ..engine import usual
from .common import StandardCommon

NOW = "2026-05-04 09:00:00"
LATER = "2026-05-04 10:00:00"


@tagged("post_install", "-at_install")
class TestUnusualPurchase(StandardCommon):
    code = "unusual_purchase"
    looks_twice = True

    def _buy_often(self, *quantities, price=3.0, days=30, until="2026-04-04 09:00:00"):
        """Buy and receive quantities, so many days apart, the last one until then."""
        last = fields.Datetime.to_datetime(until)
        for back, quantity in enumerate(reversed(quantities)):
            with freeze_time(last - timedelta(days=days * back), tick=True):
                order = self._buy(quantity, price=price)
                self._deliver(order.picking_ids, quantity)

    def _ask(self, quantity=10, price=3.0, moment=NOW):
        """Return a request for quotation."""
        line = {
            "product_id": self.item.id,
            "product_qty": quantity,
            "price_unit": price,
        }
        with freeze_time(moment, tick=True):
            order = (
                self.env["purchase.order"]
                .with_user(self.buyer)
                .create(
                    {
                        "partner_id": self.vendor.id,
                        "order_line": [Command.create(line)],
                    }
                )
            )
            self._sweep()
        return order

    def _reasons(self, order):
        case = self._cases(order)
        return case.facts["reasons"] if case else []

    def test_ten_times_the_usual_is_a_case_of_the_buyer(self):
        self._buy_often(9, 10, 10, 11, 12)
        order = self._ask(100)
        case = self._cases(order)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.buyer.id,
                    "partner_id": self.vendor.id,
                    "product_id": self.item.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 300.0,
                    "due_at": order.date_planned,
                }
            ],
        )
        self.assertIn("of Forge buys 100.00 Units of Bolt at", case.sentence)
        self.assertIn(": far more than usual (usual are 10.00 at", case.sentence)
        self.assertIn("30 days apart", case.sentence)

    def test_twice_the_usual_is_no_case(self):
        self._buy_often(10, 10, 10, 10, 10)
        self.assertFalse(self._cases(self._ask(20)))

    def test_four_purchases_are_no_habit_and_the_fifth_makes_it_one(self):
        self._buy_often(10, 10, 10, 10)
        order = self._ask(100)
        self.assertFalse(self._cases(order))
        self._buy_often(10, until="2026-04-20 09:00:00")
        self._sweep_at(LATER)
        self.assertEqual(self._reasons(order), ["much"])

    def test_price_far_above_or_below_is_said(self):
        self._buy_often(10, 10, 10, 10, 10)
        self.assertEqual(self._reasons(self._ask(price=4.0)), ["dear"])
        self.assertEqual(self._reasons(self._ask(price=0.3)), ["cheap"])
        self.assertFalse(self._reasons(self._ask(price=3.3)))

    def test_buying_again_at_once_is_said(self):
        self._buy_often(10, 10, 10, 10, 10, 10)
        order = self._ask(moment="2026-04-06 09:00:00")
        self.assertEqual(self._reasons(order), ["soon"])
        self.assertIn("far sooner than usual", self._cases(order).sentence)

    def test_items_bought_at_random_times_may_be_bought_again_at_once(self):
        for day in ("2026-01-02", "2026-01-03", "2026-02-20", "2026-02-22"):
            self._buy_often(10, until=f"{day} 09:00:00")
        for day in ("2026-03-30", "2026-04-02", "2026-04-03"):
            self._buy_often(10, until=f"{day} 09:00:00")
        self.assertFalse(self._reasons(self._ask(moment="2026-04-04 09:00:00")))

    def test_buying_the_usual_quantity_clears_the_case(self):
        self._buy_often(9, 10, 10, 11, 12)
        order = self._ask(100)
        case = self._cases(order).with_user(self.buyer)
        self.assertEqual(case.next_action, "buy_usual_quantity")
        with freeze_time(LATER, tick=True):
            said = case.action_next()["params"]["message"]
        self.assertEqual(order.order_line.product_qty, 10)
        self.assertIn("10.00 instead of 100.00", said)
        self.assertIn("10.00 instead of 100.00", order.message_ids[0].body)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_confirmed_order_stays_a_case_until_it_is_received(self):
        self._buy_often(10, 10, 10, 10, 10)
        order = self._ask(100)
        case = self._cases(order)
        with freeze_time(LATER, tick=True):
            order.button_confirm()
        self._sweep_at(LATER)
        self.assertEqual((case.state, case.next_action), ("open", "open_document"))
        self._deliver(order.picking_ids, 100)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_service_is_no_unusual_purchase(self):
        self._buy_often(10, 10, 10, 10, 10)
        self.item.type = "service"
        self.assertFalse(self._cases(self._ask(100)))

    def test_deleted_line_clears_the_case(self):
        self._buy_often(10, 10, 10, 10, 10)
        order = self._ask(100)
        case = self._cases(order)
        order.order_line.unlink()
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_units_and_rates_are_no_difference(self):
        self._buy_often(12, 12, 12, 12, 12)
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        line = {
            "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
            "price_unit": 72.0,
        }
        with freeze_time(NOW, tick=True):
            order = self._buy(1, line=line, currency_id=foreign.id)
            self._sweep()
        self.assertFalse(self._cases(order))

    def test_rule_in_sql_is_that_of_the_engine(self):
        detector = self.env["dist.usual.detector"]
        draw = random.Random(19)
        for _turn in range(50):
            past = [draw.randint(5, 15) for _at in range(draw.randint(5, 9))]
            value = draw.randint(1, 40)
            off = detector._get_spreads_off(
                SQL("%s", float(value)),
                SQL("usual"),
                SQL("distance"),
                SQL("%s * usual", usual.QUANTITY_FLOOR),
            )
            query = SQL(
                "SELECT abs(%s) > %s FROM (SELECT usual, %s AS distance"
                " FROM (SELECT %s AS usual FROM unnest(%s) past) middle,"
                " unnest(%s) past GROUP BY usual) history",
                off,
                usual.FAR,
                detector._get_median(SQL("abs(past - usual)")),
                detector._get_median(SQL("past")),
                past,
                past,
            )
            with self.subTest(value=value, past=past):
                self.assertEqual(
                    self.env.execute_query(query)[0][0],
                    usual.is_far(value, past, usual.QUANTITY_FLOOR),
                )

    def test_quantity_is_changed_with_the_user_s_own_rights(self):
        self._buy_often(10, 10, 10, 10, 10)
        case = self._cases(self._ask(100))
        reader = new_test_user(self.env, "std_reader", "base.group_user")
        clerk = new_test_user(self.env, "std_bill", "account.group_account_invoice")
        for user in (reader, clerk):
            action = self.env["dist.action.buy_usual_quantity"].with_user(user)
            self.assertFalse(action._get_offered(case))
            with self.assertRaises(AccessError):
                action._run(case)
