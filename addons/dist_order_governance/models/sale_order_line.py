from odoo import api, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "dist.approval.gated.line.mixin"]

    @api.model
    def _dist_fact_fields(self):
        return frozenset(
            {"product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount"}
        )
