import logging

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .. import doors
from ..engine import count as engine

_logger = logging.getLogger(__name__)

# Lines that are posted while a person waits, and in one transaction.
REQUEST_LINES = 100
# And at once in the background: what a transaction costs is shared by more lines.
BATCH_LINES = 200


class DistStockCountLine(models.Model):
    """How a difference becomes a move: the one door from a shelf to the books."""

    # One file for each thing a line does: what it is, how it posts.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.stock.count.line"

    def _post(self, date=None):
        """Post what lacks nothing and is not too far off; the rest stays.

        More lines than a person waits for are posted in the background.

        :param date: moment the moves are dated, UTC, or None for now
        :return: the lines that were posted
        """
        self.check_access("read")
        open_lines = self.filtered(
            lambda line: line.state == "draft" and line.sudo().attempt_ids
        )
        open_lines._forget_moved()
        if date:
            open_lines.sudo().write({"dated_at": date})  # nobody writes counts
        ready = open_lines._judge()
        ready = ready.filtered(lambda line: not line.sudo()._find_problem())
        if len(ready) > REQUEST_LINES:
            ready._queue()
        elif ready:
            ready._post_apart()
        self.count_id._close()
        return ready.filtered(lambda line: line.state == "posted")

    def _post_ready(self):
        """Post lines that lack nothing: the gate lets through what may pass.

        Not for clients: who calls it has judged the lines.
        """
        if not self:
            return True
        self._lock_lines()
        self._check_drift()
        for date, lines in self.grouped("dated_at").items():
            lines._post_dated(date or None)
        self.sudo().write(  # nobody writes counts
            {
                "state": "posted",
                "posted_at": fields.Datetime.now(),
                "posted_by_id": self.env.uid,
                "queued_by_id": False,
                "failure": False,
            }
        )
        self._record_evidence()
        self.count_id._close()
        return True

    def _post_dated(self, date):
        quants = self._get_quants()
        differences = {line: line.sudo().difference for line in self}  # also blind ones
        differing = self.filtered(lambda line: differences[line])
        for line in differing:
            quant = quants[line.id]
            quant.inventory_quantity = engine.get_target(
                quant.quantity, differences[line]
            )
        none = self.env["stock.quant"].with_context(inventory_mode=True)
        by_quant = {quants[line.id].id: line.id for line in differing}
        with doors.posting(self.env, by_quant):
            none.browse(by_quant)._apply_inventory(date)
        exact = self - differing
        none.browse(quants[line.id].id for line in exact)._dist_note_count()

    def _post_apart(self):
        """Post lines; one that is refused stays, says why, and stops no other."""
        if len(self) == 1:  # whoever posts it is told at once
            return self._post_ready()
        try:
            with self.env.cr.savepoint():
                return self._post_ready()
        except UserError:
            self.env.invalidate_all(flush=False)
        for line in self:
            line._post_or_fail()
        return False

    # === IN THE BACKGROUND === #

    def _queue(self):
        self.sudo().write({"queued_by_id": self.env.uid})  # nobody writes counts
        self.env.ref("dist_inventory_integrity.ir_cron_post")._trigger()

    @api.model
    def _cron_post(self):
        """Post what is queued, a transaction a batch, for who queued it."""
        cron = self.env["ir.cron"]
        cron._commit_progress(
            remaining=self.search_count([("queued_by_id", "!=", False)])
        )
        while count := self._post_batch():
            if not cron._commit_progress(count):
                return

    @api.model
    def _post_batch(self, limit=BATCH_LINES):
        """Post the oldest queued lines of one person that nobody else holds.

        :param int limit: at most so many
        :return: how many left the queue
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, queued_by_id, company_id FROM dist_stock_count_line
                 WHERE queued_by_id IS NOT NULL AND state = 'draft'
                 ORDER BY queued_by_id, company_id, id LIMIT %s
                   FOR UPDATE SKIP LOCKED
                """,
                limit,
            )
        )
        if not rows:
            return 0
        person, company = rows[0][1:]
        ids = [row[0] for row in rows if row[1:] == (person, company)]
        lines = self.browse(ids)
        lines.invalidate_recordset(flush=False)
        lines = lines.with_user(person).with_context(allowed_company_ids=[company])
        lines._post_or_fail()
        return len(ids)

    def _post_or_fail(self):
        """Post queued lines; one that cannot be posted fails alone and says why."""
        try:
            with self.env.cr.savepoint():
                return self._post_ready()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # somebody else wrote the same: the next run begins anew
        except Exception as err:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                _logger.info("Line %s of a count was not posted: %s", self.id, err)
                self.sudo().write(  # nobody writes counts
                    {"queued_by_id": False, "failure": str(err)}
                )
                return False
        for line in self:
            line._post_or_fail()
        return False

    # === POSTING === #

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
                for line in self.sudo()  # evidence sees what was counted blind
            ]
        )
