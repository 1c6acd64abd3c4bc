from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import quality as engine


class StockMoveLine(models.Model):
    """Held goods are reserved for nothing but what was decided about them."""

    # One file for the door, one for what is judged at the end, one for reservation.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._dist_check_reserved()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "location_id" in vals or "quant_id" in vals or "quantity" in vals:
            self._dist_check_reserved()
        return result

    def _dist_check_reserved(self):
        """Refuse lines that would reserve what is held."""
        held = self.location_id._dist_get_quarantines()
        if not held:
            return
        self.filtered(
            lambda line: line.location_id in held
            and line.state not in ("done", "cancel")
            and not line.product_uom_id.is_zero(line.quantity)
            and not line.move_id.dist_hold_id
            and not line.move_id._dist_is_counted()
        )._dist_refuse_held()

    # === LEAVING AND ARRIVING === #

    def _dist_get_key(self):
        self.ensure_one()
        return tuple(
            self[name].id
            for name in ("product_id", "location_id", "lot_id", "package_id")
        ) + (self.owner_id.id,)

    def _dist_find_uncovered(self):
        """Return the lines no decision stands behind, judged hold by hold."""
        held = self.location_dest_id._dist_get_quarantines()
        refused = self.browse()
        for hold, lines in self.grouped(lambda ln: ln.move_id.dist_hold_id).items():
            hold = hold.sudo()  # the decision counts, whoever ships
            steps = [
                engine.Step(
                    line._dist_get_key(),
                    line.location_dest_id.usage,
                    line.location_dest_id in held,
                    line.quantity_product_uom,
                )
                for line in lines
            ]
            left = hold._get_left()
            disposition = hold.disposition if hold.state == "decided" else None
            rounding = hold.uom_id.rounding
            if not engine.is_covered(
                disposition, hold._get_key(), left, steps, rounding
            ):
                refused |= lines
        return refused

    def _dist_refuse_held(self):
        if not self:
            return
        raise UserError(
            self.env._(
                "%(items)s at %(places)s is held: it goes nowhere before somebody who "
                "did not receive it has decided, and then only where that decision "
                "says. See Inventory > Operations > Quality holds.",
                items=", ".join(self.product_id.mapped("display_name")[:5]),
                places=", ".join(self.location_id.mapped("display_name")[:5]),
            )
        )

    def _dist_check_in_place(self):
        """Refuse to take goods that are held where they lie."""
        holds = self.env["dist.quality.hold"]
        held = holds._get_in_place(self.product_id)
        if not held:
            return
        leaving = defaultdict(lambda: self.browse())
        for line in self.filtered(lambda ln: not ln.move_id._dist_is_counted()):
            if line._dist_get_key() in held:
                leaving[line._dist_get_key()] |= line
        books = holds._read_books(leaving)
        for key, lines in leaving.items():
            short = engine.get_short(
                books[key],
                sum(lines.mapped("quantity_product_uom")),
                held[key],
                lines.product_id.uom_id.rounding,
            )
            if short:
                lines._dist_refuse_held()

    def _dist_prepare_hold(self):
        """Return the values of the hold of what this line brought."""
        self.ensure_one()
        move = self.move_id
        origin = move.dist_hold_origin_id or move
        purchase_line = origin.purchase_line_id
        vendor = purchase_line.order_id.partner_id or (
            origin.picking_id.partner_id
            if origin.location_id.usage == "supplier"
            else self.env["res.partner"]
        )
        people = origin.dist_received_by_id | move.dist_received_by_id | self.env.user
        warehouse = self.location_dest_id.dist_quarantine_warehouse_id
        return {
            "company_id": warehouse.company_id.id,
            "warehouse_id": warehouse.id,
            "product_id": self.product_id.id,
            "location_id": self.location_dest_id.id,
            "lot_id": self.lot_id.id,
            "package_id": self.result_package_id.id,
            "owner_id": self.owner_id.id,
            "quantity": self.quantity_product_uom,
            "origin_move_id": origin.id,
            "picking_id": origin.picking_id.id,
            "purchase_line_id": purchase_line.id,
            "partner_id": vendor.commercial_partner_id.id,
            "receiver_ids": [
                fields.Command.set(people.filtered(lambda u: not u._is_superuser()).ids)
            ],
            "reason_id": move.dist_hold_reason_id.id,
            "note": move.dist_hold_note,
            "plan_id": move.dist_plan_id.id,
            "inspection_ids": [
                fields.Command.create(line._prepare_inspection())
                for line in move.dist_plan_id.sudo().line_ids  # what is measured
            ],
        }

    # === CORRECTING === #

    def _dist_check_correctable(self):
        """Refuse to correct what brought goods where they are held, or away."""
        held = (self.location_id | self.location_dest_id)._dist_get_quarantines()
        for line in self:
            if (line.location_id | line.location_dest_id) & held:
                raise UserError(
                    self.env._(
                        "%(item)s came to quarantine or left it by %(name)s, and a "
                        "hold stands on that. Decide about the hold, or count the "
                        "goods where they lie.",
                        item=line.product_id.display_name,
                        name=line.reference,
                    )
                )
        return super()._dist_check_correctable()
