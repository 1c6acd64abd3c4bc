from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_payment import PaymentGovernanceCommon

MAIL = "_send_order_confirmation_mail"
REFUSAL = "The printer is out of paper."


@tagged("post_install", "-at_install", "dist_commerce")
class TestHeldPayment(PaymentGovernanceCommon):
    def test_paid_order_within_limits_is_confirmed_and_invoiced(self):
        order = self._create_to_pay(discount=5.0)
        self._pay(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual(self._count_confirmations(order), 1)

    def test_paid_and_held_order_is_received_and_asks(self):
        order = self._create_to_pay()
        transaction = self._pay(order)
        self._assert_held(order)
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(transaction.payment_id.amount, order.amount_total)
        self.assertEqual(self._get_request(order).requester_id, self.public)
        self.assertEqual(order._dist_get_customer_notice(), "received")
        self.assertFalse(order._has_to_be_paid())

    def test_held_order_is_not_counted_as_confirmed(self):
        transaction = self._start(self._create_to_pay())
        transaction.write({"state": "done"})
        self.assertFalse(transaction._check_amount_and_confirm_order())

    def test_customer_hears_that_the_payment_arrived(self):
        order = self._create_to_pay()
        before = order.message_ids
        self._pay(order)
        bodies = "".join((order.message_ids - before).mapped("body"))
        self.assertIn("A payment with reference", bodies)

    def test_job_asks_in_the_name_of_the_superuser(self):
        order = self._create_to_pay()
        transaction = self._start(order).with_user(self.env.ref("base.user_root"))
        self._notify(transaction)
        self._assert_held(order)
        self.assertEqual(
            self._get_request(order).requester_id, self.env.ref("base.user_root")
        )

    def test_second_notice_asks_once(self):
        order = self._create_to_pay()
        transaction = self._pay(order)
        request = self._get_request(order)
        transaction._post_process()
        self._notify(transaction)
        self.assertEqual(self._get_request(order), request)
        self._assert_held(order)

    def test_authorized_payment_holds_and_its_capture_asks_nothing_new(self):
        self.demo.capture_manually = True
        order = self._create_to_pay()
        transaction = self._pay(order)
        self.assertEqual(transaction.state, "authorized")
        self._assert_held(order)
        request = self._get_request(order)
        self._capture(transaction)
        self.assertEqual(transaction.state, "done")
        self.assertTrue(transaction.child_transaction_ids.payment_id)
        self._assert_held(order)
        self.assertEqual(self._get_request(order), request)

    def test_payment_captured_while_waiting_is_invoiced_and_reconciled(self):
        self.demo.capture_manually = True
        order = self._create_to_pay()
        self._capture(self._pay(order))
        self._approve(order)
        self.assertRecordValues(
            order.invoice_ids, [{"state": "posted", "amount_residual": 0.0}]
        )

    def test_authorized_payment_is_confirmed_at_release_and_invoiced_at_capture(self):
        self.demo.capture_manually = True
        order = self._create_to_pay()
        transaction = self._pay(order)
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.invoice_ids)
        self._capture(transaction)
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual(self._count_confirmations(order), 1)

    def test_announced_transfer_asks_when_a_person_confirms(self):
        order = self._create_to_pay()
        transaction = self._pay(order, provider=self.transfer)
        self.assertEqual(transaction.state, "pending")
        self.assertFalse(self._get_request(order))
        order.with_user(self.seller).action_confirm()
        self._assert_held(order)
        self.assertEqual(self._get_request(order).requester_id, self.seller)

    def test_new_payment_of_a_waiting_order_is_refused(self):
        order = self._create_to_pay()
        self._pay(order)
        with self.assertRaisesRegex(UserError, "nothing to pay now"):
            self._start(order)

    def test_refund_of_a_waiting_order_is_possible(self):
        order = self._create_to_pay()
        transaction = self._pay(order)
        refund = transaction._create_child_transaction(10.0, is_refund=True)
        self.assertEqual(refund.operation, "refund")

    def test_grouped_payment_confirms_nothing(self):
        orders = self._create_to_pay() | self._create_to_pay()
        transaction = self._start(orders[0], sale_order_ids=[(6, 0, orders.ids)])
        self._notify(transaction)
        self.assertEqual(set(orders.mapped("state")), {"sent"})


@tagged("post_install", "-at_install", "dist_commerce")
class TestReleasedPayment(PaymentGovernanceCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_to_pay()

    def _assert_finished(self, order, paid=None):
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.picking_ids)
        self.assertEqual(self._count_confirmations(order), 1)
        self.assertRecordValues(
            order.invoice_ids,
            [
                {
                    "state": "posted",
                    "amount_total": paid or order.amount_total,
                    "amount_residual": 0.0,
                }
            ],
        )

    def test_release_confirms_mails_and_invoices_once(self):
        self._pay(self.order)
        request = self._approve(self.order)
        self.assertEqual(request.execution_state, "done", request.execution_message)
        self.assertEqual(request.executor_id, self.clerk)
        self._assert_finished(self.order)
        self.assertFalse(self.order.dist_is_customer_confirmed)

    def test_without_a_technical_user_the_system_carries_out(self):
        self.company.dist_technical_user_id = False
        self._pay(self.order)
        request = self._approve(self.order)
        self.assertEqual(request.executor_id, self.env.ref("base.user_root"))
        self._assert_finished(self.order)

    def test_released_invoice_is_sent(self):
        self._pay(self.order)
        self._approve(self.order)
        self.assertTrue(self.order.invoice_ids.is_move_sent)

    def test_release_without_automatic_invoice_leaves_the_invoice_to_people(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "False")
        self._pay(self.order)
        self._approve(self.order)
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.invoice_ids)
        self.assertEqual(self._count_confirmations(self.order), 1)

    def test_notice_after_release_repeats_nothing(self):
        transaction = self._pay(self.order)
        self._approve(self.order)
        transaction._set_done()
        self._assert_finished(self.order)

    def test_two_payments_end_in_one_invoice(self):
        half = self.order.amount_total / 2
        payments = self._start(self.order, amount=half)
        payments |= self._start(self.order, amount=half)
        for payment in payments:
            self._notify(payment)
        self._assert_held(self.order)
        self._approve(self.order)
        self._assert_finished(self.order)
        self.assertEqual(self.order.invoice_ids.transaction_ids, payments)

    def test_down_payment_is_invoiced_as_one(self):
        self.order.prepayment_percent = 0.5
        half = self.order.amount_total / 2
        self._pay(self.order, amount=half)
        self._assert_held(self.order)
        self._approve(self.order)
        self._assert_finished(self.order, paid=half)

    def test_order_corrected_and_confirmed_by_hand_finishes_too(self):
        self._pay(self.order)
        self.order.order_line.with_user(self.seller).discount = 10.0
        self._flush()
        self.assertFalse(self.order.dist_gate_state)
        self.order.with_user(self.seller).action_confirm()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._count_confirmations(self.order), 1)
        self.assertEqual(self.order.invoice_ids.state, "posted")

    def test_money_that_arrives_while_a_seller_waits_is_invoiced(self):
        transaction = self._start(self.order)
        self.order.with_user(self.seller).action_confirm()
        self.assertEqual(self.order._dist_get_customer_notice(), "review")
        self._notify(transaction)
        request = self._approve(self.order)
        self.assertEqual(request.requester_id, self.seller)
        self._assert_finished(self.order)

    def test_failing_release_keeps_decision_and_debt(self):
        self._pay(self.order)

        def fail(orders):
            raise UserError(REFUSAL)

        with patch.object(self.registry["sale.order"], MAIL, fail):
            request = self._approve(self.order)
        self.assertEqual(request.execution_message, REFUSAL)
        self.assertEqual(self.order.state, "sent")
        request.with_user(self.seller).action_carry_out()
        self._assert_finished(self.order)

    def test_switched_off_while_waiting_still_finishes(self):
        self._pay(self.order)
        self._switch("sale_approval", "off")
        self.order.with_user(self.seller).action_confirm()
        self._assert_finished(self.order)


@tagged("post_install", "-at_install", "dist_commerce")
class TestRejectedPayment(PaymentGovernanceCommon):
    def setUp(self):
        super().setUp()
        self.demo.capture_manually = True
        self.order = self._create_to_pay()
        self.transaction = self._pay(self.order)
        self._reject(self.order)

    def test_seller_is_told_what_to_do_with_the_money(self):
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("give the money back", activity.note)

    def test_customer_reads_that_we_will_write(self):
        self.assertEqual(self.order._dist_get_customer_notice(), "contact")
        self.assertFalse(self.order._has_to_be_paid())

    def test_next_notice_of_the_payment_does_not_ask_again(self):
        self._capture(self.transaction)
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(self.order.dist_gate_state, "rejected")
        self.assertFalse(self._get_request(self.order))

    def test_person_of_the_company_may_ask_again(self):
        self.order.with_user(self.seller).action_confirm()
        self.assertEqual(self._get_request(self.order).requester_id, self.seller)

    def test_corrected_order_goes_on_with_mail_and_invoice(self):
        self._capture(self.transaction)
        self.order.order_line.with_user(self.seller).discount = 10.0
        self.order.with_user(self.seller).action_confirm()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._count_confirmations(self.order), 1)
        self.assertEqual(self.order.invoice_ids.state, "posted")

    def test_cancelled_order_owes_nothing(self):
        self.order.with_user(self.seller).action_cancel()
        self.assertFalse(self.order.dist_is_customer_confirmed)


@tagged("post_install", "-at_install", "dist_commerce")
class TestPaidChange(PaymentGovernanceCommon):
    """A confirmed order is made riskier, then its customer pays it."""

    def setUp(self):
        super().setUp()
        self.order = self._create_quotation(discount=5.0)
        self.order.with_user(self.seller).action_confirm()
        self.order.order_line.with_user(self.seller).discount = 30.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "waiting")

    def test_payment_is_taken_and_the_invoice_left_to_a_person(self):
        transaction = self._pay(self.order)
        self.assertTrue(transaction.is_post_processed)
        self.assertTrue(transaction.payment_id)
        self.assertFalse(self.order.invoice_ids)
        self.assertEqual(self.order.activity_ids.user_id, self.seller)

    def test_decided_change_is_invoiced_by_the_payment(self):
        self._approve(self.order)
        self._pay(self.order)
        self.assertEqual(self.order.invoice_ids.state, "posted")
        self.assertFalse(self.order.activity_ids)
