from odoo import api, fields, models

from ..models.dist_exception_act import USAGES


class DistExceptionMove(models.TransientModel):
    """Snooze, accept, resolve or hand over cases: asks for what the step needs."""

    _name = "dist.exception.move"
    _description = "Step of a case"

    exception_ids = fields.Many2many(
        "dist.exception", required=True, readonly=True, string="Cases"
    )
    step = fields.Selection(
        [
            ("snooze", "Snooze"),
            ("accept", "Accept the risk"),
            ("resolve", "Resolve"),
            ("hand_over", "Hand over"),
        ],
        required=True,
        readonly=True,
    )
    until = fields.Datetime()
    outcome = fields.Selection(
        lambda self: self.env["dist.exception"]._fields["outcome"].selection,
        "How it ended",
    )
    user_id = fields.Many2one(
        "res.users",
        "To",
        domain="[('share', '=', False), ('company_ids', 'in', company_ids)]",
    )
    company_ids = fields.Many2many("res.company", compute="_compute_total")
    reason_id = fields.Many2one(
        "dist.reason.code", domain="[('id', 'in', usable_reason_ids)]"
    )
    usable_reason_ids = fields.Many2many(
        "dist.reason.code", compute="_compute_usable_reason_ids"
    )
    note = fields.Text()
    count = fields.Integer(compute="_compute_total")
    sentence = fields.Char(compute="_compute_total")

    @api.model
    def default_get(self, fields):
        """Offer what the system knows of how a case ended, and why."""
        values = super().default_get(fields)
        cases = self.env["dist.exception"].browse(
            self.env.context.get("default_exception_ids") or []
        )
        if values.get("step") == "resolve" and cases:
            values |= self._get_known(cases)
        return values

    @api.model
    def _get_known(self, cases):
        known = {}
        if all("acted" in case.event_ids.mapped("event") for case in cases):
            known["outcome"] = "fixed"
        if len(cases.type_id) == 1:
            known["reason_id"] = cases.type_id._get_usual_reason().id
        return known

    @api.depends("step")
    def _compute_usable_reason_ids(self):
        reasons = self.env["dist.reason.code"]
        for wizard in self:
            usages = sorted(USAGES.get(wizard.step, ()))
            wizard.usable_reason_ids = reasons.search(reasons._get_domain(usages))

    @api.depends("exception_ids")
    def _compute_total(self):
        for wizard in self:
            wizard.count = len(wizard.exception_ids)
            wizard.sentence = wizard.exception_ids.sentence if wizard.count == 1 else ""
            wizard.company_ids = wizard.exception_ids.company_id

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

    def _apply_hand_over(self):
        self.exception_ids.action_hand_over(self.user_id.id, self.note)
