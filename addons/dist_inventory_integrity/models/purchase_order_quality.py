from odoo import models

from .. import doors


class PurchaseOrder(models.Model):
    """What of an order came damaged, or will not come."""

    _inherit = "purchase.order"

    def _dist_get_disputed(self):
        """Return the open holds the vendor has to answer for, for e-mails to it."""
        self.check_access("read")
        holds = self.env["dist.quality.hold"].sudo()  # whoever buys tells the vendor
        return holds.search(
            [
                ("purchase_line_id.order_id", "in", self.ids),
                ("is_disputed", "=", True),
                ("state", "in", ("held", "decided")),
            ]
        )

    def button_cancel(self):
        with doors.opened(self.env, doors.CLOSE):  # whoever cancels closes receipts
            return super().button_cancel()
