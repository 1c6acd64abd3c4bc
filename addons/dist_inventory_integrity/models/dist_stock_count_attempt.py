from odoo import api, fields, models
from odoo.exceptions import UserError


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
