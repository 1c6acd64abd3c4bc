from odoo import models


class ProductProduct(models.Model):
    """What is held where it lies is on hand, and neither free nor to come."""

    _inherit = "product.product"

    def _compute_quantities_dict(
        self, lot_id, owner_id, package_id, from_date=False, to_date=False
    ):
        result = super()._compute_quantities_dict(
            lot_id, owner_id, package_id, from_date=from_date, to_date=to_date
        )
        holds = self.env["dist.quality.hold"]
        held = holds._sum_in_place(self, lot_id, owner_id, package_id)
        for product in self:
            quantity = held.get(product._origin.id)
            if quantity:
                for name in ("free_qty", "virtual_available"):
                    left = result[product.id][name] - quantity
                    result[product.id][name] = product.uom_id.round(left)
        return result
