from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from ..hooks import post_init_hook
from .common import StandardCommon

CONFIRMED = datetime(2026, 5, 1, 9)
PROMISED = datetime(2026, 5, 4, 12)
LATER = datetime(2026, 5, 8, 12)


@tagged("post_install", "-at_install")
class TestPromise(StandardCommon):
    def _sell(self, quantity=5, line=None, **values):
        """Return an order the seller confirmed on the first of May."""
        with freeze_time(CONFIRMED):
            order = self._create_order(quantity, **values)
            order.order_line.write(line or {})
            order.action_confirm()
            self.env.flush_all()
        return order

    def _promises(self, order):
        domain = [("res_model", "=", order._name), ("res_id", "in", order.ids)]
        return self.env["dist.promise"].search(domain, order="line_id, number")

    def test_confirming_keeps_what_was_promised(self):
        order = self._sell(commitment_date=PROMISED)
        self.assertRecordValues(
            self._promises(order),
            [
                {
                    "line_id": order.order_line.id,
                    "number": 1,
                    "at": CONFIRMED,
                    "user_id": self.seller.id,
                    "reason": "confirmed",
                    "is_estimated": False,
                    "company_id": self.env.company.id,
                    "warehouse_id": self.warehouse.id,
                    "partner_id": self.customer.id,
                    "product_id": self.item.id,
                    "quantity": 5.0,
                    "product_qty": 5.0,
                    "requested_at": PROMISED,
                    "promised_at": PROMISED,
                    "price_unit": 10.0,
                    "company_price_unit": 10.0,
                    "company_cost_unit": 4.0,
                }
            ],
        )

    def test_line_without_a_day_is_promised_for_its_lead_time(self):
        order = self._sell(line={"customer_lead": 3.0})
        self.assertRecordValues(
            self._promises(order),
            [{"requested_at": False, "promised_at": CONFIRMED + timedelta(days=3)}],
        )

    def test_quotation_promises_nothing(self):
        order = self._create_order(commitment_date=PROMISED)
        order.commitment_date = LATER
        self.assertFalse(self._promises(order))

    def test_new_day_is_a_new_promise_beside_the_old_one(self):
        order = self._sell(commitment_date=PROMISED)
        order.commitment_date = LATER
        self.assertRecordValues(
            self._promises(order),
            [
                {"number": 1, "promised_at": PROMISED, "reason": "confirmed"},
                {"number": 2, "promised_at": LATER, "reason": "changed"},
            ],
        )

    def test_reason_somebody_gave_stands_on_the_new_promise_alone(self):
        reason = self.env.ref("dist_exception_queue.reason_vendor_late")
        order = self._sell(commitment_date=PROMISED)
        order.with_context(dist_promise_reason_id=reason.id).commitment_date = LATER
        promises = self._promises(order)
        self.assertEqual(promises.mapped("reason_id"), reason)
        self.assertFalse(promises[0].reason_id)

    def test_more_is_a_new_promise_and_less_is_none(self):
        order = self._sell(5, commitment_date=PROMISED)
        order.order_line.product_uom_qty = 3
        self.assertEqual(self._promises(order).mapped("quantity"), [5.0])
        order.order_line.product_uom_qty = 8
        self.assertEqual(self._promises(order).mapped("quantity"), [5.0, 8.0])

    def test_new_lead_time_of_a_line_is_a_new_promise(self):
        order = self._sell(line={"customer_lead": 3.0})
        order.order_line.customer_lead = 5.0
        promised = self._promises(order).mapped("promised_at")
        self.assertEqual(promised[1] - promised[0], timedelta(days=2))

    def test_line_added_to_a_confirmed_order_is_promised(self):
        order = self._sell(commitment_date=PROMISED)
        line = Command.create({"product_id": self.item.id, "product_uom_qty": 2})
        order.write({"order_line": [line]})
        self.assertEqual(self._promises(order).mapped("quantity"), [5.0, 2.0])
        self.assertEqual(self._promises(order).mapped("number"), [1, 1])

    def test_units_and_currencies_of_the_order_are_kept_with_those_of_the_item(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": foreign.id}
        )
        line = {"product_uom_id": dozen.id, "price_unit": 60.0, "discount": 50.0}
        order = self._sell(2, line, pricelist_id=prices.id, commitment_date=PROMISED)
        self.assertRecordValues(
            self._promises(order),
            [
                {
                    "quantity": 2.0,
                    "product_uom_id": dozen.id,
                    "product_qty": 24.0,
                    "price_unit": 30.0,
                    "currency_id": foreign.id,
                    "company_price_unit": 15.0,
                }
            ],
        )

    def test_vendor_promises_at_confirmation_and_again_with_a_new_day(self):
        with freeze_time(CONFIRMED):
            order = self._buy(4, price=3.0, line={"date_planned": PROMISED})
            self.env.flush_all()
        order.order_line.date_planned = LATER
        common = {
            "partner_id": self.vendor.id,
            "warehouse_id": self.warehouse.id,
            "product_qty": 4.0,
            "price_unit": 3.0,
        }
        self.assertRecordValues(
            self._promises(order),
            [
                {**common, "promised_at": PROMISED, "reason": "confirmed"},
                {**common, "promised_at": LATER, "reason": "changed"},
            ],
        )

    def test_nobody_changes_deletes_or_invents_a_promise(self):
        promise = self._promises(self._sell()).sudo()
        for refused in (
            lambda: promise.write({"quantity": 1.0}),
            promise.unlink,
            lambda: promise.create({"res_id": 1}),
        ):
            with self.assertRaises(UserError):
                refused()
        self.assertEqual(promise.quantity, 5.0)

    def test_promise_outlives_the_cancelled_and_deleted_order(self):
        order = self._sell(commitment_date=PROMISED)
        promise = self._promises(order)
        name = order.name
        order._action_cancel()
        order.sudo().unlink()
        self.env.invalidate_all()
        self.assertTrue(promise.exists())
        self.assertEqual(promise.res_name, name)

    def test_batch_of_orders_is_kept_by_one_statement(self):
        few, many = self._sell(), self.env["sale.order"]
        for _number in range(20):
            many |= self._create_order()
        many.action_confirm()
        self.env.flush_all()
        promises = self.env["dist.promise"]
        for orders in (few, many):
            before = self.env.cr.sql_log_count
            promises._keep(orders)
            self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(len(self._promises(many)), 20)

    def test_lines_confirmed_before_the_installation_are_marked_estimated(self):
        order, bought = self._sell(commitment_date=PROMISED), self._buy()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM dist_promise")
        self.env.invalidate_all()
        post_init_hook(self.env)
        self.assertRecordValues(
            self._promises(order),
            [
                {
                    "number": 1,
                    "is_estimated": True,
                    "at": order.date_order,
                    "promised_at": PROMISED,
                }
            ],
        )
        self.assertTrue(self._promises(bought).is_estimated)
        post_init_hook(self.env)
        self.assertEqual(len(self._promises(order)), 1)

    def test_nothing_is_kept_while_the_queue_is_off_and_the_night_makes_up_for_it(self):
        control = self.env.ref("dist_exception_queue.control_exception_queue")
        settings = self.env["dist.control.setting"]
        settings._set(control, self.env.company, "off")
        order = self._sell(commitment_date=PROMISED)
        self.env.flush_all()
        self.assertFalse(self._promises(order))
        settings._set(control, self.env.company, "on")
        self.env["dist.promise"]._keep_estimated()
        self.assertTrue(self._promises(order).is_estimated)

    def test_later_promise_that_is_estimated_is_of_the_moment_it_was_found(self):
        order = self._sell(commitment_date=PROMISED)
        control = self.env.ref("dist_exception_queue.control_exception_queue")
        settings = self.env["dist.control.setting"]
        settings._set(control, self.env.company, "off")
        order.commitment_date = LATER
        self.env.flush_all()
        settings._set(control, self.env.company, "on")
        with freeze_time(LATER):
            self.env["dist.promise"]._keep_estimated()
        self.assertRecordValues(
            self._promises(order),
            [
                {"number": 1, "is_estimated": False, "at": CONFIRMED},
                {"number": 2, "is_estimated": True, "at": LATER},
            ],
        )

    def test_cost_when_it_was_promised_is_kept_for_who_may_know_it(self):
        promise = self._promises(self._sell())
        self.item.standard_price = 7.0
        self.assertEqual(promise.with_user(self.seller).company_cost_unit, 4.0)
        chief = new_test_user(
            self.env, "std_chief", "dist_base.group_warehouse_supervisor"
        )
        with self.assertRaises(AccessError):
            promise.with_user(chief).read(["company_cost_unit"])

    def test_who_reads_the_order_reads_its_promise(self):
        order = self._sell(commitment_date=PROMISED)
        promise = self._promises(order)
        own = new_test_user(self.env, "std_own", "sales_team.group_sale_salesman")
        nobody = new_test_user(self.env, "std_nobody", "base.group_user")
        self.assertEqual(promise.with_user(self.seller).quantity, 5.0)
        for user in (own, nobody):
            self.env.invalidate_all()
            self.assertFalse(promise.with_user(user).search([]))
            with self.assertRaises(AccessError):
                promise.with_user(user).read(["quantity"])

    def test_users_of_another_company_read_no_promise(self):
        promise = self._promises(self._sell(commitment_date=PROMISED))
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "std_stranger",
            "sales_team.group_sale_salesman_all_leads,dist_base.group_executive",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(promise.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            promise.with_user(stranger).read(["quantity"])

    def test_the_moment_is_that_of_the_promise_not_of_the_row(self):
        order = self._sell(commitment_date=PROMISED)
        with freeze_time(LATER):
            order.commitment_date = fields.Datetime.add(LATER, days=1)
            self.env.flush_all()
        self.assertEqual(self._promises(order).mapped("at"), [CONFIRMED, LATER])
