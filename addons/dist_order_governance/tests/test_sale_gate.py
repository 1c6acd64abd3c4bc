from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GovernanceCommon


@tagged("post_install", "-at_install")
class TestSaleGate(GovernanceCommon):
    def test_order_within_limits_confirms_in_the_same_click(self):
        self._create_policy()
        order = self._create_order(discount=5.0)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.dist_gate_state, "passed")

    def test_order_past_a_limit_is_held_and_asks(self):
        self._create_policy()
        order = self._create_order(discount=18.0)
        notice = order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertFalse(order.picking_ids)
        self.assertEqual(notice["tag"], "display_notification")
        request = self._get_request(order)
        self.assertEqual(request.requester_id, self.seller)
        self.assertEqual(
            request.summary, "Discount 18.0 % on line 1: Bolt M8, limit 10.0 %"
        )

    def test_last_approval_confirms_with_the_rights_of_the_requester(self):
        self._create_policy()
        order = self._create_order(discount=18.0)
        order.action_confirm()
        request = self._get_request(order)
        request.with_user(self.approver).action_approve(
            facts_hash=request.facts_hash, note="ok"
        )
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.execution_state, "done", request.execution_message)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.dist_gate_state, "approved")
        self.assertEqual(request.executor_id, self.seller)

    def test_mixed_batch_confirms_what_may_pass_and_holds_the_rest(self):
        self._create_policy()
        orders = self._create_order() | self._create_order(discount=18.0)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])

    def test_off_means_off(self):
        self._create_policy()
        self._switch("sale_approval", "off")
        order = self._create_order(discount=18.0)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.dist_gate_state)

    def test_watch_only_records_what_would_have_been_held(self):
        self._create_policy()
        self._switch("sale_approval", "watch")
        order = self._create_order(discount=18.0)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.dist_gate_state, "watched")
        self.assertFalse(self._get_request(order))

    def test_requester_does_not_approve_own_request(self):
        self._create_policy()
        order = self._create_order(discount=18.0, user=self.approver)
        order.action_confirm()
        request = self._get_request(order)
        with self.assertRaises(AccessError):
            request.with_user(self.approver).action_approve()
        request.with_user(self.second_approver).action_approve()
        self.assertEqual(order.state, "sale")

    def test_colleague_who_pressed_confirm_shields_no_author(self):
        self._create_policy()
        order = self._create_order(discount=18.0, user=self.approver)
        order.with_user(self.seller).action_confirm()
        request = self._get_request(order)
        with self.assertRaises(AccessError):
            request.with_user(self.approver).action_approve()

    def test_who_edited_a_line_does_not_approve(self):
        self._create_policy()
        order = self._create_order(discount=18.0)
        order.order_line.with_user(self.approver).product_uom_qty = 2
        self._flush()
        order.action_confirm()
        request = self._get_request(order)
        with self.assertRaises(AccessError):
            request.with_user(self.approver).action_approve()

    def test_superuser_makes_no_decision(self):
        self._create_policy()
        order = self._create_order(discount=18.0)
        order.action_confirm()
        with self.assertRaises(AccessError):
            self._get_request(order).action_approve()
        with self.assertRaises(AccessError):
            self._get_request(order).with_user(self.approver).sudo().action_approve()

    def test_rejection_wants_a_reason_and_keeps_the_order(self):
        self._create_policy()
        order = self._create_order(discount=18.0)
        order.action_confirm()
        request = self._get_request(order).with_user(self.approver)
        with self.assertRaises(UserError):
            request.action_reject()
        request.action_reject(note="too low")
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.dist_gate_state, "rejected")

    def test_riskier_change_while_waiting_asks_anew(self):
        self._create_policy()
        order = self._create_order(discount=18.0)
        order.action_confirm()
        first = self._get_request(order)
        order.order_line.discount = 19.0
        self._flush()
        self.assertEqual(first.state, "superseded")
        self.assertNotEqual(self._get_request(order), first)

    def test_less_risk_while_waiting_keeps_the_request(self):
        self._create_policy()
        order = self._create_order(discount=18.0)
        order.action_confirm()
        first = self._get_request(order)
        order.order_line.discount = 15.0
        self._flush()
        self.assertEqual(self._get_request(order), first)

    def test_change_back_inside_while_waiting_needs_no_decision(self):
        self._create_policy()
        order = self._create_order(discount=18.0)
        order.action_confirm()
        order.order_line.discount = 5.0
        self._flush()
        self.assertFalse(self._get_request(order))
        self.assertFalse(order.dist_gate_state)


@tagged("post_install", "-at_install")
class TestConfirmedOrder(GovernanceCommon):
    def setUp(self):
        super().setUp()
        self._create_policy()
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.env.ref("stock.stock_location_stock"), 100
        )
        self.order = self._create_order(discount=18.0)
        self.order.action_confirm()
        self._get_request(self.order).with_user(self.approver).action_approve()
        self._flush()

    def test_same_or_less_risk_needs_no_decision(self):
        self.order.order_line.discount = 12.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")
        self.order.order_line.discount = 18.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")

    def test_free_line_of_text_needs_no_decision(self):
        self.order.order_line = [
            (0, 0, {"display_type": "line_note", "name": "Leave at the gate"})
        ]
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")

    def test_riskier_change_holds_delivery_and_invoice_until_decided(self):
        self.order.order_line.discount = 18.01
        self._flush()
        self.assertEqual(self.order.order_line.discount, 18.01)
        self.assertEqual(self.order.dist_gate_state, "waiting")
        picking = self.order.picking_ids
        with self.assertRaises(UserError):
            picking.button_validate()
        invoice = self.order._create_invoices()
        with self.assertRaises(UserError):
            invoice.action_post()
        request = self._get_request(self.order)
        self.assertEqual(request.purpose, "change")
        request.with_user(self.approver).action_approve()
        self.assertEqual(self.order.dist_gate_state, "approved")
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        invoice.action_post()

    def test_rejected_change_holds_until_the_values_are_back(self):
        self.order.order_line.discount = 25.0
        self._flush()
        self._get_request(self.order).with_user(self.approver).action_reject(note="no")
        with self.assertRaises(UserError):
            self.order.picking_ids.button_validate()
        self.order.order_line.discount = 18.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")
        self.order.picking_ids.button_validate()
        self.assertEqual(self.order.picking_ids.state, "done")

    def test_change_and_delivery_in_one_transaction_are_held(self):
        self.order.order_line.discount = 40.0
        with self.assertRaises(UserError):
            self.order.picking_ids.button_validate()
