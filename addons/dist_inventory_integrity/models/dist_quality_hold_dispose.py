from odoo import fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.dist_approval import passes

from .. import doors
from .stock_scrap_gate import CHECKPOINT as SCRAP_CHECKPOINT


class DistQualityHold(models.Model):
    """How held goods become usable, go back, are reworked or thrown away."""

    # One file for each thing a hold does: what it is, who decides, what follows.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.quality.hold"

    def action_dispose(self, disposition, quantity=None, note=None):
        """Decide what becomes of held goods, or of a part of them.

        The rest stays held. Who received the goods only puts forward what others
        approve. Source of the rule: goods that are in doubt are judged by somebody
        who has no part in having let them in.

        :param str disposition: ``release``, ``rework``, ``return``, ``scrap``, or
            ``lost`` for goods the books do not know there any more
        :param float quantity: in the unit of the item, or None for all
        :param str note: why
        :return: True, or a notice when the decision waits for others
        :raise UserError: when the hold is over, its reason lacks its proof, or who
            decides received the goods and nobody else has to agree
        """
        self.ensure_one()
        self.check_access("write")
        self._check_decidable(disposition, quantity)
        self._lock_hold()
        part = self._take_part(quantity)
        part.sudo().write(  # nobody writes holds
            {
                "disposition": disposition,
                "decision_note": note or False,
                "decided_by_id": self.env.uid,
            }
        )
        return part._carry_out()

    def action_ask(self):
        """Open the dialogue that asks what becomes of the goods."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What becomes of %(hold)s?", hold=self.name),
            "res_model": "dist.quality.decision",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_hold_id": self.id},
        }

    # === CHECKS === #

    def _check_decidable(self, disposition, quantity):
        if disposition not in dict(self._fields["disposition"].selection):
            raise UserError(
                self.env._(
                    "“%(what)s” is nothing that can become of held goods. They are "
                    "released, reworked, returned to the vendor or scrapped; what is "
                    "not there any more is closed as lost.",
                    what=disposition,
                )
            )
        if self.state != "held":
            self._refuse_closed()
        if disposition == "return" and not self.partner_id:
            raise UserError(
                self.env._(
                    "%(hold)s has no vendor to return to: the goods came by no "
                    "receipt of a purchase. Release, rework or scrap them.",
                    hold=self.name,
                )
            )
        self.reason_id._check_given(self.note, self._has_document())
        amount = self.quantity if quantity is None else quantity
        if disposition == "lost":
            self._check_lost(amount)
        else:
            self._check_there(amount)

    def _check_there(self, quantity):
        """Refuse a decision about goods that are not there any more."""
        quants = self.env["stock.quant"].sudo()  # how much there is
        domain = [(name, "=", value) for name, value in self._get_place().items()]
        ((there,),) = quants._read_group(domain, aggregates=["quantity:sum"])
        if self.uom_id.compare(there or 0.0, quantity) < 0:
            raise UserError(
                self.env._(
                    "%(hold)s: the books know only %(there)s %(unit)s at %(place)s, "
                    "not %(quantity)s. Count the place first, or decide about fewer.",
                    hold=self.name,
                    quantity=quantity,
                    there=there or 0.0,
                    unit=self.uom_id.name,
                    place=self.location_id.display_name,
                )
            )

    def _check_decider(self):
        """Refuse whoever received the goods, unless others approved."""
        gates = self.sudo()  # the gate's state
        for hold in gates:
            if hold.dist_gate_state == "approved" or self.env.su:
                continue
            is_on = hold.warehouse_id._dist_has_quality()
            if is_on and self.env.user in hold.receiver_ids:
                raise UserError(
                    self.env._(
                        "You received or held %(item)s yourself, so somebody else "
                        "decides about it. Ask a colleague who inspects.",
                        item=hold.product_id.display_name,
                    )
                )

    def _lock_hold(self):
        try:
            self.sudo().lock_for_update()  # nobody writes holds
        except LockError as err:
            raise UserError(
                self.env._(
                    "A colleague decides about %(hold)s right now. Wait a moment and "
                    "look again.",
                    hold=self.name,
                )
            ) from err

    def _take_part(self, quantity):
        """Return the hold of this quantity, split off when it is not all."""
        if quantity is None or self.uom_id.compare(quantity, self.quantity) == 0:
            return self
        if (
            self.uom_id.compare(quantity, 0) <= 0
            or self.uom_id.compare(quantity, self.quantity) > 0
        ):
            raise UserError(
                self.env._(
                    "%(hold)s is about %(held)s %(unit)s; decide about some of them, "
                    "not about %(quantity)s.",
                    hold=self.name,
                    held=self.quantity,
                    unit=self.uom_id.name,
                    quantity=quantity,
                )
            )
        part = self.sudo().copy(  # nobody writes holds
            {
                "quantity": quantity,
                "split_from_id": self.id,
                "disposition": False,
                "inspection_ids": False,
            }
        )
        rest = self.quantity - quantity
        self.sudo().write(  # as above
            {"quantity": rest, "stake": self.stake * rest / self.quantity}
        )
        return part.with_env(self.env)

    # === CARRYING OUT === #

    def _carry_out(self):
        """Do what was decided; gated, so it runs for what passes or was approved."""
        self._check_decider()
        holds = self.sudo()  # whoever took the last decision, the goods move
        holds.write({"state": "decided", "decided_at": fields.Datetime.now()})
        with doors.opened(self.env, doors.HOLD, self.ids):
            for hold in holds:
                getattr(hold, f"_dispose_{hold.disposition}")()
        self.env["dist.evidence"]._record(
            [hold._prepare_evidence("quality_decided") for hold in holds]
        )
        return True

    def _dispose_release(self):
        """Put the goods away, by a transfer that is done."""
        if self.kind == "in_place":
            return self._settle()
        stock = self.warehouse_id.lot_stock_id
        target = stock._get_putaway_strategy(self.product_id, quantity=self.quantity)
        return self._move_now(target)

    def _dispose_rework(self):
        """Bring the goods where they are reworked; they stay held."""
        place = self.warehouse_id._dist_get_rework()
        if self.kind == "quarantine" and self.location_id != place:
            self._move_now(place)
            self.location_id = place
        self.message_post(body=self.env._("Under rework; then decide again."))
        return self._forget_decision()

    def _dispose_return(self):
        """Prepare the shipment back to the vendor; the warehouse ships it."""
        kind = self.warehouse_id.in_type_id
        kind = kind.return_picking_type_id or self.warehouse_id.out_type_id
        target = self.partner_id.with_company(self.company_id).property_stock_supplier
        return self._make_transfer(target, kind)

    def _dispose_scrap(self):
        scrap = self.env["stock.scrap"].create(
            {
                **self._get_place(),
                "company_id": self.company_id.id,
                "scrap_qty": self.quantity,
                "product_uom_id": self.uom_id.id,
                "origin": self.name,
                "dist_reason_id": self.reason_id.id,
                "dist_note": self.decision_note or self.note,
                "dist_hold_id": self.id,
            }
        )
        # The decision about the hold is the decision about the scrap.
        with passes.grant(scrap, SCRAP_CHECKPOINT):
            return scrap.do_scrap()

    def _get_place(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "location_id": self.location_id.id,
            "lot_id": self.lot_id.id,
            "package_id": self.package_id.id,
            "owner_id": self.owner_id.id,
        }

    def _move_now(self, target):
        transfer = self._make_transfer(target, self.warehouse_id.int_type_id)
        transfer.move_ids.picked = True
        transfer._action_done()
        return transfer

    def _make_transfer(self, target, kind):
        """Return the confirmed transfer of the held goods to a place."""
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": self.partner_id.id,
                "location_id": self.location_id.id,
                "location_dest_id": target.id,
                "origin": self.name,
                "company_id": self.company_id.id,
            }
        )
        move = self.env["stock.move"].create(self._prepare_move(transfer, target))
        move._action_confirm(merge=False)
        move.move_line_ids.unlink()  # Odoo may have chosen other goods of the item
        self.env["stock.move.line"].create(
            {
                **self._get_place(),
                "move_id": move.id,
                "picking_id": transfer.id,
                "quantity": self.quantity,
                "product_uom_id": self.uom_id.id,
                "location_dest_id": target.id,
                "result_package_id": False,
                "picked": False,
            }
        )
        return transfer

    def _prepare_move(self, transfer, target):
        values = {
            "product_id": self.product_id.id,
            "product_uom": self.uom_id.id,
            "product_uom_qty": self.quantity,
            "picking_id": transfer.id,
            "location_id": self.location_id.id,
            "location_dest_id": target.id,
            "location_final_id": target.id,
            "picking_type_id": transfer.picking_type_id.id,
            "company_id": self.company_id.id,
            "dist_hold_id": self.id,
        }
        if self.disposition == "return":
            # The purchase order receives so much less.
            values |= {
                "purchase_line_id": self.purchase_line_id.id,
                "to_refund": bool(self.purchase_line_id),
            }
        return values

    # === ENDS === #

    def _settle(self):
        """Close holds whose goods have all gone where the decision says."""
        for hold in self:
            gone = hold.uom_id.compare(hold._get_left(), 0) <= 0
            is_free = hold.kind == "in_place" and hold.disposition == "release"
            if hold.state == "decided" and (gone or is_free):
                hold.state = "disposed"
        return True

    def _get_left(self):
        """Return what has not left the place where it is held, in the item's unit."""
        self.ensure_one()
        gone = self.move_ids.filtered(
            lambda move: move.state == "done" and move.location_id == self.location_id
        )
        return self.quantity - sum(
            move.product_uom._compute_quantity(
                move.quantity, self.uom_id, rounding_method="HALF-UP"
            )
            for move in gone
        )

    def _forget_decision(self):
        """Let goods be decided about anew."""
        return self.write(
            {
                "state": "held",
                "disposition": False,
                "decided_by_id": False,
                "decided_at": False,
            }
        )
