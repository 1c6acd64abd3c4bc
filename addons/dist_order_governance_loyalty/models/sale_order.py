from odoo import models
from odoo.tools import str2bool


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _validate_order(self):
        """The gate comes before Odoo's invoice of an order that rewards made free.

        Points need nothing: they are booked inside the confirmation.
        """

        def proceed(orders):
            return super()._validate_order()

        customer_road = self.with_context(send_email=True)
        return customer_road._dist_run_gate("sale_confirm", proceed)

    def _dist_finish_for_customer(self):
        result = super()._dist_finish_for_customer()
        if not self.env.context.get("send_email"):  # else Odoo does it right after
            self._dist_invoice_free_orders()
        return result

    def _dist_invoice_free_orders(self):
        """Post the invoice of released orders that rewards made free."""
        parameters = self.env["ir.config_parameter"]
        if not str2bool(parameters.get_param("sale.automatic_invoice")):
            return
        for order in self.filtered("reward_amount"):
            if not order.amount_total and not order.invoice_ids:
                order._force_lines_to_invoice_policy_order()
                order._create_invoices(final=True).action_post()
