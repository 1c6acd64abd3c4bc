from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from .. import doors
from ..engine import receiving as engine

CONTROL = "stock_receiving"


class StockMove(models.Model):
    """What came is compared with what was ordered when a receipt is done."""

    # One file for the door, one for held goods, one for receiving.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        if self.env["dist.control"]._is_off(CONTROL):
            return super()._action_done(cancel_backorder=cancel_backorder)
        moves = self | self._dist_judge_surplus()
        if not cancel_backorder:
            return super(StockMove, moves)._action_done()
        moves._dist_judge_shortage(is_done=True)
        with doors.opened(self.env, doors.CLOSE):
            return super(StockMove, moves)._action_done(cancel_backorder=True)

    def _action_cancel(self):
        if not self.env["dist.control"]._is_off(CONTROL):
            self._dist_judge_shortage()
        return super()._action_cancel()

    def _action_synch_order(self):
        """Show on the order what nobody ordered, whoever received it.

        Odoo refuses it to who receives and may not buy.
        """
        extra = self.filtered(lambda move: not move.purchase_line_id)
        watched = extra.filtered(lambda move: move.picking_id._dist_is_received())
        super(StockMove, watched.sudo())._action_synch_order()  # see above
        return super(StockMove, self - watched)._action_synch_order()

    # === READING, ONCE FOR THE BATCH === #

    def _dist_get_receiving(self):
        """Return {move: "watch" or "on"} of receipts of purchases under control."""
        control = self.env["dist.control"]
        modes = {}
        for move in self:
            picking = move.picking_id
            if (
                move.state in ("done", "cancel")
                or picking.picking_type_code != "incoming"
                or move.location_id.usage not in ("supplier", "transit")
                or not (move.purchase_line_id or picking.purchase_id)
            ):
                continue
            warehouse = picking.picking_type_id.warehouse_id
            modes[move] = control._mode(CONTROL, move.company_id.id, warehouse.id)
        return {move: mode for move, mode in modes.items() if mode != "off"}

    def _dist_get_order_line(self):
        """Return the order line of one move; Odoo links an added one at the end."""
        if self.purchase_line_id:
            return self.purchase_line_id
        lines = self.picking_id.purchase_id.order_line
        return lines.filtered(lambda line: line.product_id == self.product_id)[:1]

    def _dist_get_tolerances(self):
        """Return {move: its rule}, of moves that have one."""
        keys = {}
        for move in self:
            order = move.purchase_line_id.order_id or move.picking_id.purchase_id
            keys[move] = (move.company_id, order.partner_id, move.product_id)
        found = self.env["dist.receipt.tolerance"]._find(set(keys.values()))
        return {move: found[key] for move, key in keys.items() if key in found}

    def _dist_in_item_unit(self, quantity):
        return self.product_uom._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    # === MORE THAN WAS ORDERED === #

    def _dist_judge_surplus(self):
        """Judge what is more than ordered, or nobody ordered.

        :return: the moves that bring the part to be held into quarantine
        """
        modes = self._dist_get_receiving()
        moves = self.browse([move.id for move in modes]).filtered(
            lambda move: move.picked and not move.product_uom.is_zero(move.quantity)
        )
        rules = moves._dist_get_tolerances()
        received = {}
        made = self.browse()
        refused, noted = [], []
        for move, rule in rules.items():
            surplus, policy = move._dist_measure_surplus(rule, received)
            if not surplus or policy == "allow":
                continue
            if modes[move] == "watch" or policy == "warn":
                noted.append((move, surplus))
            elif policy == "approve" and move._dist_can_hold():
                made |= move._dist_hold_surplus(surplus)
            else:
                refused.append((move, surplus))
        self._dist_refuse_surplus(refused)
        self._dist_note_surplus(noted)
        return made

    def _dist_measure_surplus(self, rule, received):
        """Return (what is too much, in the item's unit, and the policy for it).

        :param dict received: order line -> what has come, this receipt included;
            grows with every move of the batch
        """
        line, unit = self._dist_get_order_line(), self.product_id.uom_id
        now = self._dist_in_item_unit(self.quantity)
        if not line:
            return now, rule.unexpected_policy
        if line.product_id != self.product_id:  # a part of a kit
            return 0, "allow"
        before = received.get(
            line, line.product_uom_id._compute_quantity(line.qty_received, unit)
        )
        received[line] = before + now
        ordered = line.product_uom_qty
        policy = rule.over_policy
        if unit.is_zero(ordered):
            policy = rule.unexpected_policy
        surplus = engine.get_surplus(
            ordered, before, now, rule.over_percent, unit.rounding
        )
        return surplus, policy

    def _dist_can_hold(self):
        return self.picking_id.picking_type_id.warehouse_id._dist_has_quality()

    def _dist_hold_surplus(self, surplus):
        """Return the move that brings the surplus of one move into quarantine."""
        warehouse = self.picking_id.picking_type_id.warehouse_id
        left, taken = surplus, []
        unit = self.product_id.uom_id
        for line in self.move_line_ids.sorted("id", reverse=True):
            part = min(left, line.quantity_product_uom)
            if unit.compare(part, 0) > 0:
                quantity = unit._compute_quantity(
                    part, line.product_uom_id, rounding_method="HALF-UP"
                )
                taken.append((line, quantity))
                left -= part
        xmlid = "reason_surplus" if self._dist_get_order_line() else "reason_unordered"
        reason = self.env.ref(f"dist_inventory_integrity.{xmlid}")
        is_all = unit.compare(surplus, self._dist_in_item_unit(self.quantity)) >= 0
        return self._dist_split_off(
            self.picking_id,
            warehouse._dist_get_quarantine(),
            taken,
            {"dist_hold_reason_id": reason.id, "dist_hold_note": False},
            demand=None if is_all else 0.0,
        )

    def _dist_say(self, surplus):
        line = self._dist_get_order_line()
        values = {
            "item": self.product_id.display_name,
            "surplus": self.product_id.uom_id.round(surplus),
            "unit": self.product_id.uom_id.name,
            "order": line.order_id.name,
            "ordered": line.product_uom_qty,
        }
        if not line:
            return self.env._(
                "%(item)s: %(surplus)s %(unit)s came, and nobody ordered any", **values
            )
        return self.env._(
            "%(item)s: %(surplus)s %(unit)s more than the %(ordered)s of %(order)s",
            **values,
        )

    def _dist_refuse_surplus(self, refused):
        if refused:
            raise UserError(
                self.env._(
                    "This is more than the order allows:\n%(lines)s\nReceive what was "
                    "ordered and send the rest back with the driver, or have whoever "
                    "buys raise the order first.",
                    lines="\n".join(move._dist_say(part) for move, part in refused),
                )
            )

    def _dist_note_surplus(self, noted):
        by_picking = defaultdict(list)
        for move, part in noted:
            by_picking[move.picking_id].append(move._dist_say(part))
        for picking, lines in by_picking.items():
            picking.message_post(
                body=self.env._("More than ordered: %(lines)s", lines="; ".join(lines))
            )

    # === LESS THAN WAS ORDERED === #

    def _dist_judge_shortage(self, is_done=False):
        """Judge orders that would close with less than they may.

        :param bool is_done: whether the moves are done now, without a backorder;
            otherwise they are cancelled
        """
        if doors.is_open(self.env, doors.CLOSE):
            return
        modes = self._dist_get_receiving()
        moves = self.browse(
            [move.id for move in modes if move.purchase_line_id and move.product_qty]
        )
        rules = moves._dist_get_tolerances()
        by_line = defaultdict(self.browse)
        for move in rules:
            by_line[move.purchase_line_id] |= move
        refused = self.browse()
        for line, closing in by_line.items():
            rule = rules[closing[:1]]
            if rule.under_policy == "allow" or not closing._dist_is_short(
                line, rule, is_done
            ):
                continue
            is_watched = modes[closing[:1]] == "watch"
            if rule.under_policy == "block" and not is_watched:
                refused |= closing
            else:
                orders = line.order_id.sudo()  # who receives may not write to orders
                orders.message_post(
                    body=self.env._(
                        "%(item)s is closed short: %(got)s of %(ordered)s came.",
                        item=line.product_id.display_name,
                        got=closing._dist_count_received(line, is_done),
                        ordered=line.product_uom_qty,
                    )
                )
        if refused:
            raise UserError(
                self.env._(
                    "%(items)s would close with less than was ordered, and whoever "
                    "buys has to agree. Keep the rest on a backorder; the buyer "
                    "closes it there with a reason (Close short).",
                    items=", ".join(refused.product_id.mapped("display_name")[:5]),
                )
            )

    def _dist_is_short(self, line, rule, is_done):
        return engine.is_short(
            line.product_uom_qty,
            self._dist_count_received(line, is_done),
            rule.under_percent,
            line.product_id.uom_id.rounding,
        )

    def _dist_count_received(self, line, is_done):
        """Return what has come of a line, or is still to come by other moves."""
        unit = line.product_id.uom_id
        total = line.product_uom_id._compute_quantity(line.qty_received, unit)
        for move in line.move_ids - self:
            if move.state not in ("done", "cancel") and move._is_incoming():
                total += move.product_qty
        if is_done:
            total += sum(
                move._dist_in_item_unit(move.quantity)
                for move in self.filtered("picked")
            )
        return total
