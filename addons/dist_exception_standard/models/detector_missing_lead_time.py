from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

BOUGHT = """
SELECT info.id
  FROM purchase_order_line line
  JOIN product_product product ON product.id = line.product_id
  JOIN product_supplierinfo info ON info.product_tmpl_id = product.product_tmpl_id
 WHERE line.order_id = ANY(%(keys)s::int4[])
"""
ROWS_OF_ITEMS = (
    "SELECT id FROM product_supplierinfo WHERE product_tmpl_id = ANY(%(keys)s::int4[])"
)
ROWS_OF_VENDORS = (
    "SELECT id FROM product_supplierinfo WHERE partner_id = ANY(%(keys)s::int4[])"
)


class DistDetectorMissingLeadTime(models.AbstractModel):
    """A vendor has no lead time for an item bought within a year: purchases are
    planned as if goods came the same day.

    A row that ends by the calendar is seen when everything is looked at.
    """

    _name = "dist.detector.missing_lead_time"
    _inherit = "dist.detector"
    _description = "Detector: vendor prices without a lead time"

    _documents = ("product.supplierinfo",)
    _facts = {  # noqa: RUF012 - read, never written
        "vendor": "res.partner",
        "item": "product.template",
    }
    _watches = (
        Watch(
            "product.supplierinfo",
            (
                "delay",
                "date_end",
                "partner_id",
                "product_id",
                "product_tmpl_id",
                "company_id",
            ),
        ),
        Watch("purchase.order", ("state", "date_approve"), scope=BOUGHT),
        Watch("product.template", ("active", "type"), scope=ROWS_OF_ITEMS),
        Watch("res.partner", ("active",), scope=ROWS_OF_VENDORS),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT company.id AS company_id,
                   'product.supplierinfo/' || info.id AS subject_key,
                   info.id AS scope_id, 'product.supplierinfo' AS res_model,
                   info.id AS res_id, info.partner_id, info.product_id,
                   (template.responsible_id ->> company.id::text)::int AS user_id,
                   jsonb_build_object('vendor', info.partner_id, 'item', template.id)
                       AS facts
              FROM product_supplierinfo info
              JOIN res_partner vendor ON vendor.id = info.partner_id
              JOIN product_template template ON template.id = info.product_tmpl_id
              JOIN res_company company
                ON coalesce(info.company_id, template.company_id, company.id)
                   = company.id
             WHERE info.delay <= 0 AND vendor.active AND template.active
               AND template.type = 'consu'
               AND (info.date_end IS NULL OR info.date_end >= %(now)s::date)
               AND %(scope)s
               AND EXISTS (
                    SELECT FROM product_product product
                      JOIN purchase_order_line line ON line.product_id = product.id
                      JOIN purchase_order orders ON orders.id = line.order_id
                     WHERE product.product_tmpl_id = template.id AND product.active
                       AND coalesce(info.product_id, product.id) = product.id
                       AND orders.state = 'purchase'
                       AND orders.company_id = company.id
                       AND orders.date_approve > %(now)s::timestamp - interval '1 year')
            """,
            now=self._now(),
            scope=scope(SQL("info.id")),
        )
