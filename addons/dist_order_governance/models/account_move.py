from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        self._dist_check_may_be_posted()
        return super()._post(soft=soft)

    def write(self, vals):
        if vals.get("state") == "posted":  # Odoo lets a client post that way
            self.filtered(
                lambda move: move.state != "posted"
            )._dist_check_may_be_posted()
        return super().write(vals)

    def _dist_check_may_be_posted(self):
        """Refuse to post invoices and bills of orders that are held."""
        if not self.env["sale.order"]._dist_is_off("sale_confirm"):
            invoices = self.sudo().filtered(  # a bookkeeper may not read orders
                lambda move: move.move_type == "out_invoice"
            )
            orders = invoices.invoice_line_ids.sale_line_ids.order_id
            orders._dist_check_released(self.env._("invoice"))
        if not self.env["purchase.order"]._dist_is_off("purchase_approve"):
            bills = self.sudo().filtered(  # as above; a credit note may be posted
                lambda move: move.move_type in ("in_invoice", "in_receipt")
            )
            orders = bills.invoice_line_ids.purchase_line_id.order_id
            orders._dist_check_billable()
