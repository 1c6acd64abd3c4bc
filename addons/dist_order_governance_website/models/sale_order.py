from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _dist_fact_fields(self):
        # No fact, but it chooses the channel and with it the rows.
        return super()._dist_fact_fields() | {"website_id"}

    def _dist_get_traces(self):
        return {**super()._dist_get_traces(), "website_id": self.website_id.id}

    def _dist_hold(self):
        """A held order is no cart any more, whoever confirmed it: the shop would
        offer a draft to its customer again, and remind them of it."""
        result = super()._dist_hold()
        carts = self.filtered(lambda order: order.website_id and order.state == "draft")
        carts.with_context(tracking_disable=True).action_quotation_sent()
        return result
