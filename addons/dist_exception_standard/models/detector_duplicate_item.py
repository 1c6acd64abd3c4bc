from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .abstract_item import SOLD, USED
from .pair import get_touched

# What names an item, written alike: a GTIN of 8, 12, 13 or 14 digits is one number
# with zeros before it; case, blanks and dashes of a code are habits of who typed it.
# A vendor's code without a variant names the first one.
NAMES = r"""
SELECT id, 'barcode' AS kind, ltrim(barcode, '0') AS name, barcode AS written,
       NULL::int AS company_id
  FROM product_product
 WHERE active AND barcode ~ '^[0-9]{8,14}$' AND barcode ~ '[1-9]'
 UNION ALL
SELECT id, 'code', upper(regexp_replace(default_code, '[[:space:]_-]', '', 'g')),
       default_code, NULL
  FROM product_product
 WHERE active AND default_code ~ '[^[:space:]_-]'
 UNION ALL
SELECT coalesce(info.product_id, variant.id), 'vendor/' || info.partner_id,
       upper(regexp_replace(info.product_code, '[[:space:]_-]', '', 'g')),
       info.product_code, info.company_id
  FROM product_supplierinfo info
  JOIN (SELECT product_tmpl_id, min(id) AS id FROM product_product
         WHERE active GROUP BY product_tmpl_id) variant
    ON variant.product_tmpl_id = info.product_tmpl_id
 WHERE info.product_code ~ '[^[:space:]_-]'
"""


# Those that share a name with one of them.
SAME_NAME = """
SELECT other.id
  FROM seeds JOIN names ON names.id = seeds.id
  JOIN names other ON other.kind = names.kind AND other.name = names.name
"""


def _get_touched(seeds):
    names = f", names AS MATERIALIZED ({NAMES})"
    return get_touched("product.product", seeds, names, SAME_NAME)


TOUCHED = _get_touched("SELECT unnest(%(keys)s::int4[]) AS id")
TOUCHED_BY_ORDER = _get_touched(SOLD.replace("product_id", "product_id AS id", 1))
TOUCHED_BY_ITEM = _get_touched(
    "SELECT id FROM product_product WHERE product_tmpl_id = ANY(%(keys)s::int4[])"
)


class DistDetectorDuplicateItem(models.AbstractModel):
    """Two items share a barcode, a code, or a vendor's code at one vendor.

    Each later item is paired with the first one of its name: a code given to a
    hundred items is ninety-nine cases, not five thousand. Variants of one item are
    no duplicates. It is a case of the company that owns one of the pair, and of every
    company that moved or sold one of them.
    """

    _name = "dist.detector.duplicate_item"
    _inherit = "dist.detector"
    _description = "Detector: suspected duplicate items"

    _documents = ("product.product",)
    _facts = {  # noqa: RUF012 - read, never written
        "first": "product.product",
        "second": "product.product",
        "name": "text",
    }
    _watches = (
        Watch("product.product", ("active", "barcode", "default_code"), scope=TOUCHED),
        Watch(
            "product.template",
            ("active", "company_id", "type"),
            scope=TOUCHED_BY_ITEM,
        ),
        Watch(
            "product.supplierinfo",
            ("partner_id", "product_code", "product_id", "company_id"),
            "product_tmpl_id",
            TOUCHED_BY_ITEM,
        ),
        Watch("stock.quant", ("quantity",), "product_id", TOUCHED),
        Watch("sale.order", ("state",), scope=TOUCHED_BY_ORDER),
        Watch("sale.order.line", ("product_id",), "order_id", TOUCHED_BY_ORDER),
    )

    @api.model
    def _get_select(self, scope):
        """The case lands on the later item, and says how that one is written."""
        return SQL(
            """
            WITH pair AS MATERIALIZED (
                SELECT company_id, first_id, id, min(user_id) AS user_id,
                       string_agg(DISTINCT written, ', ') AS written,
                       bool_or(is_owned) AS is_owned
                  FROM (%(named)s) item
                 WHERE template_id <> first_template_id AND %(scope)s
                 GROUP BY company_id, first_id, id
            )
            SELECT company.id AS company_id,
                   'pair/' || pair.first_id || '/' || pair.id AS subject_key,
                   pair.first_id AS scope_id, 'product.product' AS res_model,
                   pair.id AS res_id, pair.id AS product_id, pair.user_id,
                   jsonb_build_object('first', pair.first_id, 'second', pair.id,
                       'name', pair.written) AS facts
              FROM pair JOIN res_company company ON company.id = pair.company_id
             WHERE pair.is_owned OR EXISTS (
                    SELECT FROM product_product product
                     WHERE product.id IN (pair.first_id, pair.id) AND %(used)s)
            """,
            named=self._get_named(),
            used=SQL(USED),
            scope=scope(SQL("first_id")),
        )

    def _get_named(self):
        """Return the SELECT of the names of items, each with the first item of it.

        Owned is what a company alone has, or alone calls so.
        """
        return SQL(
            """
            SELECT company.id AS company_id, names.id, names.written,
                   template.id AS template_id,
                   (template.responsible_id ->> company.id::text)::int AS user_id,
                   first_value(names.id) OVER same AS first_id,
                   first_value(template.id) OVER same AS first_template_id,
                   coalesce(template.company_id, names.company_id,
                       first_value(template.company_id) OVER same,
                       first_value(names.company_id) OVER same) IS NOT NULL AS is_owned
              FROM (%s) names
              JOIN product_product product ON product.id = names.id AND product.active
              JOIN product_template template
                ON template.id = product.product_tmpl_id
               AND template.active AND template.type <> 'combo'
              JOIN res_company company
                ON coalesce(template.company_id, company.id) = company.id
               AND coalesce(names.company_id, company.id) = company.id
            WINDOW same AS (PARTITION BY company.id, names.kind, names.name
                                ORDER BY names.id)
            """,
            SQL(NAMES),
        )
