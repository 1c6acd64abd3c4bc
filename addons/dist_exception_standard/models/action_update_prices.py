from odoo import api, models
from odoo.fields import Domain


class DistActionUpdatePrices(models.AbstractModel):
    """Set the prices of a quotation to those of its pricelist, as its button does."""

    _name = "dist.action.update_prices"
    _inherit = "dist.sale.action"
    _description = "Action: prices of the pricelist"

    _icon = "fa-tags"

    @api.model
    def _get_label(self):
        return self.env._("Prices of the pricelist")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of quotations the user may see, for sellers."""
        if not self._sells():
            return cases.browse()
        drafts = self.env["sale.order"].search(
            Domain("id", "in", cases.mapped("res_id"))
            & Domain("state", "in", ("draft", "sent"))
        )
        found = set(drafts.ids)
        return cases.filtered(lambda case: case.res_id in found)

    @api.model
    def _run(self, case):
        self._check_sells()
        order = self.env["sale.order"].browse(case.res_id)
        order.check_access("write")
        order.action_update_prices()
