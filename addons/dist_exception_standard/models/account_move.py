from odoo import models


class AccountMove(models.Model):
    """Customers are told that a credit note solved their claim."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        solved = posted._dist_get_solving()
        if solved:
            self.env["dist.customer.message"]._queue("claim_solved", solved)
        return posted

    def _dist_get_solving(self):
        """Return the posted credit notes that solve claims on sale orders: hook.

        One that only gives back a down payment solves none.
        """
        if not self.env["dist.customer.message.event"]._get_modes("claim_solved"):
            return self.browse()
        return self.filtered(
            lambda move: (
                move.move_type == "out_refund"
                and move.line_ids.sale_line_ids
                and not move._is_downpayment()
            )
        )
