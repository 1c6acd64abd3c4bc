from odoo import api, models
from odoo.tools import SQL


class DistAheadDetector(models.AbstractModel):
    """Trouble that is still ahead: a case ends when the day it warns of is over.

    From then on the trouble is there, and a detector of its own finds it. The day is
    ``due_at`` of the case, so that nothing but the cases is read to see whose is over.
    """

    _name = "dist.ahead.detector"
    _inherit = "dist.detector"
    _description = "Detector of what is ahead"

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT exception.scope_id
              FROM dist_exception exception
              JOIN dist_exception_type kind ON kind.id = exception.type_id
             WHERE kind.code = %s AND exception.due_at <= %s
               AND exception.state NOT IN ('resolved', 'cleared')
            """,
            self._get_code(),
            until,
        )
