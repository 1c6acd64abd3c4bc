from odoo import fields, models
from odoo.exceptions import LockError, UserError

from .. import doors
from ..engine import count as engine


class DistStockCountLine(models.Model):
    """How a difference becomes a move: the one door from a shelf to the books."""

    # One file for each thing a line does: what it is, how it posts.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.line"

    def _post(self, date=None):
        """Post what lacks nothing; the rest stays as it is.

        :param date: moment the moves are dated, UTC, or None for now
        :return: the lines that were posted
        """
        self.check_access("read")
        ready = self.filtered(
            lambda line: line.state == "draft" and not line._find_problem()
        )
        if not ready:
            return ready
        ready._lock_lines()
        quants = ready._get_quants()
        exact = ready.filtered(lambda line: not line.difference)
        differing = ready - exact
        for line in differing:
            quant = quants[line.id]
            quant.inventory_quantity = engine.get_target(
                quant.quantity, line.difference
            )
        none = self.env["stock.quant"].with_context(inventory_mode=True)
        by_quant = {quants[line.id].id: line.id for line in differing}
        with doors.posting(self.env, by_quant):
            none.browse(by_quant)._apply_inventory(date)
        none.browse(quants[line.id].id for line in exact)._dist_note_count()
        ready.sudo().write(  # nobody writes counts
            {
                "state": "posted",
                "posted_at": fields.Datetime.now(),
                "posted_by_id": self.env.uid,
            }
        )
        ready._record_evidence()
        ready.count_id._close()
        return ready

    def _lock_lines(self):
        """Hold the lines, so that two people who post them at once post them once."""
        try:
            self.sudo().lock_for_update()  # nobody writes counts
        except LockError as err:
            raise UserError(
                self.env._(
                    "A colleague posts these lines right now. Wait a moment and look "
                    "again."
                )
            ) from err

    def _get_quants(self):
        """Return {line id: its position}, making those the books do not know."""
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        found = quants.search(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_id", "in", self.location_id.ids),
            ]
        )
        by_key = quants._dist_get_by_key(found)
        result = {}
        for line in self:
            known = by_key.get(line._get_key())
            result[line.id] = known[0] if known else line._make_quant(quants)
        return result

    def _make_quant(self, quants):
        return quants._dist_get_or_make(
            self.product_id,
            self.location_id,
            self.lot_id,
            self.package_id,
            self.owner_id,
        )

    def _record_evidence(self):
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "stock_adjusted" if line.move_ids else "stock_confirmed",
                    "res_model": self._name,
                    "res_id": line.id,
                    "res_name": f"{line.count_id.name}: {line.display_name}",
                    "company_id": line.company_id.id,
                    "reason": line.reason_id.code,
                    "note": line.note,
                    "before": {"quantity": line.book_qty},
                    "after": {"quantity": line.book_qty + line.difference},
                }
                for line in self
            ]
        )
