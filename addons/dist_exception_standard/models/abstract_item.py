from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

VARIANTS = (
    "SELECT id FROM product_product WHERE product_tmpl_id = ANY(%(keys)s::int4[])"
)
SOLD = "SELECT product_id FROM sale_order_line WHERE order_id = ANY(%(keys)s::int4[])"

# With the parts of kits, which moves alone name.
SENT = """
SELECT product_id FROM sale_order_line WHERE order_id = ANY(%(keys)s::int4[])
 UNION
SELECT move.product_id
  FROM sale_order_line line JOIN stock_move move ON move.sale_line_id = line.id
 WHERE line.order_id = ANY(%(keys)s::int4[])
"""
# Whether a company moved or sold an item.
USED = """
(EXISTS (SELECT FROM stock_move move
          WHERE move.product_id = product.id AND move.company_id = company.id
            AND move.state = 'done')
 OR EXISTS (SELECT FROM sale_order_line line
              JOIN sale_order orders ON orders.id = line.order_id
             WHERE line.product_id = product.id AND orders.company_id = company.id
               AND orders.state = 'sale'))
"""


class DistItemDetector(models.AbstractModel):
    """Items in use whose master lacks something: one case per company that uses it.

    In use is what a company moved or sold. Detectors of items inherit it and say what
    is missing.
    """

    _name = "dist.item.detector"
    _inherit = "dist.detector"
    _description = "Detector of items"

    _documents = ("product.product",)
    _facts = {"product": "product.product"}  # noqa: RUF012 - read, never written
    _watches = (
        Watch("product.product", ("active", "barcode", "standard_price")),
        Watch(
            "product.template",
            ("active", "type", "is_storable", "sale_ok", "company_id"),
            scope=VARIANTS,
        ),
        Watch("stock.quant", ("quantity",), "product_id"),
        Watch("sale.order", ("state",), scope=SOLD),
        Watch("sale.order.line", ("product_id",), "order_id", SOLD),
    )

    @api.model
    def _get_lack(self):
        """Return the SQL condition on product and company; override me."""
        raise NotImplementedError

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT company.id AS company_id,
                   'product.product/' || product.id AS subject_key,
                   product.id AS scope_id, 'product.product' AS res_model,
                   product.id AS res_id, product.id AS product_id,
                   (template.responsible_id ->> company.id::text)::int AS user_id,
                   jsonb_build_object('product', product.id) AS facts
              FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN res_company company
                ON coalesce(template.company_id, company.id) = company.id
             WHERE product.active AND template.active AND template.type = 'consu'
               AND template.is_storable AND template.sale_ok
               AND %(lack)s AND %(scope)s
               AND %(used)s
            """,
            lack=self._get_lack(),
            used=SQL(USED),
            scope=scope(SQL("product.id")),
        )
