from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _update_purchase_order_line(self, *args, **kwargs):
        values = super()._update_purchase_order_line(*args, **kwargs)
        return {**values, **self.env["purchase.order.line"]._dist_get_orderer_values()}
