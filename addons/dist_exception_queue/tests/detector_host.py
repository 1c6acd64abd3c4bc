from odoo import models
from odoo.tools import SQL

from ..watch import Watch


class DistDetectorTestTrouble(models.AbstractModel):
    """Partners whose reference says trouble; its number is the value at risk."""

    _name = "dist.detector.test_trouble"
    _inherit = "dist.detector"
    _description = "Detector of the tests"
    _module = "dist_exception_queue"

    _documents = ("res.partner",)
    _facts = {"partner": "res.partner", "value": "money"}  # noqa: RUF012
    _watches = (Watch("res.partner", ("ref", "company_id", "active", "category_id")),)

    def _get_select(self, scope):
        return SQL(
            """
            SELECT company_id, 'res.partner/' || id AS subject_key, id AS scope_id,
                   'res.partner' AS res_model, id AS res_id, id AS partner_id,
                   substr(ref, 8)::numeric AS value_at_risk,
                   jsonb_build_object('partner', id, 'value', substr(ref, 8)::numeric)
                       AS facts
              FROM res_partner
             WHERE ref LIKE 'trouble%%' AND %s
            """,
            scope(SQL("id")),
        )

    def _get_due(self, since, until):
        return SQL("SELECT id FROM res_partner WHERE ref = 'due now'")
