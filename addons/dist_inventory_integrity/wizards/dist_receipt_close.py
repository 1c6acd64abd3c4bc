from odoo import fields, models


class DistReceiptClose(models.TransientModel):
    """Asks why the rest of a receipt will not come."""

    _name = "dist.receipt.close"
    _description = "Receipt to close short"

    picking_id = fields.Many2one("stock.picking", required=True, readonly=True)
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        required=True,
        domain="[('usage_ids.code', '=', 'receiving_difference')]",
    )
    note = fields.Text()

    def action_close(self):
        """Close what is open of the receipt."""
        self.ensure_one()
        return self.picking_id.dist_close_short(self.reason_id, self.note)
