from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """Damaged or doubtful goods of a receipt go aside in the same step."""

    # One file for the lock, one for held goods.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    dist_hold_count = fields.Integer("Holds", compute="_compute_dist_hold_count")
    dist_can_split = fields.Boolean(compute="_compute_dist_can_split")

    def _compute_dist_hold_count(self):
        holds = self.env["dist.quality.hold"]
        found = defaultdict(int)
        if holds.has_access("read"):
            for picking, count in holds._read_group(
                self._dist_get_holds_domain(), ["picking_id"], ["__count"]
            ):
                found[picking.id] += count
                found[picking.backorder_id.id] += count
        for picking in self:
            picking.dist_hold_count = found[picking.id]

    def _dist_get_holds_domain(self):
        """Return the domain of holds of these receipts and what was split off them."""
        return [
            "|",
            ("picking_id", "in", self.ids),
            ("picking_id.backorder_id", "in", self.ids),
        ]

    def _compute_dist_can_split(self):
        is_off = self.env["dist.control"]._is_off("stock_quality")
        for picking in self:
            warehouse = picking.picking_type_id.warehouse_id
            picking.dist_can_split = (
                not is_off
                and picking.picking_type_code == "incoming"
                and picking.state not in ("draft", "cancel")
                and warehouse._dist_has_quality()
            )

    def dist_split_damaged(self, parts, reason=None, note=None):
        """Put damaged or doubtful goods of a receipt into quarantine, at once.

        Of an open receipt they become a receipt of their own, which is done: the
        purchase line has received them, and the good part goes on untouched. Of a
        done receipt they are moved from where they lie.

        :param list parts: dicts with ``move_line_id`` (id) and ``quantity`` (in the
            unit of the line)
        :param reason: ``dist.reason.code`` or its id, or None
        :param str note: what is wrong
        :return: ``dist.quality.hold`` ids, one for each part
        :raise UserError: when there is not as much, or the control is off
        """
        self.ensure_one()
        self.check_access("write")
        self.picking_type_id.warehouse_id._dist_check_quality()
        chosen = self._dist_read_parts(parts)
        given = {
            "dist_hold_reason_id": getattr(reason, "id", reason) or False,
            "dist_hold_note": note or False,
        }
        if self.state == "done":
            moves = self._dist_set_aside_done(chosen, given)
        else:
            moves = self._dist_set_aside_open(chosen, given)
        holds = self.env["dist.quality.hold"]
        return holds.search([("origin_move_id", "in", moves.ids)], order="id").ids

    def _dist_read_parts(self, parts):
        """Return {move line: quantity}, refusing what is not of this receipt."""
        if self.picking_type_code != "incoming" or self.state in ("draft", "cancel"):
            raise UserError(
                self.env._(
                    "%(name)s is no receipt under way or done: damaged goods are split "
                    "off when they arrive. Goods on a shelf are held from the list of "
                    "positions.",
                    name=self.name,
                )
            )
        chosen = defaultdict(float)
        for part in parts:
            line = self.move_line_ids.browse(part["move_line_id"])
            if line not in self.move_line_ids or part["quantity"] <= 0:
                raise UserError(
                    self.env._(
                        "Say how many of which line of %(name)s are damaged.",
                        name=self.name,
                    )
                )
            chosen[line] += part["quantity"]
        if not chosen:
            raise UserError(self.env._("Say which goods are damaged, and how many."))
        for line, quantity in chosen.items():
            if line.product_uom_id.compare(quantity, line.quantity) > 0:
                raise UserError(
                    self.env._(
                        "%(item)s: %(quantity)s are damaged, but the line is about "
                        "%(there)s %(unit)s. Correct one of the two.",
                        item=line.product_id.display_name,
                        quantity=quantity,
                        there=line.quantity,
                        unit=line.product_uom_id.name,
                    )
                )
        return chosen

    # === OPEN RECEIPT === #

    def _dist_set_aside_open(self, chosen, given):
        """Return the done moves that brought damaged goods into quarantine."""
        place = self.picking_type_id.warehouse_id._dist_get_quarantine()
        damaged = self._create_backorder_picking()
        damaged.location_dest_id = place
        by_move = defaultdict(list)
        for line, quantity in chosen.items():
            by_move[line.move_id].append((line, quantity))
        moves = self.env["stock.move"]
        for move, taken in by_move.items():
            moves |= move._dist_split_off(damaged, place, taken, given)
        if not self.move_ids:
            self.message_post(body=self.env._("All goods of the receipt are held."))
        damaged._action_done()
        return moves

    # === DONE RECEIPT === #

    def _dist_set_aside_done(self, chosen, given):
        """Return the moves of the receipt whose goods were brought to quarantine."""
        warehouse = self.picking_type_id.warehouse_id
        place = warehouse._dist_get_quarantine()
        transfer = self.create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "partner_id": self.partner_id.id,
                "location_id": next(iter(chosen)).location_dest_id.id,
                "location_dest_id": place.id,
                "origin": self.name,
                "company_id": self.company_id.id,
            }
        )
        for line, quantity in chosen.items():
            line._dist_check_still_there(quantity)
            self.env["stock.move"].create(
                line._dist_prepare_aside(transfer, place, quantity, given)
            )
        transfer.move_ids.picked = True
        transfer._action_done()
        moves = self.env["stock.move"].union(*(line.move_id for line in chosen))
        return moves

    # === SCREENS === #

    def action_dist_split_damaged(self):
        """Open the dialogue that asks what is damaged."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Damaged or doubtful goods"),
            "res_model": "dist.quality.split",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    def action_dist_view_holds(self):
        """Show what of a receipt is or was held."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality holds"),
            "res_model": "dist.quality.hold",
            "views": [[False, "list"], [False, "kanban"], [False, "form"]],
            "domain": self._dist_get_holds_domain(),
        }


class StockMove(models.Model):
    """How a part of a receipt becomes a move of its own."""

    # What splitting a receipt needs stays beside it.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _dist_split_off(self, damaged, place, taken, given, demand=None):
        """Return the move of the part that goes to quarantine.

        :param damaged: ``stock.picking`` it becomes part of
        :param place: ``stock.location`` it goes to
        :param list taken: [(move line, quantity in its unit)]
        :param dict given: reason and note
        :param demand: what of the demand goes with it, in the item's unit, or None
            for as much as there is
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        quantity = sum(
            line.product_uom_id._compute_quantity(part, unit, round=False)
            for line, part in taken
        )
        values = {
            "picking_id": damaged.id,
            "location_dest_id": place.id,
            "location_final_id": place.id,
            "move_dest_ids": False,
            "picked": False,
            **given,
        }
        lines = self._dist_take_from(taken)
        if demand is None:
            demand = min(quantity, self.product_qty)
        (new,) = self._split(demand) or [self.copy_data({"product_uom_qty": 0})[0]]
        move = self.create([{**new, **values}])
        move._action_confirm(merge=False, create_proc=False)
        move.move_line_ids.unlink()  # Odoo made them of what it announced
        self.env["stock.move.line"].create(
            [{**line, **move._dist_get_aside_values()} for line in lines]
        )
        move.picked = True
        if self.product_uom.is_zero(self.product_uom_qty) and not self.move_line_ids:
            self.propagate_cancel = False  # who waits for the goods goes on waiting
            self._action_cancel()
        return move

    def _dist_take_from(self, taken):
        """Take quantities from lines; return the values of what was taken."""
        values = []
        for line, quantity in taken:
            values.append(line.copy_data({"quantity": quantity})[0])
            if line.product_uom_id.compare(quantity, line.quantity) >= 0:
                line.unlink()
            else:
                line.quantity -= quantity
        return values

    def _dist_get_aside_values(self):
        """Return what is other about a line that goes to quarantine."""
        values = {
            "move_id": self.id,
            "picking_id": self.picking_id.id,
            "location_dest_id": self.location_dest_id.id,
            "result_package_id": False,
            "picked": True,
        }
        owner = self.picking_id.owner_id
        return values | ({"owner_id": owner.id} if owner else {})


class StockMoveLine(models.Model):
    """What was received well and turns out to be damaged."""

    # What splitting a receipt needs stays beside it.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    def _dist_check_still_there(self, quantity):
        self.ensure_one()
        quants = self.env["stock.quant"]
        there = quants._get_available_quantity(
            self.product_id,
            self.location_dest_id,
            lot_id=self.lot_id,
            package_id=self.result_package_id,
            owner_id=self.owner_id,
            strict=True,
        )
        wanted = self.product_uom_id._compute_quantity(quantity, self.product_id.uom_id)
        if self.product_id.uom_id.compare(there, wanted) < 0:
            raise UserError(
                self.env._(
                    "Of %(item)s only %(there)s %(unit)s are still free at %(place)s: "
                    "the rest was put away, or is reserved. Hold them where they lie "
                    "now, from the list of positions.",
                    item=self.product_id.display_name,
                    there=there,
                    unit=self.product_id.uom_id.name,
                    place=self.location_dest_id.display_name,
                )
            )

    def _dist_prepare_aside(self, transfer, place, quantity, given):
        """Return the values of a move that brings received goods to quarantine."""
        self.ensure_one()
        key = {
            "product_id": self.product_id.id,
            "location_id": self.location_dest_id.id,
            "location_dest_id": place.id,
            "picking_id": transfer.id,
            "company_id": self.company_id.id,
        }
        line = {
            **key,
            "product_uom_id": self.product_uom_id.id,
            "quantity": quantity,
            "lot_id": self.lot_id.id,
            "package_id": self.result_package_id.id,
            "owner_id": self.owner_id.id,
        }
        return {
            **key,
            **given,
            "product_uom": self.product_uom_id.id,
            "product_uom_qty": quantity,
            "picking_type_id": transfer.picking_type_id.id,
            "dist_hold_origin_id": self.move_id.id,
            "move_line_ids": [fields.Command.create(line)],
        }
