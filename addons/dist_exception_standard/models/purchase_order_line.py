from odoo import models


class PurchaseOrderLine(models.Model):
    """Lines that keep their promises."""

    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "dist.promising.line.mixin"]

    _dist_promising = frozenset(("product_qty", "product_uom_id", "date_planned"))
