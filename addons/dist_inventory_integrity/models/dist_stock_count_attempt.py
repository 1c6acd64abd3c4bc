from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import count as engine
from ..sealed import seal


class DistStockCountAttempt(models.Model):
    """One look at the shelf by one person: inserted, never changed."""

    _name = "dist.stock.count.attempt"
    _description = "Attempt of a count"
    _log_access = False
    _order = "id"

    line_id = fields.Many2one(
        "dist.stock.count.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="line_id.company_id")
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    at = fields.Datetime(required=True)
    quantity = fields.Float("Counted", digits="Product Unit", aggregator=None)
    source = fields.Selection(
        lambda self: self.env["dist.stock.count"]._fields["source"].selection
    )
    device = fields.Char()
    entries = fields.Json(
        "As entered",
        readonly=True,
        help="Where somebody counted in several units: how many of which.",
    )
    uom_id = fields.Many2one("uom.uom", "Unit of that moment", readonly=True)
    baseline_ids = fields.One2many(
        "dist.stock.count.baseline", "attempt_id", groups="base.group_system"
    )

    def _get_baseline(self):
        """Return what the books said at the moment of one look, for the engine."""
        return self.baseline_ids._to_engine()

    def _get_difference(self):
        """Return by how much the shelf differed from the books at one look."""
        difference = engine.get_difference(self.quantity, self._get_baseline())
        unit = self.line_id.product_uom_id  # none: an empty bin
        return unit.round(difference) if unit else difference

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields))

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    # pylint: disable-next=method-required-super
    def write(self, vals):
        raise UserError(
            self.env._(
                "What somebody counted stays as it was counted. Count again: another "
                "look is another attempt."
            )
        )
