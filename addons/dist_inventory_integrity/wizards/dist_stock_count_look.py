from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class DistStockCountLook(models.TransientModel):
    """Asks what somebody found at one place, and says nothing of the books."""

    _name = "dist.stock.count.look"
    _description = "Look at the shelf"

    line_id = fields.Many2one(
        "dist.stock.count.line", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="line_id.product_id", related_sudo=False)
    location_id = fields.Many2one(related="line_id.location_id", related_sudo=False)
    lot_id = fields.Many2one(related="line_id.lot_id", related_sudo=False)
    package_id = fields.Many2one(related="line_id.package_id", related_sudo=False)
    owner_id = fields.Many2one(related="line_id.owner_id", related_sudo=False)
    unit_ids = fields.Many2many("uom.uom", compute="_compute_unit_ids")
    entry_ids = fields.One2many("dist.stock.count.look.entry", "look_id", "Found")
    total = fields.Float(digits="Product Unit", compute="_compute_total")
    product_uom_id = fields.Many2one(
        related="line_id.product_uom_id", string="Unit of the item"
    )
    note = fields.Char()

    @api.depends("line_id")
    def _compute_unit_ids(self):
        for look in self:
            product = look.product_id
            look.unit_ids = product.uom_id | product.uom_ids

    @api.depends("entry_ids.quantity", "entry_ids.uom_id")
    def _compute_total(self):
        for look in self:
            unit = look.product_uom_id
            look.total = unit.round(
                sum(
                    entry.uom_id._compute_quantity(entry.quantity, unit, round=False)
                    for entry in look.entry_ids
                    if entry.uom_id
                )
            )

    def write(self, vals):
        if "line_id" in vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "This asks about one line. To count another, open it from its own "
                    "count."
                )
            )
        return super().write(vals)

    @api.model
    def _open(self, line):
        """Return the window that asks for a look at a line.

        :param line: ``dist.stock.count.line`` of one
        """
        line.check_access("write")
        line._check_may_look()
        unit = line.product_id.uom_id
        look = self.sudo().create(  # the line was checked; nobody names others
            {
                "line_id": line.id,
                "entry_ids": [Command.create({"uom_id": unit.id, "quantity": 0})],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Count"),
            "res_model": self._name,
            "res_id": look.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def action_record(self):
        """Note what was found.

        :return: the notice that says what became of it
        :raise UserError: nothing was entered
        """
        self.ensure_one()
        if not self.entry_ids:
            raise UserError(
                self.env._(
                    "Nothing was entered. Enter how much lies there; 0 where the shelf "
                    "is empty."
                )
            )
        found = [(entry.quantity, entry.uom_id.id) for entry in self.entry_ids]
        outcome = self.line_id.record_attempt(found, note=self.note)
        is_over = outcome["state"] == "posted"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if is_over else "info",
                "message": outcome["message"],
                # The window closes, and what it stood on reads anew.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class DistStockCountLookEntry(models.TransientModel):
    """So many of one unit: three pallets, two cases, five pieces."""

    _name = "dist.stock.count.look.entry"
    _description = "Quantity in a unit"

    look_id = fields.Many2one(
        "dist.stock.count.look", required=True, index=True, ondelete="cascade"
    )
    quantity = fields.Float(digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", "Unit", required=True)
