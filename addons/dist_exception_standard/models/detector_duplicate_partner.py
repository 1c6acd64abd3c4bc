from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# The other ones with the same number, and the cases a partner is the second of.
TOUCHED = """
SELECT unnest(%(keys)s::int4[])
 UNION
SELECT other.id
  FROM res_partner changed JOIN res_partner other ON other.vat = changed.vat
 WHERE changed.id = ANY(%(keys)s::int4[])
 UNION
SELECT scope_id FROM dist_exception
 WHERE res_model = 'res.partner' AND res_id = ANY(%(keys)s::int4[])
"""


class DistDetectorDuplicatePartner(models.AbstractModel):
    """Two partners have the same tax number: each pair is a case.

    A shared partner concerns every company that trades with it.
    """

    _name = "dist.detector.duplicate_partner"
    _inherit = "dist.detector"
    _description = "Detector: suspected duplicate partners"

    _documents = ("res.partner",)
    _facts = {  # noqa: RUF012 - read, never written
        "first": "res.partner",
        "second": "res.partner",
        "number": "text",
    }
    _watches = (
        Watch(
            "res.partner",
            ("vat", "active", "parent_id", "is_company", "company_id"),
            scope=TOUCHED,
        ),
    )

    @api.model
    def _get_select(self, scope):
        """The first of a pair is the older one; the case lands on the newer."""
        return SQL(
            """
            SELECT users.company_id,
                   'pair/' || first.id || '/' || second.id AS subject_key,
                   first.id AS scope_id, 'res.partner' AS res_model,
                   second.id AS res_id, second.id AS partner_id,
                   jsonb_build_object('first', first.id, 'second', second.id,
                       'number', first.vat) AS facts
              FROM res_partner first
              JOIN res_partner second ON second.vat = first.vat AND second.id > first.id
              JOIN LATERAL (
                    SELECT company.id AS company_id FROM res_company company
                     WHERE coalesce(first.company_id, company.id) = company.id
                       AND coalesce(second.company_id, company.id) = company.id
                   ) users ON TRUE
             WHERE first.active AND second.active AND first.vat <> ''
               AND first.parent_id IS NULL AND second.parent_id IS NULL AND %s
            """,
            scope(SQL("first.id")),
        )
