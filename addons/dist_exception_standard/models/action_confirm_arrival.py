from odoo import api, models


class DistActionConfirmArrival(models.AbstractModel):
    """A prepared e-mail that asks the vendor whether goods will come as promised."""

    _name = "dist.action.confirm_arrival"
    _inherit = "dist.action.chase_vendor"
    _description = "Action: ask whether goods come as promised"

    _template = "dist_exception_standard.template_confirm_arrival"

    @api.model
    def _get_label(self):
        return self.env._("Ask whether it comes in time")

    def _get_orders(self, cases):
        orders = self.env["purchase.order"].browse(cases.mapped("res_id"))
        return {order.id: order for order in orders}
