from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import doors
from ..sealed import seal

CONTROL = "stock_quality"
# Nobody but the server says what a move carries out, and who received.
HELD = ("dist_hold_id", "dist_hold_origin_id", "dist_received_by_id")


class StockMove(models.Model):
    """Goods enter quarantine by any move and leave it by a decision."""

    # One file for the door, one for held goods.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    dist_hold_id = fields.Many2one(
        "dist.quality.hold",
        "Hold it carries out",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    dist_hold_reason_id = fields.Many2one(
        "dist.reason.code", "Reason to hold", readonly=True, copy=False
    )
    dist_hold_note = fields.Text("Why it is held", readonly=True, copy=False)
    dist_hold_origin_id = fields.Many2one(
        "stock.move",
        "Receipt of what it holds",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    dist_received_by_id = fields.Many2one(
        "res.users", "Received by", readonly=True, copy=False
    )

    # === DOING === #

    def _action_done(self, cancel_backorder=False):
        if self.env["dist.control"]._is_off(CONTROL):
            return super()._action_done(cancel_backorder=cancel_backorder)
        self._dist_check_leaving()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        done = moves.exists().filtered(lambda move: move.state == "done")
        done._dist_note_receiver()
        done._dist_open_holds()
        done.dist_hold_id.sudo()._settle()  # nobody writes holds
        done.filtered("dist_count_line_id")._dist_close_lost()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        holds = self.dist_hold_id.sudo()  # nobody writes holds
        waiting = holds.filtered(lambda hold: hold.state == "decided")
        for hold in waiting:
            if not hold.move_ids.filtered(lambda move: move.state != "cancel"):
                hold._forget_decision()
        return result

    def _action_assign(self, *args, **kwargs):
        held = self.location_id._dist_get_quarantines()
        free = self.filtered(
            lambda move: move.location_id not in held or move.dist_hold_id
        )
        return super(StockMove, free)._action_assign(*args, **kwargs)

    def _prepare_move_split_vals(self, qty):
        values = super()._prepare_move_split_vals(qty)
        if self.dist_hold_id:
            values["dist_hold_id"] = self.dist_hold_id.id
        return values

    # === LEAVING === #

    def _dist_check_leaving(self):
        """Refuse goods that leave where they are held and nobody decided about."""
        moves = self.filtered(lambda move: move.state not in ("done", "cancel"))
        lines = moves.move_line_ids.filtered(
            lambda line: line.picked and not line.product_uom_id.is_zero(line.quantity)
        )
        held = lines.location_id._dist_get_quarantines()
        decided = lines.filtered("move_id.dist_hold_id")
        leaving = lines.filtered(lambda line: line.location_id in held)
        refused = (leaving - decided).filtered(
            lambda line: not line.move_id._dist_is_counted()
        )
        refused |= decided._dist_find_uncovered()
        refused._dist_refuse_held()
        (lines - leaving - decided)._dist_check_in_place()

    def _dist_is_counted(self):
        line = self.dist_count_line_id
        return line and doors.is_open(self.env, doors.POST, line.id)

    def _dist_close_lost(self):
        """Close holds of what these moves took away from where it was held."""
        lines = self.move_line_ids
        if lines:
            why = self.env._("Counted away: %(name)s", name=self[:1].reference)
            keys = {line._dist_get_key() for line in lines}
            self.env["dist.quality.hold"]._close_lost(keys, why)

    # === ARRIVING === #

    def _dist_note_receiver(self):
        """Remember who received goods: they do not decide about them."""
        received = self.filtered(
            lambda move: move.location_id.usage in ("supplier", "customer", "transit")
        )
        if received and not self.env.user._is_superuser():
            received.dist_received_by_id = self.env.uid

    def _dist_open_holds(self):
        """Hold what arrived in quarantine, by whatever way."""
        lines = self.move_line_ids
        held = (lines.location_dest_id | lines.location_id)._dist_get_quarantines()
        arrived = lines.filtered(
            lambda line: line.location_dest_id in held
            and line.location_id not in held
            and not line.product_uom_id.is_zero(line.quantity)
        )
        if arrived:
            holds = self.env["dist.quality.hold"]
            holds._open([line._dist_prepare_hold() for line in arrived])

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields), HELD)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._dist_check_hold_value(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._dist_check_hold_value(vals)
        return super().write(vals)

    @api.model
    def _dist_check_hold_value(self, vals):
        hold = vals.get("dist_hold_id")
        if not hold or doors.is_open(self.env, doors.DONE):
            return
        if not doors.is_open(self.env, doors.HOLD, hold):
            raise UserError(
                self.env._(
                    "A transfer of held goods is made by deciding about their hold. "
                    "Open the hold and decide there."
                )
            )
