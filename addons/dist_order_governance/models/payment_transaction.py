from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import str2bool

# How long Odoo's job looks back for invoices it has to send.
SENDING_DAYS = 2


class PaymentTransaction(models.Model):
    """Payments of orders that are held: taken, told, and invoiced at release."""

    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        if not self.env["sale.order"]._dist_is_off("sale_confirm"):
            transactions._dist_check_nothing_waits()
        return transactions

    def _dist_check_nothing_waits(self):
        """Refuse a new payment of an order that waits for a decision.

        Whatever page or tab it comes from: here every payment is made.
        """
        fresh = self.filtered(
            lambda tx: tx.operation != "refund" and not tx.source_transaction_id
        )
        for order in fresh.sale_order_ids:
            if order._dist_is_waiting():
                raise UserError(
                    self.env._(
                        "We have received %(name)s and are checking it, so there is "
                        "nothing to pay now. Reload the page to see where it stands.",
                        name=order.name,
                    )
                )

    def _check_amount_and_confirm_order(self):
        """Odoo counts every order it tried to confirm; a held one is not."""
        payments = self.with_context(dist_payment_invoices=True)
        tried = super(PaymentTransaction, payments)._check_amount_and_confirm_order()
        confirmed = tried.filtered(lambda order: order.state == "sale")
        return confirmed.with_env(self.env)

    def _invoice_sale_orders(self):
        """An order whose change waits cannot be invoiced, and the customer who pays
        it must not be shown that: the payment is taken, a person invoices later."""
        held = self.sale_order_ids._dist_get_held_changes()
        stuck = self.filtered(lambda tx: tx.sale_order_ids & held)
        held._dist_schedule_invoice()
        return super(PaymentTransaction, self - stuck)._invoice_sale_orders()

    def _dist_invoice_released(self, orders):
        """Invoice paid orders whose payment was post-processed while they were held.

        What Odoo does after a payment, if the automatic invoice is switched on: a
        final invoice, or a down payment when less was paid. Posting reconciles it
        with the payments.

        :param orders: confirmed sale.order, as the superuser
        """
        parameters = self.env["ir.config_parameter"]
        if not str2bool(parameters.get_param("sale.automatic_invoice")):
            return
        for order in orders:
            paid = (self & order.transaction_ids)._dist_paid()
            # One of them: the invoice carries all payments of its order, and Odoo
            # would unlink the others again. Captures are paid beside their source.
            last = paid._get_last()
            last._invoice_sale_orders()
            drafts = last.invoice_ids.filtered(lambda move: move.state == "draft")
            drafts.transaction_ids |= paid.child_transaction_ids._dist_paid()
            drafts.action_post()
            last._dist_send_released()

    def _dist_paid(self):
        """Return the transactions that brought money."""
        return self.filtered(
            lambda tx: tx.state == "done"
            and tx.operation not in ("validation", "refund")
        )

    def _dist_send_released(self):
        """Send the invoices, through Odoo's job where that is set up."""
        parameters = self.env["ir.config_parameter"]
        job = self.env.ref("sale.send_invoice_cron", raise_if_not_found=False)
        oldest = fields.Datetime.now() - timedelta(days=SENDING_DAYS)
        is_async = str2bool(parameters.get_param("sale.async_emails"))
        if is_async and job and all(tx.last_state_change >= oldest for tx in self):
            job._trigger()
        else:
            self._send_invoice()
