from odoo import api, models
from odoo.tools import SQL

from ..watch import Watch


class DistDetectorFailed(models.AbstractModel):
    """A detector that does not run, or that finds more than its limit."""

    _name = "dist.detector.detector_failed"
    _inherit = "dist.detector"
    _description = "Detector: a detector does not run"

    # The message of the database may quote rows: for those who may read sweeps.
    _documents = ("dist.exception.sweep",)
    _facts = {"kind": "dist.exception.type", "message": "text"}  # noqa: RUF012
    _watches = (Watch("dist.exception.sweep", ("failed_at", "message"), "type_id"),)

    @api.model
    def _get_select(self, scope):
        companies = self.env.ref(
            "dist_exception_queue.type_detector_failed"
        )._get_companies()
        return SQL(
            """
            SELECT %(company)s::int4 AS company_id,
                   'detector/' || type_id AS subject_key, type_id AS scope_id,
                   'dist.exception.sweep' AS res_model,
                   id AS res_id, failed_at AS due_at,
                   jsonb_build_object('kind', type_id, 'message', message) AS facts
              FROM dist_exception_sweep
             WHERE failed_at IS NOT NULL AND %(scope)s
            """,
            company=companies[0] if companies else None,
            scope=scope(SQL("type_id")),
        )
