from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPEN = ("confirmed", "waiting", "assigned")


class StockPicking(models.Model):
    """What came and nobody ordered is added in one step, and the buyer is told."""

    # One file for the lock, one for receiving, one for what nobody ordered.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    dist_can_add = fields.Boolean(compute="_compute_dist_can_add")

    @api.depends("state", "picking_type_id")
    def _compute_dist_can_add(self):
        for picking in self:
            picking.dist_can_add = picking.state in OPEN and picking._dist_is_received()

    def dist_add_unexpected(self, product, quantity, lot_name=None, note=None):
        """Add an item that came with a receipt and is not on its order.

        What becomes of it says the tolerance of the receipt when that is done: it is
        received, noted, held or refused. The buyer is told at once.

        :param product: ``product.product`` or its id
        :param float quantity: in the unit of the item
        :param str lot_name: lot or serial number, or None
        :param str note: what was seen
        :return: id of the ``stock.move``
        :raise UserError: when it is ordered after all, or nothing is received now
        """
        self.ensure_one()
        self.check_access("write")
        product = self.env["product.product"].browse(getattr(product, "id", product))
        product.check_access("read")
        self._dist_check_unexpected(product, quantity)
        move = self.env["stock.move"].create(
            {
                "picking_id": self.id,
                "picking_type_id": self.picking_type_id.id,
                "company_id": self.company_id.id,
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "quantity": quantity,
                "location_id": self.location_id.id,
                "location_dest_id": self.location_dest_id.id,
            }
        )
        if lot_name:
            move.move_line_ids.lot_name = lot_name
        self._dist_tell_unexpected(move, note)
        return move.id

    def _dist_check_unexpected(self, product, quantity):
        if not self.dist_can_add:
            raise UserError(
                self.env._(
                    "%(name)s is no open receipt of an order that is compared with it. "
                    "Make a receipt of its own for what came.",
                    name=self.name,
                )
            )
        if product.type != "consu" or product.uom_id.compare(quantity, 0.0) <= 0:
            raise UserError(self.env._("Say which goods came, and how many."))
        if product in self.move_ids.filtered(lambda m: m.state != "cancel").product_id:
            raise UserError(
                self.env._(
                    "%(item)s is on %(name)s already. Enter what came on its line: "
                    "what is too much is judged there.",
                    item=product.display_name,
                    name=self.name,
                )
            )

    def _dist_tell_unexpected(self, move, note):
        """Tell the buyer, and note it on the receipt."""
        words = {
            "quantity": f"{move.product_uom.round(move.product_uom_qty):g}",
            "unit": move.product_uom.name,
            "item": move.product_id.display_name,
            "name": self.name,
            "note": note or "",
        }
        text = self.env._(
            "%(quantity)s %(unit)s of %(item)s came with %(name)s, and nobody ordered "
            "any. %(note)s",
            **words,
        )
        self.message_post(body=text)
        order = self.purchase_id.sudo()  # who receives may not write to orders
        order.message_post(body=text, partner_ids=order.user_id.partner_id.ids)

    def action_dist_add_unexpected(self):
        """Open the dialogue that asks what came and nobody ordered."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Unexpected item"),
            "res_model": "dist.receipt.unexpected",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_picking_id": self.id},
        }


class StockMove(models.Model):
    """A line nobody ordered says so."""

    # One file for the door, one for receiving, one for what nobody ordered.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    dist_is_unexpected = fields.Boolean(
        "Nobody ordered it", compute="_compute_dist_is_unexpected"
    )

    @api.depends("purchase_line_id", "picking_id")
    def _compute_dist_is_unexpected(self):
        for move in self:
            line = move.purchase_line_id.sudo()  # whether it was ordered, no price
            is_open = move.state not in ("done", "cancel")
            move.dist_is_unexpected = line.dist_is_unexpected or (
                is_open
                and move.picking_code == "incoming"
                and bool(move.picking_id.purchase_id)
                and not move._dist_get_order_line()
            )

    def _action_synch_order(self):
        """Mark the order lines Odoo makes of what nobody ordered."""
        bare = self.filtered(
            lambda move: not move.purchase_line_id
            and move.picking_id._dist_is_received()
        )
        known = bare.picking_id.purchase_id.sudo().order_line  # whoever receives
        result = super()._action_synch_order()
        made = bare.purchase_line_id.sudo() - known  # as above
        made.dist_is_unexpected = True
        return result


class PurchaseOrderLine(models.Model):
    """What nobody ordered and came is told from what was ordered."""

    _inherit = "purchase.order.line"

    dist_is_unexpected = fields.Boolean(
        "Nobody ordered it",
        readonly=True,
        copy=False,
        help="It came with a receipt of the order, and the line was made of it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su and any(lines.mapped("dist_is_unexpected")):
            self._dist_refuse_flag()
        return lines

    def write(self, vals):
        if "dist_is_unexpected" in vals and not self.env.su:
            self._dist_refuse_flag()
        return super().write(vals)

    def _dist_refuse_flag(self):
        raise AccessError(
            self.env._(
                "Whether a line was ordered follows from its receipt, and is not "
                "written. Change its quantity and price instead."
            )
        )
