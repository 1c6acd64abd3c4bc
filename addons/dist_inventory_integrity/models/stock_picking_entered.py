from odoo import api, fields, models

from ..sealed import seal

# Nobody but the server says when something was entered.
ENTERED = frozenset({"dist_entered_at", "dist_entered_by_id"})
OVER = ("done", "cancel")


class StockPicking(models.Model):
    """When, and by whom, a transfer was entered as done, whatever day it is dated."""

    # One file for each thing a transfer does.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    dist_entered_at = fields.Datetime(
        "Entered",
        readonly=True,
        copy=False,
        help="The moment the transfer was entered as done. Its date says when goods "
        "moved, and may be set back.",
    )
    dist_entered_by_id = fields.Many2one(
        "res.users", "Entered by", readonly=True, copy=False
    )

    _dist_entered_idx = models.Index(
        "(dist_entered_at) WHERE dist_entered_at IS NOT NULL"
    )

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields), ENTERED)

    @api.model_create_multi
    def create(self, vals_list):
        bare = [
            {name: value for name, value in vals.items() if name not in ENTERED}
            for vals in vals_list
        ]
        return super().create(bare)

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name not in ENTERED}
        if not vals.get("date_done"):
            return super().write(vals)
        # Odoo dates a transfer when it is done, with the same statement.
        first = self.filtered(lambda p: not p.date_done and p.state == "done")
        if first:
            super(StockPicking, first).write(vals | self._dist_get_entry())
        rest = self - first
        return super(StockPicking, rest).write(vals) if rest else True

    def _action_done(self):
        # A transfer somebody dated before it was done tells nothing by its date.
        dated = self.filtered(lambda p: p.date_done and p.state not in OVER)
        result = super()._action_done()
        done = dated.filtered(lambda p: p.state == "done")
        if done:
            super(StockPicking, done).write(self._dist_get_entry())
        return result

    def _dist_get_entry(self):
        return {
            "dist_entered_at": fields.Datetime.now(),
            "dist_entered_by_id": self.env.uid,
        }
