from odoo import api, fields, models

from ..models.dist_quality_hold import DISPOSITIONS


class DistQualityDecision(models.TransientModel):
    """Asks what becomes of held goods."""

    _name = "dist.quality.decision"
    _description = "Decision about held goods"

    hold_id = fields.Many2one("dist.quality.hold", required=True, readonly=True)
    disposition = fields.Selection(
        DISPOSITIONS, "What becomes of it", required=True, default="release"
    )
    quantity = fields.Float(
        digits="Product Unit", compute="_compute_quantity", store=True, readonly=False
    )
    uom_id = fields.Many2one(related="hold_id.uom_id")
    note = fields.Text()

    @api.depends("hold_id")
    def _compute_quantity(self):
        for decision in self:
            decision.quantity = decision.hold_id.quantity

    def action_decide(self):
        """Decide, and say so when the decision waits for others."""
        self.ensure_one()
        result = self.hold_id.action_dispose(
            self.disposition, self.quantity, self.note or None
        )
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
