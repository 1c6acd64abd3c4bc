from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _dist_hold(self):
        """A held order is no cart any more, whoever confirmed it: the shop would
        offer a draft to its customer again, and remind them of it."""
        result = super()._dist_hold()
        carts = self.filtered(lambda order: order.website_id and order.state == "draft")
        carts.with_context(tracking_disable=True).action_quotation_sent()
        return result
