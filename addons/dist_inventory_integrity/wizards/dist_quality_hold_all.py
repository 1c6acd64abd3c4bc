from odoo import api, fields, models


class DistQualityHoldAll(models.TransientModel):
    """Asks why all of a lot or of a bin is held."""

    _name = "dist.quality.hold.all"
    _description = "Lot or bin to hold"

    lot_id = fields.Many2one("stock.lot", "Lot or serial", readonly=True)
    location_id = fields.Many2one("stock.location", readonly=True)
    position_count = fields.Integer("Positions", compute="_compute_positions")
    skipped_text = fields.Char("Not held", compute="_compute_positions")
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        required=True,
        domain="[('usage_ids.code', '=', 'quality_hold')]",
    )
    note = fields.Text("What is wrong")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")

    @api.depends("lot_id", "location_id")
    def _compute_positions(self):
        for dialog in self:
            subject = dialog.lot_id or dialog.location_id
            quants = subject._dist_get_positions()
            dialog.position_count = len(quants._dist_get_holdable())
            free = quants.location_id.filtered(
                lambda place: not place.dist_quarantine_warehouse_id
                and not (place.warehouse_id and place.warehouse_id._dist_has_quality())
            )
            dialog.skipped_text = ", ".join(free.mapped("display_name")) or False

    def action_hold(self):
        """Hold the goods and return their labels."""
        self.ensure_one()
        subject = self.lot_id or self.location_id
        ids = subject.dist_hold_all(self.reason_id, self.note)
        holds = self.env["dist.quality.hold"].browse(ids)
        holds._attach(self.photo_ids)
        return {**holds.action_print_label(), "close_on_report_download": True}
