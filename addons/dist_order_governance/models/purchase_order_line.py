from odoo import api, fields, models
from odoo.exceptions import AccessError
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

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._dist_check_orderers(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._dist_check_orderers(vals)
        return super().write(vals)

    def _dist_check_orderers(self, vals):
        """Who ordered approves nothing, so nobody takes a name out or puts one in;
        replenishment writes it as the superuser."""
        if "dist_ordered_by_ids" in vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "Who ordered an item is noted by replenishment and cannot be "
                    "written. If a name is missing or wrong, cancel the line and "
                    "replenish the item again."
                )
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
