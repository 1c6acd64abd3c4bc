from odoo import api, fields, models
from odoo.fields import Domain


class DistExceptionMove(models.TransientModel):
    """Snooze, accept or resolve cases: asks for what the step needs."""

    _name = "dist.exception.move"
    _description = "Snooze, accept or resolve"

    exception_ids = fields.Many2many(
        "dist.exception", required=True, readonly=True, string="Cases"
    )
    step = fields.Selection(
        [
            ("snooze", "Snooze"),
            ("accept", "Accept the risk"),
            ("resolve", "Resolve"),
        ],
        required=True,
        readonly=True,
    )
    until = fields.Datetime()
    outcome = fields.Selection(
        lambda self: self.env["dist.exception"]._fields["outcome"].selection,
        "How it ended",
    )
    reason_id = fields.Many2one(
        "dist.reason.code", domain=lambda self: self._get_reason_domain()
    )
    note = fields.Text()
    count = fields.Integer(compute="_compute_total")
    value = fields.Float("Value at risk", compute="_compute_total")

    @api.model
    def _get_reason_domain(self):
        return list(Domain("usage_ids.code", "=", "exception"))

    @api.depends("exception_ids")
    def _compute_total(self):
        for wizard in self:
            wizard.count = len(wizard.exception_ids)
            wizard.value = sum(wizard.exception_ids.mapped("value_at_risk"))

    def action_apply(self):
        """Take the step with all the cases; the list behind reloads."""
        self.ensure_one()
        getattr(self, f"_apply_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    def _apply_snooze(self):
        self.exception_ids.action_snooze(self.until, self.reason_id.id, self.note)

    def _apply_accept(self):
        self.exception_ids.action_accept(self.until, self.reason_id.id, self.note)

    def _apply_resolve(self):
        self.exception_ids.action_resolve(self.outcome, self.reason_id.id, self.note)
