from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .test_customer_message import NOW, MessageCommon


@tagged("post_install", "-at_install")
class TestCustomerMessageClaim(MessageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "msg_clerk", "account.group_account_invoice")

    def _return(self, delivery, method="action_create_returns"):
        """Return the transfer by which the picker announces that goods come back."""
        context = {"active_id": delivery.id, "active_model": delivery._name}
        wizards = self.env["stock.return.picking"].with_user(self.picker)
        wizard = Form(wizards.with_context(**context)).save()
        wizard.product_return_moves.quantity = 2
        return self.env["stock.picking"].browse(getattr(wizard, method)()["res_id"])

    def _credit(self, order, **values):
        """Return a credit note of an order, posted by somebody who invoices."""
        with freeze_time(NOW, tick=True):
            invoice = order.sudo()._create_invoices()
            invoice.with_user(self.clerk).action_post()
            reversal = invoice._reverse_moves([values])
            reversal.with_user(self.clerk).action_post()
        return reversal

    def test_return_is_told_as_a_claim_with_its_number_and_goods(self):
        order = self._ship()
        back = self._return(order.picking_ids)
        self._send()
        row = self._log(back)
        self.assertRecordValues(
            row,
            [
                {
                    "event_id": self._event("claim_received").id,
                    "partner_id": self.customer.id,
                    "state": "sent",
                    "user_id": self.picker.id,
                }
            ],
        )
        message = row.mail_message_id
        for words in (back.name, order.name, "Bolt", "2.0"):
            self.assertIn(words, message.body)
        self.assertIn(order.name, message.subject)
        self.assertIn(message, back.message_ids)

    def test_exchange_tells_of_the_claim_once_and_of_the_goods_when_they_leave(self):
        order = self._ship()
        self._put_in_stock(2)
        delivery = order.picking_ids
        back = self._return(delivery, "action_create_exchanges")
        self._send()
        again = order.picking_ids - delivery - back
        self._deliver(again, 2)
        self._send()
        self.assertEqual(len(self._log(back)), 1)
        self.assertEqual(self._log(again).event_id, self._event("shipment"))
        self.assertEqual(self._log(again).state, "sent")

    def test_confirming_the_return_again_tells_nothing_more(self):
        order = self._ship()
        back = self._return(order.picking_ids)
        back.with_user(self.picker).action_confirm()
        self._send()
        back.with_user(self.picker).action_confirm()
        self._send()
        self.assertEqual(len(self._log(back)), 1)
        told = self._mails().filtered(lambda mail: mail.res_id == back.id)
        self.assertEqual(len(told.filtered(lambda mail: mail.model == back._name)), 1)

    def test_return_that_was_cancelled_before_is_not_told(self):
        order = self._ship()
        back = self._return(order.picking_ids)
        back.with_user(self.picker).action_cancel()
        self._send()
        self.assertRecordValues(self._log(back), [{"state": "held", "why": "outdated"}])

    def test_goods_sent_back_to_a_vendor_are_no_claim_of_a_customer(self):
        purchase = self._buy(5)
        receipt = purchase.picking_ids
        self._deliver(receipt, 5)
        back = self._return(receipt)
        self._send()
        self.assertFalse(self._log(back))

    def test_credit_note_is_told_as_the_solution_with_its_amount(self):
        order = self._ship()
        reversal = self._credit(order)
        self._send()
        row = self._log(reversal)
        self.assertRecordValues(
            row,
            [
                {
                    "event_id": self._event("claim_solved").id,
                    "partner_id": self.customer.id,
                    "state": "sent",
                    "user_id": self.clerk.id,
                }
            ],
        )
        body = row.mail_message_id.body
        for words in (reversal.name, order.name, "50.00", reversal.get_portal_url()):
            self.assertIn(words, body)

    def test_credit_note_that_is_taken_back_is_not_told(self):
        reversal = self._credit(self._ship())
        reversal.with_user(self.clerk).sudo().button_draft()
        self._send()
        self.assertRecordValues(
            self._log(reversal), [{"state": "held", "why": "outdated"}]
        )

    def test_credit_note_without_an_order_and_invoices_are_not_told(self):
        order = self._ship()
        with freeze_time(NOW, tick=True):
            invoice = order.sudo()._create_invoices()
            invoice.action_post()
            loose = self.env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": self.customer.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Goodwill", "price_unit": 5.0})
                    ],
                }
            )
            loose.action_post()
        self.assertFalse(self._log(invoice, loose))

    def test_company_that_tells_no_customers_queues_no_claims(self):
        self._switch("off")
        order = self._ship()
        back = self._return(order.picking_ids)
        reversal = self._credit(order)
        self.assertFalse(self._log(back, reversal))

    def test_log_of_a_credit_note_is_for_those_who_read_it(self):
        reversal = self._credit(self._ship())
        row = self._log(reversal)
        self.assertTrue(row.with_user(self.clerk)._filtered_access("read"))
        self.assertFalse(row.with_user(self.outsider)._filtered_access("read"))
        self.assertFalse(row.with_user(self.picker)._filtered_access("read"))
