from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

INVOICED = """
SELECT partner.commercial_partner_id
  FROM account_move move JOIN res_partner partner ON partner.id = move.partner_id
 WHERE move.id = ANY(%(keys)s::int4[])
"""
# A partner that is gone has no row, and a company that became an address has a case.
OF_COMPANIES = """
SELECT unnest(%(keys)s::int4[])
 UNION
SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%(keys)s::int4[])
"""


class DistDetectorMissingTaxNumber(models.AbstractModel):
    """A business with invoices or bills of the last year lacks what taxes depend on:
    its country, or its number where the country calls it by a name.

    Where Odoo knows no name of the number, as in the United States, businesses have
    none to give. Asked by companies with a tax number of their own.
    """

    _name = "dist.detector.missing_tax_number"
    _inherit = "dist.detector"
    _description = "Detector: businesses without a country or a tax number"

    _documents = ("res.partner",)
    _facts = {  # noqa: RUF012 - read, never written
        "partner": "res.partner",
        "lack": "tax_lack",
    }
    _watches = (
        Watch(
            "res.partner",
            (
                "active",
                "is_company",
                "country_id",
                "vat",
                "company_id",
                "commercial_partner_id",
            ),
            scope=OF_COMPANIES,
        ),
        Watch("account.move", ("state", "partner_id", "invoice_date"), scope=INVOICED),
    )

    @api.model
    def _get_select(self, scope):
        """A case lands on the business, whichever of its addresses was invoiced."""
        return SQL(
            """
            WITH lacking AS MATERIALIZED (
                SELECT company.id AS company_id, partner.id, partner.user_id,
                       CASE WHEN country.id IS NULL THEN 'country' ELSE 'number' END
                           AS lack
                  FROM res_partner partner
                  LEFT JOIN res_country country ON country.id = partner.country_id
                  JOIN res_company company
                    ON coalesce(partner.company_id, company.id) = company.id
                  JOIN res_partner own ON own.id = company.partner_id AND own.vat <> ''
                 WHERE partner.active AND partner.is_company
                   AND partner.commercial_partner_id = partner.id
                   AND (country.id IS NULL
                        OR coalesce(partner.vat, '') = ''
                           AND country.vat_label ->> 'en_US' <> '')
                   AND %(scope)s
            )
            SELECT company_id, 'res.partner/' || id AS subject_key, id AS scope_id,
                   'res.partner' AS res_model, id AS res_id, id AS partner_id, user_id,
                   jsonb_build_object('partner', id, 'lack', lack) AS facts
              FROM lacking
             WHERE EXISTS (
                    SELECT FROM res_partner address
                      JOIN account_move move ON move.partner_id = address.id
                     WHERE address.commercial_partner_id = lacking.id
                       AND move.company_id = lacking.company_id
                       AND move.state = 'posted' AND move.move_type <> 'entry'
                       AND move.invoice_date > %(now)s::date - 365)
            """,
            now=self._now(),
            scope=scope(SQL("partner.id")),
        )
