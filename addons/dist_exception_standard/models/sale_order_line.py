from odoo import api, models

PROMISING = {"product_uom_qty", "product_uom_id", "customer_lead"}


class SaleOrderLine(models.Model):
    """Lines added to a confirmed order, or raised on it, promise something new."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._dist_keep_promises()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if PROMISING & vals.keys():
            self._dist_keep_promises()
        return result

    def _dist_keep_promises(self):
        orders = self.order_id.filtered(lambda order: order.state == "sale")
        self.env["dist.promise"]._keep(orders)
