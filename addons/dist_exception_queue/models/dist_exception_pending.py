import logging

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Two sweeps that met: the one that came later begins anew.
MET = (SerializationFailure, LockNotAvailable)


class DistExceptionPending(models.Model):
    """A scope that one detector has to look at again.

    The log of changes is handed out to the detectors concerned, so that one that is
    broken or busy keeps its work and the others go on.
    """

    _name = "dist.exception.pending"
    _description = "Scope a detector has to look at"
    _log_access = False
    _order = "id"

    type_id = fields.Many2one(
        "dist.exception.type", required=True, index=True, ondelete="cascade"
    )
    scope_id = fields.Integer(required=True)

    @api.model
    def _hand_out(self, claimed, types):
        """Note for each detector which of its scopes were touched.

        :param claimed: ``Changes``
        :param types: dict detector code -> ``dist.exception.type``
        :return: (dict code -> exception, of detectors whose scopes cannot be told;
            list of the codes of those whose could)
        """
        detectors = self.env["dist.detector"]._get_all()
        broken, led = {}, []
        for code, kind in types.items():
            try:
                with self.env.cr.savepoint(flush=False):
                    if self._hand_out_to(detectors[code], kind, claimed):
                        led.append(code)
            except MET:
                raise
            except Exception as err:  # one broken detector never stops the others
                _logger.exception("changes do not lead the detector %s anywhere", code)
                broken[code] = err
        return broken, led

    def _hand_out_to(self, detector, kind, claimed):
        """Return whether anything of it was touched."""
        is_touched = False
        for watch in detector._watches:
            keys = claimed.find(watch.model, watch.key, watch.fields)
            if keys:
                is_touched = True
                self._add(kind.id, self._get_scopes(watch, keys))
        return is_touched

    @api.model
    def _get_scopes(self, watch, keys):
        if watch.scope is None:
            return SQL("SELECT unnest(%s::int4[])", keys)
        return SQL(watch.scope, keys=keys)

    @api.model
    def _add(self, type_id, select):
        """Add the scopes a SELECT of one integer column returns."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO dist_exception_pending (type_id, scope_id)"
                " SELECT DISTINCT %s, scope FROM (%s) touched (scope)"
                " WHERE scope IS NOT NULL",
                type_id,
                select,
            )
        )

    @api.model
    def _take(self, type_id, limit=None):
        """Take the scopes a detector has to look at out of the table.

        :return: list of ids, each once
        """
        query = SQL(
            """
            DELETE FROM dist_exception_pending WHERE ctid = ANY(ARRAY(
                SELECT ctid FROM dist_exception_pending WHERE type_id = %s
                 ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
            RETURNING scope_id
            """,
            type_id,
            limit,
        )
        return sorted({scope for (scope,) in self.env.execute_query(query)})
