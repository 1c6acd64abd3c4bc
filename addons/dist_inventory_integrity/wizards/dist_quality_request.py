from odoo import api, fields, models


class DistQualityRequest(models.TransientModel):
    """Asks why goods on a shelf are held."""

    _name = "dist.quality.request"
    _description = "Goods to hold"

    quant_id = fields.Many2one("stock.quant", required=True, readonly=True)
    product_id = fields.Many2one(related="quant_id.product_id")
    location_id = fields.Many2one(related="quant_id.location_id")
    uom_id = fields.Many2one(related="quant_id.product_uom_id")
    quantity = fields.Float(
        digits="Product Unit", compute="_compute_quantity", store=True, readonly=False
    )
    in_place = fields.Boolean(
        "Leave them where they are", help="Otherwise they are moved to the quarantine."
    )
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        required=True,
        domain="[('usage_ids.code', '=', 'quality_hold')]",
    )
    note = fields.Text("What is wrong")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")

    @api.depends("quant_id")
    def _compute_quantity(self):
        for request in self:
            request.quantity = request.quant_id.available_quantity

    def action_hold(self):
        """Hold the goods and return their label."""
        self.ensure_one()
        hold_id = self.quant_id.dist_hold(
            self.quantity, self.reason_id, self.note, self.in_place
        )
        hold = self.env["dist.quality.hold"].browse(hold_id)
        hold._attach(self.photo_ids)
        return {**hold.action_print_label(), "close_on_report_download": True}
