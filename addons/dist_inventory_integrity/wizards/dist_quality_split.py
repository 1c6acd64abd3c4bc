from odoo import api, fields, models
from odoo.exceptions import UserError


class DistQualitySplit(models.TransientModel):
    """Asks what of a receipt is damaged or doubtful."""

    _name = "dist.quality.split"
    _description = "Damaged goods of a receipt"

    picking_id = fields.Many2one("stock.picking", required=True, readonly=True)
    line_ids = fields.One2many(
        "dist.quality.split.line",
        "split_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        required=True,
        domain="[('usage_ids.code', '=', 'quality_hold')]",
    )
    note = fields.Text("What is wrong")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")

    @api.depends("picking_id")
    def _compute_line_ids(self):
        for split in self:
            split.line_ids = [
                fields.Command.clear(),
                *(
                    fields.Command.create({"move_line_id": line.id})
                    for line in split.picking_id.move_line_ids
                    if not line.product_uom_id.is_zero(line.quantity)
                ),
            ]

    def action_split(self):
        """Put the goods aside and return their labels."""
        self.ensure_one()
        parts = [
            {"move_line_id": line.move_line_id.id, "quantity": line.quantity}
            for line in self.line_ids
            if line.quantity
        ]
        if not parts:
            raise UserError(
                self.env._("Enter how many are damaged, on at least one line.")
            )
        ids = self.picking_id.dist_split_damaged(parts, self.reason_id, self.note)
        holds = self.env["dist.quality.hold"].browse(ids)
        holds._attach(self.photo_ids)
        return {**holds.action_print_label(), "close_on_report_download": True}


class DistQualitySplitLine(models.TransientModel):
    """One line of a receipt, and how much of it is damaged."""

    _name = "dist.quality.split.line"
    _description = "Damaged goods of a line"

    split_id = fields.Many2one("dist.quality.split", required=True, ondelete="cascade")
    move_line_id = fields.Many2one("stock.move.line", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="move_line_id.product_id")
    lot_id = fields.Many2one(related="move_line_id.lot_id")
    received = fields.Float(related="move_line_id.quantity", digits="Product Unit")
    uom_id = fields.Many2one(related="move_line_id.product_uom_id")
    quantity = fields.Float("Damaged", digits="Product Unit")
