from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

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


def _get_touched(seeds):
    """Return the SELECT of the items touched, those their cases name, and those that
    share a name with one of them."""
    return f"""
WITH touched AS ({seeds}), seeds AS (
    SELECT id FROM touched
     UNION
    SELECT unnest(ARRAY[pair.scope_id, pair.res_id])
      FROM dist_exception pair
      JOIN touched ON touched.id IN (pair.scope_id, pair.res_id)
     WHERE pair.res_model = 'product.product' AND pair.subject_key LIKE 'pair/%%'
       AND pair.state NOT IN ('resolved', 'cleared')
), names AS MATERIALIZED ({NAMES})
SELECT id FROM seeds
 UNION
SELECT other.id
  FROM seeds JOIN names ON names.id = seeds.id
  JOIN names other ON other.kind = names.kind AND other.name = names.name
"""


TOUCHED = _get_touched("SELECT unnest(%(keys)s::int4[]) AS id")
TOUCHED_BY_ITEM = _get_touched(
    "SELECT id FROM product_product WHERE product_tmpl_id = ANY(%(keys)s::int4[])"
)


class DistDetectorDuplicateItem(models.AbstractModel):
    """Two items share a barcode, a code, or a vendor's code at one vendor.

    Each later item is paired with the first one of its name: a code given to a
    hundred items is ninety-nine cases, not five thousand. Variants of one item are
    no duplicates.
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
    )

    @api.model
    def _get_select(self, scope):
        """The case lands on the later item, and says how that one is written."""
        return SQL(
            """
            SELECT company_id, 'pair/' || first_id || '/' || id AS subject_key,
                   first_id AS scope_id, 'product.product' AS res_model, id AS res_id,
                   id AS product_id, min(user_id) AS user_id,
                   jsonb_build_object('first', first_id, 'second', id, 'name',
                       string_agg(DISTINCT written, ', ')) AS facts
              FROM (SELECT company.id AS company_id, names.id, names.written,
                           template.id AS template_id,
                           (template.responsible_id ->> company.id::text)::int
                               AS user_id,
                           first_value(names.id) OVER same AS first_id,
                           first_value(template.id) OVER same AS first_template_id
                      FROM (%(names)s) names
                      JOIN product_product product
                        ON product.id = names.id AND product.active
                      JOIN product_template template
                        ON template.id = product.product_tmpl_id
                       AND template.active AND template.type <> 'combo'
                      JOIN res_company company
                        ON coalesce(template.company_id, company.id) = company.id
                       AND coalesce(names.company_id, company.id) = company.id
                    WINDOW same AS (PARTITION BY company.id, names.kind, names.name
                                        ORDER BY names.id)) item
             WHERE template_id <> first_template_id AND %(scope)s
             GROUP BY company_id, first_id, id
            """,
            names=SQL(NAMES),
            scope=scope(SQL("first_id")),
        )
