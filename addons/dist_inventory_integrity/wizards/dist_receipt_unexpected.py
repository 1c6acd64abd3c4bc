from odoo import fields, models


class DistReceiptUnexpected(models.TransientModel):
    """Asks what came and nobody ordered."""

    _name = "dist.receipt.unexpected"
    _description = "Unexpected item of a receipt"

    picking_id = fields.Many2one("stock.picking", required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product", "Item", required=True, domain="[('type', '=', 'consu')]"
    )
    tracking = fields.Selection(related="product_id.tracking")
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_name = fields.Char("Lot or serial")
    note = fields.Char("What was seen")

    def action_add(self):
        """Add it to the receipt and tell the buyer."""
        self.ensure_one()
        self.picking_id.dist_add_unexpected(
            self.product_id, self.quantity, self.lot_name, self.note
        )
        return {"type": "ir.actions.act_window_close"}
