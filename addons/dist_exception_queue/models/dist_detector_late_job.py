from odoo import api, models
from odoo.tools import SQL

# Longer than any job that is run in parts may keep the others waiting.
HOURS = 2


class DistDetectorLateJob(models.AbstractModel):
    """A scheduled job should have run hours ago and did not.

    Counted up to the sweep before this one: after a server was down, the jobs get
    their turn before anybody is told.
    """

    _name = "dist.detector.late_job"
    _inherit = "dist.plant.detector"
    _description = "Detector: scheduled jobs that do not run"

    _documents = ("ir.cron",)
    _facts = {"job": "ir.cron", "due": "datetime"}  # noqa: RUF012 - read, never written

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT %(company)s AS company_id, 'ir.cron/' || job.id AS subject_key,
                   job.id AS scope_id, 'ir.cron' AS res_model, job.id AS res_id,
                   job.nextcall AS due_at,
                   jsonb_build_object('job', job.id, 'due', job.nextcall) AS facts
              FROM ir_cron job
              JOIN dist_exception_sweep sweep ON sweep.type_id = %(type)s
             WHERE job.active
               AND job.nextcall <= sweep.looked_at - make_interval(hours => %(hours)s)
               AND %(scope)s
            """,
            company=self._get_company(),
            type=self._get_kind().id,
            hours=HOURS,
            scope=scope(SQL("job.id")),
        )
