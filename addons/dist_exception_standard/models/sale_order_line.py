from odoo import models


class SaleOrderLine(models.Model):
    """Lines that keep their promises."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "dist.promising.line.mixin"]

    _dist_promising = frozenset(("product_uom_qty", "product_uom_id", "customer_lead"))
