from odoo import models


class SaleOrderLine(models.Model):
    """Lines that keep their promises."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "dist.promising.line.mixin"]

    _dist_promising = frozenset(("product_uom_qty", "product_uom_id", "customer_lead"))

    def _dist_get_undelivered(self):
        """Return the lines of goods that are not all delivered."""
        return self.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and not line.is_downpayment
                and line.product_uom_id.compare(
                    line.qty_delivered, line.product_uom_qty
                )
                < 0
            )
        )
