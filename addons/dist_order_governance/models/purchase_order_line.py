from odoo import api, fields, models
from odoo.fields import Command

from .purchase_order import CHECKPOINT


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "dist.approval.gated.line.mixin"]

    dist_ordered_by_ids = fields.Many2many(
        "res.users",
        "dist_purchase_line_orderer_rel",
        "line_id",
        "user_id",
        string="Ordered by",
        copy=False,
        readonly=True,
        context={"active_test": False},
    )

    @api.model
    def _dist_fact_fields(self):
        return frozenset(
            {
                "date_planned",
                "discount",
                "display_type",
                "move_dest_ids",
                "order_id",
                "price_unit",
                "product_id",
                "product_qty",
                "product_uom_id",
                "sale_line_id",
                "tax_ids",
            }
        )

    @api.model
    def _dist_get_orderer_values(self):
        """Return the values by which a line carries who needs it: the person at the
        button, in whose name replenishment runs as the superuser."""
        off = self.env["purchase.order"]._dist_is_off(CHECKPOINT)
        if off or self.env.user._is_superuser():
            return {}
        return {"dist_ordered_by_ids": [Command.link(self.env.uid)]}

    @api.model
    def _prepare_purchase_order_line_from_procurement(self, *args, **kwargs):
        values = super()._prepare_purchase_order_line_from_procurement(*args, **kwargs)
        return {**values, **self._dist_get_orderer_values()}
