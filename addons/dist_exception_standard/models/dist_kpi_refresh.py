import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .abstract_kpi_table import BATCH

_logger = logging.getLogger(__name__)

# Two years of trend, and the months a late delivery may take.
HORIZON = timedelta(days=800)
FULL_EVERY = timedelta(hours=20)


class DistKpiRefresh(models.Model):
    """How fresh the rows of a model are, and how far the nightly refresh came."""

    _name = "dist.kpi.refresh"
    _description = "Freshness of figures"
    _log_access = False
    _rec_name = "model"
    _order = "model"

    model = fields.Char("Rows", required=True, readonly=True)
    refreshed_at = fields.Datetime(
        "Fresh as of", readonly=True, help="All changes before it are in the rows."
    )
    full_at = fields.Datetime("Computed in full", readonly=True)
    full_started_at = fields.Datetime("Full computation began", readonly=True)
    full_position = fields.Integer("Order it came to", readonly=True)
    seconds = fields.Float("Duration (s)", readonly=True)
    row_count = fields.Integer("Rows written", readonly=True)

    _model_unique = models.UniqueIndex("(model)", "A model has one freshness.")

    @api.model
    def _get_freshness(self, model):
        """Return the moment the rows of a model are fresh as of, or None."""
        rows = self.sudo()  # a moment, no more
        return rows.search([("model", "=", model)]).refreshed_at or None

    @api.model
    def _get_tables(self):
        """Return the names of the models whose rows are kept in tables."""
        return sorted(
            name
            for name in self.pool
            if name != "dist.kpi.table" and hasattr(self.env[name], "_get_rows")
        )

    @api.model
    def _of(self, model):
        row = self.search([("model", "=", model)])
        return row or self.create({"model": model})

    # === SCHEDULED === #

    @api.model
    def _cron_refresh(self):
        """Compute the rows of the orders that were touched, a transaction a batch."""
        cron = self.env["ir.cron"]
        sweeps = self.env["dist.exception.sweep"]
        types = self.env["dist.exception.type"]._get_running()
        for model in self._get_tables():
            self._of(model)
        cron._commit_progress(remaining=len(self._get_tables()))
        began = fields.Datetime.now()
        while sweeps._hand_out(types):
            cron._commit_progress()
        cron._commit_progress()
        for model in self._get_tables():
            while self._refresh_touched(model, began):
                if not cron._commit_progress():
                    return
            cron._commit_progress(1)
        while self.env["dist.kpi.dwell"]._add_stays():
            if not cron._commit_progress():
                return

    @api.model
    def _cron_refresh_full(self):
        """Compute all rows of the horizon, a transaction a batch.

        What is cut short goes on where it stood.
        """
        cron = self.env["ir.cron"]
        models_ = self._get_tables()
        if not self.env["dist.control"]._is_off("exception_queue"):
            # What was confirmed while it was off, or written by SQL.
            self.env["dist.promise"]._keep_estimated()
        cron._commit_progress(remaining=len(models_))
        for model in models_:
            while self._of(model)._refresh_next(fields.Datetime.now()):
                if not cron._commit_progress():
                    return
            cron._commit_progress(1)

    # === REFRESHING === #

    @api.model
    def _ask_full(self):
        """Have all rows computed soon: what changed is not known for sure.

        Until then the figures are as fresh as they were.
        """
        tables = self.search([("model", "in", self._get_tables())])
        tables.write({"full_at": False, "full_started_at": False})
        self.env.ref("dist_exception_standard.ir_cron_kpi_refresh_full")._trigger()

    @api.model
    def _refresh(self, full=False):
        """Compute rows now, all in this transaction: for scripts and tests.

        :param bool full: all of the horizon, not only what was touched
        """
        self.env.flush_all()
        sweeps = self.env["dist.exception.sweep"]
        types = self.env["dist.exception.type"]._get_running()
        now = fields.Datetime.now()
        while sweeps._hand_out(types):
            continue
        for model in self._get_tables():
            if full:
                self._of(model).write({"full_started_at": False, "full_at": False})
                while self._of(model)._refresh_next(now):
                    continue
            while self._refresh_touched(model, now):
                continue
        while self.env["dist.kpi.dwell"]._add_stays():
            continue

    @api.model
    def _refresh_touched(self, model, now):
        """Compute the rows of a batch of touched orders.

        :param datetime now: changes before it were handed out
        :return: whether there may be more
        """
        if not self._lock():
            return False
        table = self.env[model]
        order_ids = self.env["dist.kpi.touched"]._take(table._document, BATCH)
        started = time.monotonic()
        written = table._refresh(order_ids)
        if order_ids:
            _logger.info(
                "%s: %s orders, %s rows, %.1f s",
                model,
                len(order_ids),
                written,
                time.monotonic() - started,
            )
            return True
        row = self._of(model)
        # Without triggers nobody says what changed: then the night's is the latest.
        if row.full_at and not self.env["dist.control"]._is_off("exception_queue"):
            row.refreshed_at = now
        return False

    @api.model
    def _lock(self):
        """Return whether this transaction may write rows; it never waits.

        Two refreshes that write the same row could not both be repeated.
        """
        query = SQL("SELECT pg_try_advisory_xact_lock(hashtext('dist.kpi.refresh'))")
        return self.env.execute_query(query)[0][0]

    def _refresh_next(self, now):
        """Go on with the full computation of a model.

        :return: whether there is more of it
        """
        if not self._lock():
            return False
        if not self.full_started_at:
            if self.full_at and self.full_at + FULL_EVERY > now:
                return False
            self.write({"full_started_at": now, "full_position": 0, "seconds": 0.0})
            self.row_count = 0
        table = self.env[self.model]
        started = time.monotonic()
        order_ids = table._get_orders_after(
            self.full_position, self.full_started_at - HORIZON
        )
        written = table._refresh(order_ids)
        self.write(
            {
                "seconds": self.seconds + time.monotonic() - started,
                "row_count": self.row_count + written,
            }
        )
        if order_ids:
            self.full_position = order_ids[-1]
            return True
        self.write(
            {
                "full_at": now,
                "refreshed_at": max(
                    self.refreshed_at or self.full_started_at, self.full_started_at
                ),
                "full_started_at": False,
            }
        )
        _logger.info(
            "%s computed in full: %s rows written in %.0f s",
            self.model,
            self.row_count,
            self.seconds,
        )
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table._table)))
        return False

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)
