from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .pair import get_touched

# Those with the number of one of them.
SAME_NUMBER = """
SELECT other.id
  FROM seeds JOIN res_partner changed ON changed.id = seeds.id
  JOIN res_partner other ON other.vat = changed.vat
 WHERE length(changed.vat) > 1
"""


def _get_touched(seeds):
    return get_touched("res.partner", seeds, "", SAME_NUMBER)


TOUCHED = _get_touched("SELECT unnest(%(keys)s::int4[]) AS id")
TOUCHED_BY_ADDRESS = _get_touched(
    "SELECT commercial_partner_id AS id FROM res_partner"
    " WHERE id = ANY(%(keys)s::int4[])"
)
# Those an order or an invoice is with.
TRADING = """
SELECT partner.commercial_partner_id AS id
  FROM {table} document JOIN res_partner partner ON partner.id = document.partner_id
 WHERE document.id = ANY(%(keys)s::int4[])
"""
# Whether a company trades with one of a pair, at any of its addresses.
USED = """
EXISTS (SELECT FROM res_partner address
         WHERE address.commercial_partner_id IN (first.id, second.id)
           AND (EXISTS (SELECT FROM sale_order orders
                         WHERE orders.partner_id = address.id
                           AND orders.company_id = company.id
                           AND orders.state = 'sale')
                OR EXISTS (SELECT FROM purchase_order orders
                            WHERE orders.partner_id = address.id
                              AND orders.company_id = company.id
                              AND orders.state = 'purchase')
                OR EXISTS (SELECT FROM account_move move
                            WHERE move.partner_id = address.id
                              AND move.company_id = company.id
                              AND move.state = 'posted')))
"""


class DistDetectorDuplicatePartner(models.AbstractModel):
    """Two partners have the same tax number.

    Each later one is paired with the first one: a number given to a hundred partners
    is ninety-nine cases, not five thousand. A number of one character, as the slash of
    who is not subject to tax, is none. It is a case of the company that owns one of
    the pair, and of every company that trades with one of them.
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
        Watch("res.partner", ("commercial_partner_id",), scope=TOUCHED_BY_ADDRESS),
        Watch(
            "sale.order",
            ("state", "partner_id", "company_id"),
            scope=_get_touched(TRADING.format(table="sale_order")),
        ),
        Watch(
            "purchase.order",
            ("state", "partner_id", "company_id"),
            scope=_get_touched(TRADING.format(table="purchase_order")),
        ),
        Watch(
            "account.move",
            ("state", "partner_id", "company_id"),
            scope=_get_touched(TRADING.format(table="account_move")),
        ),
    )

    @api.model
    def _get_select(self, scope):
        """The first of a pair is the older one; the case lands on the newer."""
        return SQL(
            """
            SELECT company.id AS company_id,
                   'pair/' || first.id || '/' || second.id AS subject_key,
                   first.id AS scope_id, 'res.partner' AS res_model,
                   second.id AS res_id, second.id AS partner_id,
                   jsonb_build_object('first', first.id, 'second', second.id,
                       'number', first.vat) AS facts
              FROM res_partner first
              JOIN res_partner second ON second.vat = first.vat AND second.id > first.id
              JOIN res_company company
                ON coalesce(first.company_id, company.id) = company.id
               AND coalesce(second.company_id, company.id) = company.id
             WHERE first.active AND second.active AND length(first.vat) > 1
               AND first.parent_id IS NULL AND second.parent_id IS NULL
               AND NOT EXISTS (
                    SELECT FROM res_partner earlier
                     WHERE earlier.vat = first.vat AND earlier.id < first.id
                       AND earlier.active AND earlier.parent_id IS NULL
                       AND coalesce(earlier.company_id, company.id) = company.id)
               AND (company.id IN (first.company_id, second.company_id) OR %(used)s)
               AND %(scope)s
            """,
            used=SQL(USED),
            scope=scope(SQL("first.id")),
        )
