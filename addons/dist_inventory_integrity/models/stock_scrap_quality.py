from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import doors
from ..sealed import seal


class StockScrap(models.Model):
    """Held goods are scrapped by the decision about them."""

    # One file for the reason, one for held goods.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.scrap"

    dist_hold_id = fields.Many2one(
        "dist.quality.hold", "Hold", readonly=True, copy=False, index="btree_not_null"
    )

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields), {"dist_hold_id"})

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._dist_check_hold(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._dist_check_hold(vals)
        return super().write(vals)

    @api.model
    def _dist_check_hold(self, vals):
        hold = vals.get("dist_hold_id")
        if hold and not doors.is_open(self.env, doors.HOLD, hold):
            raise UserError(
                self.env._(
                    "Held goods are scrapped by deciding about their hold. Open the "
                    "hold and decide there."
                )
            )

    def _prepare_move_values(self):
        values = super()._prepare_move_values()
        if self.dist_hold_id:
            values["dist_hold_id"] = self.dist_hold_id.id
        return values
