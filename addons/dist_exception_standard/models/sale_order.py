from odoo import models

# What an order says of the day its lines are promised for.
PROMISING = {"commitment_date", "date_order"}


class SaleOrder(models.Model):
    """Orders that promise a customer something keep what they promised."""

    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sale" or PROMISING & vals.keys():
            self.env["dist.promise"]._keep(self)
        return result
