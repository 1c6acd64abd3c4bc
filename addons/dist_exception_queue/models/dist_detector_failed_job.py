from odoo import api, models
from odoo.tools import SQL


class DistDetectorFailedJob(models.AbstractModel):
    """A scheduled job failed when it ran last.

    Odoo switches a job off that failed for a week and forgets that it did: its case
    stays with what it said, until the job is switched on or somebody resolves it.
    """

    _name = "dist.detector.failed_job"
    _inherit = "dist.plant.detector"
    _description = "Detector: scheduled jobs that fail"

    _documents = ("ir.cron",)
    _facts = {  # noqa: RUF012 - read, never written
        "job": "ir.cron",
        "count": "number",
        "since": "datetime",
    }

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT %(company)s AS company_id, 'ir.cron/' || job.id AS subject_key,
                   job.id AS scope_id, 'ir.cron' AS res_model, job.id AS res_id,
                   coalesce(job.first_failure_date, live.due_at) AS due_at,
                   CASE WHEN job.failure_count > 0
                        THEN jsonb_build_object('job', job.id,
                            'count', job.failure_count,
                            'since', job.first_failure_date)
                        ELSE live.facts END AS facts
              FROM ir_cron job
              LEFT JOIN dist_exception live
                ON live.type_id = %(type)s AND live.scope_id = job.id
               AND live.company_id = %(company)s
               AND live.state NOT IN ('resolved', 'cleared')
             WHERE (job.failure_count > 0
                    OR NOT job.active AND live.id IS NOT NULL) AND %(scope)s
            """,
            company=self._get_company(),
            type=self._get_kind().id,
            scope=scope(SQL("job.id")),
        )
