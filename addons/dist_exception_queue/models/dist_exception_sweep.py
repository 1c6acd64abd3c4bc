import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .dist_exception_pending import MET
from .upsert import LIVE_OF_A_PART, UPSERT

_logger = logging.getLogger(__name__)

CHANGES = 20000
SCOPES = 5000


class DistExceptionSweep(models.Model):
    """Where each detector stands: when it last looked, and whether at everything."""

    _name = "dist.exception.sweep"
    _description = "Where a detector stands"
    _log_access = False
    _rec_name = "type_id"

    type_id = fields.Many2one(
        "dist.exception.type", required=True, ondelete="cascade", readonly=True
    )
    looked_at = fields.Datetime("Looked last", readonly=True)
    full_at = fields.Datetime("Looked at everything", readonly=True)
    needs_full = fields.Boolean("Has to look at everything", default=True)
    failed_at = fields.Datetime("Did not run since", readonly=True)
    is_deaf = fields.Boolean(
        "Misses changes",
        readonly=True,
        help="What changed leads it nowhere: it looks at everything each time.",
    )
    message = fields.Text(readonly=True)

    _type_unique = models.UniqueIndex("(type_id)", "A detector stands at one place.")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def action_look_again(self):
        """Let the scheduler look at everything of these kinds now."""
        return self.type_id.action_sweep()

    def action_open_type(self):
        """Open the kind: its limit and its runs stand there."""
        self.ensure_one()
        return self.type_id.get_formview_action()

    @api.model
    def _ask_full(self, types=None):
        """Let the next sweep look at everything, of some types or of all."""
        domain = [("type_id", "in", types.ids)] if types is not None else []
        self.sudo().search(domain).write({"needs_full": True})  # bookkeeping

    @api.model
    def _of(self, types):
        """Return {type id: its row}, making those that are missing."""
        rows = self.search([("type_id", "in", [kind.id for kind in types])])
        found = {row.type_id.id: row for row in rows}
        missing = [kind for kind in types if kind.id not in found]
        made = self.create([{"type_id": kind.id} for kind in missing])
        return found | {row.type_id.id: row for row in made}

    # === SWEEPING === #

    @api.model
    def _cron_sweep(self):
        """Hand out what changed, then let each detector look, a transaction each."""
        types = self.env["dist.exception.type"]._get_running()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(types))
        try:
            while self._hand_out(types):
                cron._commit_progress()
        except MET:
            self.env.cr.rollback()  # another sweep hands out what is there
            _logger.info("the changes were being handed out by another sweep")
        cron._commit_progress()
        for kind in types.values():
            try:
                self._run(kind)
            except MET:
                self.env.cr.rollback()  # the other sweep did it, or the next one will
                _logger.info("%s was being looked at by another sweep", kind.code)
            if not cron._commit_progress(1):
                return
        self.env["dist.exception"]._route_stranded()

    @api.model
    def _hand_out(self, types):
        """Hand a part of the log out to the detectors.

        :return: whether there may be more
        """
        claimed = self.env["dist.exception.change"]._claim(CHANGES)
        broken, led = self.env["dist.exception.pending"]._hand_out(claimed, types)
        rows = self._of([types[code] for code in broken])
        for code, err in broken.items():
            row = rows[types[code].id]
            row.is_deaf = True
            row._note_failure(fields.Datetime.now(), str(err))
        self.search(
            [("is_deaf", "=", True), ("type_id.code", "in", led)]
        ).is_deaf = False
        return claimed.count == CHANGES

    @api.model
    def _run(self, kind, full=None):
        """Let one detector look, unless another sweep has it.

        :param kind: ``dist.exception.type``
        :param full: whether at everything; None: when it is time to
        :return: the run, empty when nothing was to do
        """
        runs = self.env["dist.exception.run"]
        if not kind._get_companies() or not self._lock(kind):
            return runs
        row = self._of([kind])[kind.id]
        now = fields.Datetime.now()
        full = row._is_full_due(now) if full is None else full
        started = time.monotonic()
        values = {"type_id": kind.id, "started_at": now, "is_full": full}
        try:
            with self.env.cr.savepoint():
                found = row._run_part(full, now)
        except MET:
            raise
        except Exception as err:  # one broken detector never stops the others
            _logger.exception("the detector %s did not run", kind.code)
            row._note_failure(now, str(err))
            found = {"outcome": "failed", "message": str(err)}
        if not found:
            return runs
        return runs.create([{**values, **found, "seconds": time.monotonic() - started}])

    def _run_part(self, full, now):
        """Look at everything or at what changed.

        :return: dict of values of the run, None when nothing was to do
        """
        if full:
            return self._look(None, now)
        scopes = self._take_scopes(now)
        if not scopes:
            self.looked_at = now
            return None
        return {**self._look(scopes, now), "scope_count": len(scopes)}

    @api.model
    def _lock(self, kind):
        """Return whether this transaction may run the detector; it never waits."""
        query = SQL(
            "SELECT pg_try_advisory_xact_lock(hashtext('dist.exception'), %s)", kind.id
        )
        return self.env.execute_query(query)[0][0]

    def _is_full_due(self, now):
        every = timedelta(hours=self.type_id.full_hours)
        return self.needs_full or not self.full_at or self.full_at + every <= now

    def _take_scopes(self, now):
        """Return the scopes to look at: changed, due since, or to be confirmed."""
        pending = self.env["dist.exception.pending"]
        code = self.type_id.code
        detector = self.env["dist.detector"]._get_all()[code]
        due = detector._get_due(self.looked_at or now, now)
        if due is not None:
            pending._add(self.type_id.id, due)
        pending._add(self.type_id.id, self._get_own_due(now))
        return pending._take(self.type_id.id, SCOPES)

    def _get_own_due(self, now):
        """Return the SELECT of scopes whose cases wait for a moment that came."""
        kind = self.type_id
        return SQL(
            """
            SELECT scope_id FROM dist_exception
             WHERE type_id = %(type)s AND state NOT IN ('resolved', 'cleared')
               AND company_id = ANY(%(companies)s::int4[])
               AND (snoozed_until <= %(now)s OR accepted_until <= %(now)s
                    OR absent_since <= %(calm)s)
             UNION
            SELECT scope_id FROM dist_exception
             WHERE type_id = %(type)s AND state = 'resolved' AND gone_at IS NULL
               AND company_id = ANY(%(companies)s::int4[])
               AND closed_at <= %(grace)s
            """,
            type=kind.id,
            companies=kind._get_companies(),
            now=now,
            calm=now - timedelta(minutes=kind.hold_minutes),
            grace=now - timedelta(minutes=kind.grace_minutes),
        )

    def _look(self, scopes, now):
        """Compare what the detector finds with its cases, in one statement.

        :param scopes: list of ids, or None for everything
        :param datetime now: UTC
        :return: dict of values of the run
        """
        kind = self.type_id
        detector = self.env["dist.detector"]._get_all()[kind.code]
        if scopes is None:
            # Before the SELECT: what is noted from now on is looked at later.
            self.env["dist.exception.pending"]._take(kind.id)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(UPSERT, **self._get_upsert_values(detector, scopes, now))
        )
        counts = {event: (count, ids) for event, count, ids in rows}
        found = counts.pop("found")[0]
        capped = found > kind.cap
        self.env["dist.exception"].invalidate_model(flush=False)
        touched = {
            e: self.env["dist.exception"].browse(i) for e, (_c, i) in counts.items()
        }
        self.env["dist.exception"]._after_sweep(touched)
        self._note_look(now, scopes is None, capped)
        return {
            "found_count": found,
            "opened_count": self._count(touched, "opened", "reopened"),
            "changed_count": self._count(touched, "changed", "returned"),
            "cleared_count": self._count(touched, "cleared"),
            "outcome": "capped" if capped else "done",
        }

    def _count(self, touched, *events):
        return sum(len(touched.get(event, ())) for event in events)

    def _get_upsert_values(self, detector, scopes, now):
        kind = self.type_id
        looked_at = live = SQL("TRUE")
        if scopes is not None:
            looked_at = SQL("scope_id = ANY(%s::int4[])", scopes)
            live = SQL(LIVE_OF_A_PART, type=kind.id, scopes=scopes)
        return {
            "found": detector._get_found(scopes),
            "type": kind.id,
            "companies": kind._get_companies(),
            "looked_at": looked_at,
            "live": live,
            "cap": kind.cap,
            "now": now,
            "user": self.env.uid,
            "reopen_before": now - timedelta(minutes=kind.grace_minutes),
            "flapped_after": now - timedelta(minutes=kind.flap_minutes),
            "calm_before": now - timedelta(minutes=kind.hold_minutes),
        }

    # === WHERE IT STANDS === #

    def _note_look(self, now, is_full, capped):
        if capped:
            return self._note_failure(
                now,
                self.env._(
                    "it found more than %(cap)s rows and cleared nothing",
                    cap=self.type_id.cap,
                ),
            )
        values = {"looked_at": now}
        if is_full:  # a part proves nothing about what failed as a whole
            values |= {"full_at": now, "needs_full": False}
            if not self.is_deaf:  # it sees what there is, not what changes
                values |= {"failed_at": False, "message": False}
        return self.write(values)

    def _note_failure(self, now, message):
        self.write(
            {
                "message": message,
                "needs_full": True,
                "looked_at": now,
                "failed_at": self.failed_at or now,
            }
        )
