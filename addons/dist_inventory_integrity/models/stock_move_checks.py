from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..engine import checks as engine
from .dist_receipt_scope import CONTROL


class StockMove(models.Model):
    """Goods are received when what was asked is answered and their papers are there."""

    # One file for the door, one for held goods, one for what is asked.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "stock.move"

    def _action_confirm(self, *args, **kwargs):
        moves = super()._action_confirm(*args, **kwargs)
        if not self.env["dist.control"]._is_off(CONTROL):
            moves.picking_id._dist_ask_checklists()
        return moves

    def _action_done(self, cancel_backorder=False):
        if self.env["dist.control"]._is_off(CONTROL):
            return super()._action_done(cancel_backorder=cancel_backorder)
        moves = self | self._dist_check_receipts()
        return super(StockMove, moves)._action_done(cancel_backorder=cancel_backorder)

    def _dist_get_asked(self):
        """Return {move: "watch" or "on"} of receipts from vendors under control."""
        control = self.env["dist.control"]
        modes = {}
        for move in self:
            kind = move.picking_id.picking_type_id
            if (
                move.state in ("done", "cancel")
                or kind.code != "incoming"
                or move.location_id.usage != "supplier"
                or move.location_dest_id.dist_quarantine_warehouse_id
            ):
                continue
            mode = control._mode(CONTROL, move.company_id.id, kind.warehouse_id.id)
            if mode != "off":
                modes[move] = mode
        return modes

    def _dist_check_receipts(self):
        """Refuse, hold or note what arrives with something missing.

        :return: the moves that bring the part to be held into quarantine
        :raise UserError: names what is missing and who may supply it
        """
        modes = self._dist_get_asked()
        arriving = self.browse([move.id for move in modes]).filtered(
            lambda move: move.picked and not move.product_uom.is_zero(move.quantity)
        )
        if not arriving:
            return arriving
        gaps = [
            *self.env["dist.receipt.checklist"]._find_gaps(arriving),
            *self.env["dist.receipt.certificate"]._find_gaps(arriving),
        ]
        sorted_out = {policy: [] for policy in engine.POLICIES}
        for gap in gaps:
            policy = engine.settle(
                gap.policy,
                modes[gap.lines.move_id[:1]] == "watch",
                gap.lines.move_id[:1]._dist_can_hold(),
            )
            sorted_out[policy].append(gap)
        self._dist_refuse_gaps(sorted_out["block"])
        self._dist_note_gaps(sorted_out["warn"])
        return self._dist_hold_gaps(sorted_out["hold"])

    def _dist_refuse_gaps(self, gaps):
        if gaps:
            raise UserError(
                self.env._(
                    "These goods are not received yet:\n%(lines)s\nPress Checklist on "
                    "the receipt and answer it. Papers are added under Documents, by "
                    "quality inspectors, purchasing managers or data stewards. What "
                    "is in doubt may be set aside by Damaged goods.",
                    lines="\n".join(gap.text for gap in gaps),
                )
            )

    def _dist_note_gaps(self, gaps):
        """Keep on the receipts, and as evidence, what was missing or wrong."""
        by_picking = defaultdict(list)
        for gap in gaps:
            by_picking[gap.lines.picking_id[:1]].append(gap.text)
        for picking, lines in by_picking.items():
            picking.message_post(
                body=self.env._(
                    "Received all the same. %(lines)s", lines="; ".join(lines)
                )
            )
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "receipt_unchecked",
                    "res_model": picking._name,
                    "res_id": picking.id,
                    "res_name": picking.name,
                    "company_id": picking.company_id.id,
                    "note": "; ".join(lines),
                }
                for picking, lines in by_picking.items()
            ]
        )

    def _dist_hold_gaps(self, gaps):
        """Return the moves that bring goods of these gaps to quarantine."""
        by_move = {}
        for gap in gaps:
            for move, lines in gap.lines.grouped("move_id").items():
                known, texts, _reason = by_move.setdefault(
                    move, [lines.browse(), [], gap.reason]
                )
                by_move[move][0] = known | lines
                texts.append(gap.text)
        made = self.browse()
        for move, (lines, texts, reason) in by_move.items():
            warehouse = move.picking_id.picking_type_id.warehouse_id
            made |= move._dist_split_off(
                move.picking_id,
                warehouse._dist_get_quarantine(),
                [(line, line.quantity) for line in lines if line.quantity],
                {
                    "dist_hold_reason_id": reason.id,
                    "dist_hold_note": "\n".join(texts),
                },
            )
        return made
