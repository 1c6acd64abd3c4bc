from odoo import api, models
from odoo.tools import SQL


class DistPlantDetector(models.AbstractModel):
    """Trouble of the plant itself: few rows that are cheap to look at.

    Tables like those of e-mails and jobs change all the time and are rarely wrong.
    Detectors that inherit this one put no triggers on them: each sweep compares what
    is wrong with the live cases and looks where they differ.
    """

    _name = "dist.plant.detector"
    _inherit = "dist.detector"
    _description = "Detector of the plant's own trouble"

    @api.model
    def _get_kind(self):
        return self.env["dist.exception.type"].search([("code", "=", self._get_code())])

    @api.model
    def _get_company(self):
        """Return the SQL of the company that gets what belongs to none, or of NULL."""
        company = next(iter(self._get_kind()._get_companies()), None)
        return SQL("%s::int4", company)

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT coalesce(found.scope_id, live.scope_id)
              FROM (%(select)s) found
              FULL JOIN (SELECT * FROM dist_exception
                          WHERE type_id = %(type)s
                            AND state NOT IN ('resolved', 'cleared')) live
                ON live.company_id = found.company_id
               AND live.subject_key = found.subject_key
             WHERE live.facts IS DISTINCT FROM found.facts
               AND coalesce(found.company_id, live.company_id)
                   = ANY(%(companies)s::int4[])
            """,
            companies=self._get_kind()._get_companies(),
            select=self._get_select(lambda column: SQL("TRUE")),
            type=self._get_kind().id,
        )
