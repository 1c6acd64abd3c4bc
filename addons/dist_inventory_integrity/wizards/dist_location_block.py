from odoo import api, fields, models

USAGES = {"block": "quality_hold", "release": "quality_release"}


class DistLocationBlock(models.TransientModel):
    """Asks why bins are blocked or released."""

    _name = "dist.location.block"
    _description = "Block or release bins"

    location_ids = fields.Many2many("stock.location", required=True, string="Bins")
    step = fields.Selection(
        [("block", "Block"), ("release", "Release")], required=True, readonly=True
    )
    direction = fields.Selection(
        lambda self: self.env["stock.location"]._fields["dist_block"].selection,
        "How",
        default="both",
    )
    reason_id = fields.Many2one(
        "dist.reason.code", domain="[('id', 'in', usable_reason_ids)]"
    )
    usable_reason_ids = fields.Many2many(
        "dist.reason.code", compute="_compute_usable_reason_ids"
    )
    note = fields.Text()

    @api.depends("step")
    def _compute_usable_reason_ids(self):
        reasons = self.env["dist.reason.code"]
        for wizard in self:
            usage = USAGES.get(wizard.step, "quality_hold")
            found = reasons.search(reasons._get_domain(usage))
            # There is nowhere to file a document about a bin.
            wizard.usable_reason_ids = found.filtered(lambda r: not r.document_required)

    def action_apply(self):
        """Block or release the bins."""
        self.ensure_one()
        if self.step == "block":
            self.location_ids.action_dist_block(
                self.direction, self.reason_id.id, self.note
            )
        else:
            self.location_ids.action_dist_release(self.reason_id.id, self.note)
        return {"type": "ir.actions.act_window_close"}
