from odoo import api, fields, models


class DistBinOverrideAsk(models.TransientModel):
    """Asks a supervisor which bins of a transfer pass, and why."""

    _name = "dist.bin.override.ask"
    _description = "Let bins pass"

    picking_id = fields.Many2one("stock.picking", required=True, readonly=True)
    possible_ids = fields.Many2many("stock.location", compute="_compute_possible_ids")
    location_ids = fields.Many2many(
        "stock.location",
        string="Bins",
        compute="_compute_location_ids",
        store=True,
        readonly=False,
        domain="[('id', 'in', possible_ids)]",
    )
    reason_id = fields.Many2one(
        "dist.reason.code", domain="[('id', 'in', usable_reason_ids)]"
    )
    usable_reason_ids = fields.Many2many(
        "dist.reason.code", compute="_compute_usable_reason_ids"
    )
    note = fields.Text()

    @api.depends("picking_id")
    def _compute_possible_ids(self):
        for wizard in self:
            wizard.possible_ids = wizard.picking_id._dist_get_overridable()

    @api.depends("possible_ids")
    def _compute_location_ids(self):
        for wizard in self:
            wizard.location_ids = wizard.possible_ids

    @api.depends("picking_id")
    def _compute_usable_reason_ids(self):
        reasons = self.env["dist.reason.code"]
        usable = reasons.search(reasons._get_domain("override"))
        self.usable_reason_ids = usable.filtered(lambda r: not r.document_required)

    def action_apply(self):
        """Let the bins pass."""
        self.ensure_one()
        self.picking_id.action_dist_let_pass(
            self.location_ids.ids, self.reason_id.id, self.note
        )
        return {"type": "ir.actions.act_window_close"}
