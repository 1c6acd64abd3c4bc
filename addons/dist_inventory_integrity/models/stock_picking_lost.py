from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import doors

OPEN = ("confirmed", "waiting", "assigned")


class StockPicking(models.Model):
    """What did not arrive is written off as scrap is, and what did goes on."""

    # One file for the lock, one for held goods, one for what is lost on the way.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.picking"

    dist_can_lose = fields.Boolean(compute="_compute_dist_can_lose")

    @api.depends("state", "location_id", "picking_type_id")
    def _compute_dist_can_lose(self):
        for picking in self:
            picking.dist_can_lose = picking._dist_may_lose() and bool(
                picking.location_id._dist_get_guarded()
            )

    def _dist_may_lose(self):
        """Return whether goods of one transfer may have got lost on its way."""
        is_between = self.picking_type_code == "internal"
        return self.state in OPEN and (
            is_between or self.location_id.usage == "transit"
        )

    def dist_write_off_lost(self, parts, reason, note=None):
        """Write off what left one place and did not arrive at the other.

        It becomes a transfer of its own, which ends when the loss is decided: what
        arrived is received at once. Each loss is a scrap from where the books know the
        goods, and passes or stops at the matrix as any scrap does; rejected, its
        transfer stays open.

        :param list parts: dicts with ``move_id`` (id), ``quantity`` (in the unit of
            the move) and, for what a line names, ``move_line_id`` (id)
        :param reason: ``dist.reason.code`` for differences of transfers, or its id
        :param str note: what is known about it
        :return: dict with ``transfer`` (id of what is lost), ``scraps`` (ids) and
            ``done`` (whether all of it is written off already)
        :raise UserError: when there is not as much, or the reason lacks something
        """
        return self._dist_lose(parts, reason, note)

    def _dist_lose(self, parts, reason, note=None, photos=None):
        """Write off as above; see there.

        :param photos: ``ir.attachment`` that show what is left, or None
        """
        self.ensure_one()
        self.check_access("write")
        scraps = self.env["stock.scrap"]
        scraps.check_access("create")
        reason = self._dist_read_loss_reason(reason, note, photos)
        lost = self._dist_split_lost(self._dist_read_lost(parts))
        with doors.opened(self.env, doors.LOST, lost.ids):
            scraps = scraps.create(
                [
                    line._dist_prepare_loss(reason, note)
                    for line in lost.move_line_ids
                    if not line.product_uom_id.is_zero(line.quantity)
                ]
            )
        scraps._dist_attach(photos)
        scraps.do_scrap()
        return {
            "transfer": lost.picking_id.id,
            "scraps": scraps.ids,
            "done": all(scrap.state == "done" for scrap in scraps),
        }

    def _dist_read_loss_reason(self, reason, note, photos):
        reason = self.env["dist.reason.code"].browse(getattr(reason, "id", reason))
        reason._dist_check_for(["transfer_difference"], note, bool(photos))
        if reason.direction == "in":
            raise UserError(
                self.env._(
                    "“%(reason)s” explains goods that are too many. Choose a reason "
                    "for goods that are missing.",
                    reason=reason.name,
                )
            )
        return reason

    def _dist_read_lost(self, parts):
        """Return {move: [(line or none, quantity in its unit)]} of what a client says.

        :param list parts: see :meth:`dist_write_off_lost`
        """
        if not self._dist_may_lose():
            raise UserError(
                self.env._(
                    "%(name)s is no transfer under way inside, or from a transit "
                    "location, so nothing of it can have got lost on the way. Count "
                    "the goods where the books know them.",
                    name=self.name,
                )
            )
        chosen = defaultdict(list)
        for part in parts:
            move = self.move_ids.browse(part["move_id"])
            line = self.move_line_ids.browse(part.get("move_line_id") or [])
            is_own = move in self.move_ids and (not line or line in move.move_line_ids)
            if not is_own or not part["quantity"] > 0:  # not a number is none
                raise UserError(
                    self.env._(
                        "Say how many of which line of %(name)s did not arrive.",
                        name=self.name,
                    )
                )
            chosen[move].append((line, part["quantity"]))
        if not chosen:
            raise UserError(self.env._("Say what did not arrive, and how much of it."))
        for move, taken in chosen.items():
            move._dist_check_lost(taken)
        return chosen

    def _dist_split_lost(self, chosen):
        """Return the moves of what is lost, in a transfer of their own.

        :param dict chosen: see :meth:`_dist_read_lost`
        """
        going = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        whole = self.env["stock.move"].union(
            *(move for move, taken in chosen.items() if move._dist_is_all(taken))
        )
        if whole == going:
            whole._action_assign()
            whole._dist_check_reserved_loss()
            return whole
        transfer = self._create_backorder_picking()
        whole.write({"picking_id": transfer.id, "picked": False})
        whole.move_line_ids.write({"picking_id": transfer.id, "picked": False})
        lost = whole
        for move, taken in chosen.items():
            if move not in whole:
                lost |= move._dist_split_loss(transfer, taken)
        lost._action_assign()
        lost._dist_check_reserved_loss()
        self.message_post(
            body=self.env._(
                "Lost on the way: %(transfer)s", transfer=transfer._get_html_link()
            )
        )
        return lost

    def action_dist_lost(self):
        """Open the dialogue that asks what did not arrive."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lost on the way"),
            "res_model": "dist.transfer.lost",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_picking_id": self.id},
        }


class StockMove(models.Model):
    """How a part that is lost becomes a move of its own."""

    # What losing needs stays beside it.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _dist_sum_lost(self, taken):
        """Return what is lost of one move, in its unit.

        :param list taken: [(line or none, quantity in the unit of the one named)]
        """
        return sum(
            line.product_uom_id._compute_quantity(part, self.product_uom, round=False)
            if line
            else part
            for line, part in taken
        )

    def _dist_is_all(self, taken):
        return (
            self.product_uom.compare(self._dist_sum_lost(taken), self.product_uom_qty)
            >= 0
        )

    def _dist_check_lost(self, taken):
        """Refuse to lose more than is announced, or than a line says."""
        self.ensure_one()
        lost = self._dist_sum_lost(taken)
        over = self.product_uom.compare(lost, self.product_uom_qty) > 0
        by_line = defaultdict(float)
        for line, part in taken:
            by_line[line] += part
        loose = by_line.pop(self.env["stock.move.line"], 0.0)
        over |= any(
            line.product_uom_id.compare(part, line.quantity) > 0
            for line, part in by_line.items()
        )
        over |= self.product_uom.compare(loose, self._dist_get_unnamed()) > 0
        if over:
            raise UserError(
                self.env._(
                    "%(item)s: %(lost)s %(unit)s are said to be lost, but %(name)s is "
                    "about %(there)s. Correct one of the two.",
                    item=self.product_id.display_name,
                    lost=lost,
                    unit=self.product_uom.name,
                    name=self.picking_id.name,
                    there=self.product_uom_qty,
                )
            )

    def _dist_get_unnamed(self):
        """Return what of the demand of one move no line names, in its unit."""
        self.ensure_one()
        return max(self.product_uom_qty - self.quantity, 0.0)

    def _dist_split_loss(self, transfer, taken):
        """Return the move of the lost part of one move."""
        self.ensure_one()
        lines = self._dist_take_from([(line, part) for line, part in taken if line])
        unit = self.product_id.uom_id
        lost = self.product_uom._compute_quantity(
            self._dist_sum_lost(taken), unit, round=False
        )
        (values,) = self._split(lost)
        move = self.create([{**values, "picking_id": transfer.id, "picked": False}])
        move._action_confirm(merge=False, create_proc=False)
        if lines:
            move.move_line_ids.unlink()  # Odoo may have chosen other lots
            self.env["stock.move.line"].create(
                [
                    {
                        **line,
                        "move_id": move.id,
                        "picking_id": transfer.id,
                        "picked": False,
                    }
                    for line in lines
                ]
            )
        return move

    def _dist_check_reserved_loss(self):
        """Refuse to write off what the books do not know where it should lie."""
        for move in self:
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                raise UserError(
                    self.env._(
                        "The books know only %(there)s of the %(lost)s %(unit)s of "
                        "%(item)s at %(place)s, or others have reserved them. Enter "
                        "what arrived first, or count the place.",
                        there=move.quantity,
                        lost=move.product_uom_qty,
                        unit=move.product_uom.name,
                        item=move.product_id.display_name,
                        place=move.location_id.display_name,
                    )
                )


class StockMoveLine(models.Model):
    """What of a lost move the books know where."""

    # What losing needs stays beside it.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move.line"

    def _dist_prepare_loss(self, reason, note):
        """Return the values of the scrap that writes one line off."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "package_id": self.package_id.id,
            "owner_id": self.owner_id.id,
            "location_id": self.location_id.id,
            "company_id": self.company_id.id,
            "scrap_qty": self.quantity,
            "product_uom_id": self.product_uom_id.id,
            "origin": self.picking_id.name,
            "dist_reason_id": reason.id,
            "dist_note": note or False,
            "dist_lost_move_id": self.move_id.id,
        }


class StockScrap(models.Model):
    """A loss on the way ends the transfer of what is lost."""

    # One file for the reason, one for who decides, one for what is lost.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.scrap"

    dist_lost_move_id = fields.Many2one(
        "stock.move",
        "Lost by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The move whose goods did not arrive.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        scraps = super().create(vals_list)
        for move in scraps.dist_lost_move_id:  # a client's default counts as well
            self._dist_check_loss(move.id)
        return scraps

    def write(self, vals):
        self._dist_check_loss(vals.get("dist_lost_move_id"))
        return super().write(vals)

    @api.model
    def _dist_check_loss(self, move_id):
        if move_id and not doors.is_open(self.env, doors.LOST, move_id):
            raise UserError(
                self.env._(
                    "Goods that did not arrive are written off on their transfer. "
                    "Press Lost on the way there."
                )
            )

    def _dist_attach(self, photos):
        """Attach a person's own photos to each scrap."""
        if not photos:
            return
        photos.check_access("write")
        for scrap in self:
            for photo in photos:
                photo.sudo().copy(  # checked above; the scrap's readers see it
                    {"res_model": self._name, "res_id": scrap.id}
                )

    def do_scrap(self):
        lost = self.sudo()._dist_get_lost_moves()  # whoever decides ends the transfer
        lost._do_unreserve()  # the goods are free for their scrap, and for no other
        result = super().do_scrap()
        for scrap in self.sudo():  # as above
            if scrap.state == "done" and scrap.dist_lost_move_id in lost:
                scrap._dist_end_loss()
        lost.filtered(lambda move: move.state in OPEN)._action_assign()
        return result

    def _dist_get_lost_moves(self):
        moves = self.dist_lost_move_id
        return moves.filtered(lambda move: move.state not in ("done", "cancel"))

    def _dist_end_loss(self):
        """Take what is written off, off the move that waits for it."""
        move = self.dist_lost_move_id
        lost = self.product_uom_id._compute_quantity(self.scrap_qty, move.product_uom)
        rest = move.product_uom_qty - lost
        if move.product_uom.compare(rest, 0.0) > 0:
            move.product_uom_qty = rest
            return
        move.propagate_cancel = False  # what comes next has its own goods to wait for
        move._action_cancel()

    def _dist_decision_summary(self):
        rows = super()._dist_decision_summary()
        if self.dist_lost_move_id:
            transfer = self.sudo().dist_lost_move_id.picking_id  # its name alone
            rows.append(
                {"label": self.env._("Lost on the way"), "value": transfer.name}
            )
        return rows
