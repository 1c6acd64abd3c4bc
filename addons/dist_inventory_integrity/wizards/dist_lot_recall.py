from odoo import api, fields, models

USAGES = {"recall": "quality_hold", "release": "quality_release"}


class DistLotRecall(models.TransientModel):
    """Asks why lots are recalled or released."""

    _name = "dist.lot.recall"
    _description = "Recall or release lots"

    lot_ids = fields.Many2many("stock.lot", required=True, string="Lots")
    step = fields.Selection(
        [("recall", "Recall"), ("release", "Release")], required=True, readonly=True
    )
    reason_id = fields.Many2one(
        "dist.reason.code", domain="[('id', 'in', usable_reason_ids)]"
    )
    usable_reason_ids = fields.Many2many(
        "dist.reason.code", compute="_compute_usable_reason_ids"
    )
    document_required = fields.Boolean(related="reason_id.document_required")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Documents", help="Filed at each of the lots."
    )
    note = fields.Text()

    @api.depends("step")
    def _compute_usable_reason_ids(self):
        reasons = self.env["dist.reason.code"]
        for wizard in self:
            usage = USAGES.get(wizard.step, "quality_hold")
            wizard.usable_reason_ids = reasons.search(reasons._get_domain(usage))

    def action_apply(self):
        """Recall or release the lots."""
        self.ensure_one()
        for lot in self.lot_ids:
            for document in self.attachment_ids:
                document.copy({"res_model": lot._name, "res_id": lot.id})
        step = getattr(self.lot_ids, f"action_dist_{self.step}")
        step(self.reason_id.id, self.note)
        return {"type": "ir.actions.act_window_close"}
