from odoo import models


class PurchaseOrder(models.Model):
    """Orders a vendor promised something on keep what was promised."""

    _inherit = "purchase.order"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "purchase":
            self.env["dist.promise"]._keep(self)
        return result
