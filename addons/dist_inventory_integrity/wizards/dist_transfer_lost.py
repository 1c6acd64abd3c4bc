from odoo import api, fields, models
from odoo.exceptions import UserError


class DistTransferLost(models.TransientModel):
    """Asks what of a transfer did not arrive."""

    _name = "dist.transfer.lost"
    _description = "Goods lost on the way"

    picking_id = fields.Many2one("stock.picking", required=True, readonly=True)
    line_ids = fields.One2many(
        "dist.transfer.lost.line",
        "lost_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    reason_id = fields.Many2one(
        "dist.reason.code",
        "Reason",
        required=True,
        domain="[('usage_ids.code', '=', 'transfer_difference'),"
        " ('direction', '!=', 'in')]",
    )
    note = fields.Text("What is known")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")

    @api.depends("picking_id")
    def _compute_line_ids(self):
        """What a line names, and below it what no line names: it is likely lost."""
        for dialog in self:
            values = [fields.Command.clear()]
            for move in dialog.picking_id.move_ids:
                if move.state in ("done", "cancel"):
                    continue
                values += [
                    fields.Command.create(
                        {
                            "move_id": move.id,
                            "move_line_id": line.id,
                            "announced": line.quantity,
                            "uom_id": line.product_uom_id.id,
                        }
                    )
                    for line in move.move_line_ids
                    if not line.product_uom_id.is_zero(line.quantity)
                ]
                rest = move._dist_get_unnamed()
                if not move.product_uom.is_zero(rest):
                    values.append(
                        fields.Command.create(
                            {
                                "move_id": move.id,
                                "announced": rest,
                                "quantity": rest,
                                "uom_id": move.product_uom.id,
                            }
                        )
                    )
            dialog.line_ids = values

    def action_lose(self):
        """Write off what did not arrive, and say so when it waits for others."""
        self.ensure_one()
        parts = [
            {
                "move_id": line.move_id.id,
                "move_line_id": line.move_line_id.id,
                "quantity": line.quantity,
            }
            for line in self.line_ids
            if line.quantity
        ]
        if not parts:
            raise UserError(
                self.env._("Enter how many did not arrive, on at least one line.")
            )
        result = self.picking_id._dist_lose(
            parts, self.reason_id, self.note, self.photo_ids
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lost on the way"),
            "res_model": "stock.scrap",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", result["scraps"])],
        }


class DistTransferLostLine(models.TransientModel):
    """One line of a transfer, and how much of it did not arrive."""

    _name = "dist.transfer.lost.line"
    _description = "Goods of a line lost on the way"

    lost_id = fields.Many2one(
        "dist.transfer.lost", "Dialogue", required=True, ondelete="cascade"
    )
    move_id = fields.Many2one("stock.move", required=True, ondelete="cascade")
    move_line_id = fields.Many2one("stock.move.line", ondelete="cascade")
    product_id = fields.Many2one(related="move_id.product_id")
    lot_id = fields.Many2one(related="move_line_id.lot_id")
    announced = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    quantity = fields.Float("Lost", digits="Product Unit")
