from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_purchase import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseGate(PurchaseCommon):
    def test_order_within_limits_confirms_in_the_same_click(self):
        self._create_policy("amount", 5000.0)
        order = self._create_purchase()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.dist_gate_state, "passed")
        self.assertTrue(order.picking_ids)
        self.assertIn(self.vendor, self.product.seller_ids.partner_id)

    def test_order_past_a_limit_waits_as_to_approve(self):
        self._create_policy("amount", 500.0)
        order = self._create_purchase()
        notice = order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(notice["tag"], "display_notification")
        self.assertEqual(self._get_request(order).requester_id, self.buyer)

    def test_held_order_leaves_no_vendor_line_and_no_receipt_behind(self):
        self._create_policy("amount", 500.0)
        order = self._create_purchase()
        order.button_confirm()
        self.assertFalse(self.product.seller_ids)
        self.assertFalse(order.picking_ids)

    def test_approved_order_is_confirmed_with_receipt_and_vendor_line(self):
        self._create_policy("amount", 500.0)
        order = self._create_purchase()
        order.button_confirm()
        request = self._get_request(order)
        request.with_user(self.manager).action_approve(facts_hash=request.facts_hash)
        self.assertEqual(request.execution_state, "done", request.execution_message)
        self.assertEqual(request.executor_id, self.buyer)
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.dist_gate_state, "approved")
        self.assertTrue(order.picking_ids)
        self.assertIn(self.vendor, self.product.seller_ids.partner_id)

    def test_batch_is_judged_once_and_only_what_may_pass_goes_on(self):
        self._create_policy("amount", 500.0)
        orders = self._create_purchase(quantity=1.0) | self._create_purchase()
        judged = []
        model = type(self.env["dist.approval.judgement"])
        judge = model._judge

        def count(judgement, records, *args, **kwargs):
            judged.append(records.ids)
            return judge(judgement, records, *args, **kwargs)

        self.patch(model, "_judge", count)
        orders.button_confirm()
        self.assertEqual(orders.mapped("state"), ["purchase", "to approve"])
        self.assertEqual(judged, [orders.ids])

    def test_odoo_checks_come_before_an_order_is_held(self):
        self._create_policy("amount", 500.0)
        order = self._create_purchase()
        model = type(self.env["purchase.order"])
        self.patch(model, "_confirmation_error_message", lambda order: "No item")
        with self.assertRaisesRegex(UserError, "No item"):
            order.button_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(self._get_request(order))

    def test_off_means_off(self):
        self._create_policy("amount", 500.0)
        self._switch("purchase_approval", "off")
        order = self._create_purchase()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertFalse(order.dist_gate_state)

    def test_watch_only_records_what_would_have_been_held(self):
        self._create_policy("amount", 500.0)
        self._switch("purchase_approval", "watch")
        order = self._create_purchase()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.dist_gate_state, "watched")
        self.assertFalse(self._get_request(order))

    def test_answer_to_the_gate_is_kept_apart_from_the_order_of_another_company(self):
        self._create_policy("amount", 500.0)
        other = self.env["res.company"].create({"name": "Other Ltd"})
        self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self.buyer.company_ids += other
        order = self._create_purchase(company_id=other.id)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")


@tagged("post_install", "-at_install")
class TestPurchaseDecision(PurchaseCommon):
    def setUp(self):
        super().setUp()
        self._create_policy("amount", 500.0)
        self.order = self._create_purchase()

    def _ask(self):
        self.order.button_confirm()
        return self._get_request(self.order)

    def test_rejected_order_is_an_rfq_again_that_its_buyer_can_change(self):
        self._ask().with_user(self.manager).action_reject(note="too much")
        self.assertEqual(self.order.state, "draft")
        self.assertEqual(self.order.dist_gate_state, "rejected")
        self.order.order_line.product_qty = 5
        self.order.button_confirm()
        self.assertEqual(self.order.state, "purchase")

    def test_withdrawn_order_is_an_rfq_again(self):
        self._ask().with_user(self.buyer).action_withdraw()
        self.assertEqual(self.order.state, "draft")
        self.assertFalse(self.order.dist_gate_state)

    def test_change_back_inside_while_waiting_is_an_rfq_again(self):
        self._ask()
        self.order.order_line.product_qty = 5
        self._flush()
        self.assertEqual(self.order.state, "draft")
        self.assertFalse(self._get_request(self.order))

    def test_riskier_change_while_waiting_asks_anew_and_stays_held(self):
        first = self._ask()
        self.order.order_line.product_qty = 50
        self._flush()
        self.assertEqual(first.state, "superseded")
        self.assertEqual(self.order.state, "to approve")
        self.assertTrue(self._get_request(self.order))

    def test_cancelled_order_asks_nobody_any_more(self):
        request = self._ask()
        self.order.button_cancel()
        self.assertEqual(request.state, "cancelled")
        self.assertFalse(self.order.dist_gate_state)

    def test_approval_covers_the_same_order_after_a_reset(self):
        self._ask().with_user(self.manager).action_approve()
        self.order.button_cancel()
        self.order.button_draft()
        self.order.button_confirm()
        self.assertEqual(self.order.state, "purchase")
        self.assertEqual(self.order.dist_gate_state, "approved")

    def test_waiting_makes_no_order_riskier(self):
        self._create_policy("promised_days", 8.0, operator="lt")
        order = self._create_purchase(quantity=1.0, days=7)
        order.button_confirm()
        request = self._get_request(order)
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            request.with_user(self.manager).action_approve()
            self.assertEqual(request.execution_message, "")
            self.assertEqual(order.state, "purchase")
            order.order_line.name = "Bolt, as agreed"
            order.order_line.product_qty = 0.5
            self._flush()
            self.assertEqual(order.dist_gate_state, "approved")


@tagged("post_install", "-at_install")
class TestTwoStep(PurchaseCommon):
    """Odoo's own two-step rule answers where the matrix has nothing to say."""

    def setUp(self):
        super().setUp()
        self.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 500.0}
        )
        self.tier = {"who": "group", "group_id": self.branch_managers.id}

    def test_no_matching_row_leaves_it_to_the_two_step_rule(self):
        order = self._create_purchase()
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertEqual(order.dist_gate_state, "passed")
        order.with_user(self.buyer).button_approve()
        self.assertEqual(order.state, "to approve")
        order.with_user(self.manager).button_approve()
        self.assertEqual(order.state, "purchase")

    def test_decided_order_is_confirmed_whoever_decided_last(self):
        self._create_policy("amount", 500.0, tiers=[self.tier])
        order = self._create_purchase()
        order.button_confirm()
        request = self._get_request(order)
        request.with_user(self.decider).action_approve()
        self.assertEqual(request.execution_state, "done", request.execution_message)
        self.assertEqual(order.state, "purchase")
        self.assertTrue(order.picking_ids)

    def test_approval_at_a_smaller_amount_does_not_answer_the_two_step_rule(self):
        self._create_policy("price_over_cost", 10.0, tiers=[self.tier])
        order = self._create_purchase(price=70.0, quantity=1.0)
        order.button_confirm()
        self._get_request(order).with_user(self.decider).action_approve()
        self.assertEqual(order.state, "purchase")
        order.button_cancel()
        order.button_draft()
        order.order_line.product_qty = 100.0
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertFalse(self._get_request(order))

    def test_order_that_only_was_watched_is_left_to_the_two_step_rule(self):
        self._create_policy("amount", 500.0, tiers=[self.tier])
        self._switch("purchase_approval", "watch")
        order = self._create_purchase()
        order.button_confirm()
        self.assertEqual(order.state, "to approve")

    def test_manager_presses_approve_on_an_order_that_waits_for_others(self):
        self._create_policy("amount", 500.0, tiers=[self.tier])
        order = self._create_purchase()
        order.button_confirm()
        order.with_user(self.manager).button_approve()
        self.assertEqual(order.state, "to approve")
        with self.assertRaises(AccessError):
            self._get_request(order).with_user(self.manager).action_approve()
