from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch


class DistDetectorNegativeStock(models.AbstractModel):
    """A place of the warehouse holds less than nothing of an item."""

    _name = "dist.detector.negative_stock"
    _inherit = "dist.detector"
    _description = "Detector: negative stock"

    _documents = ("stock.quant",)
    _facts = {  # noqa: RUF012 - read, never written
        "product": "product.product",
        "location": "stock.location",
        "lot": "stock.lot",
        "quantity": "quantity",
        "unit": "uom.uom",
    }
    _watches = (Watch("stock.quant", ("quantity", "location_id"), "product_id"),)

    @api.model
    def _get_select(self, scope):
        """One case per position: Odoo merges its rows as it likes."""
        costs = self.env["product.product"]._fields["standard_price"]
        self.env["product.product"].flush_model([costs.name])
        return SQL(
            """
            SELECT location.company_id, concat_ws('/', quant.product_id,
                       quant.location_id, coalesce(quant.lot_id, 0),
                       coalesce(quant.package_id, 0), coalesce(quant.owner_id, 0))
                       AS subject_key,
                   quant.product_id AS scope_id, 'stock.quant' AS res_model,
                   min(quant.id) AS res_id, location.warehouse_id, quant.product_id,
                   -sum(quant.quantity)
                       * (product.standard_price ->> location.company_id::text)::numeric
                       AS value_at_risk,
                   jsonb_build_object('product', quant.product_id,
                       'location', quant.location_id, 'lot', quant.lot_id,
                       'quantity', sum(quant.quantity), 'unit', template.uom_id)
                       AS facts
              FROM stock_quant quant
              JOIN stock_location location ON location.id = quant.location_id
              JOIN product_product product ON product.id = quant.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE location.usage IN ('internal', 'transit')
               AND location.company_id IS NOT NULL AND %s
             GROUP BY location.company_id, location.warehouse_id, quant.product_id,
                      quant.location_id, quant.lot_id, quant.package_id,
                      quant.owner_id, product.standard_price, template.uom_id
            HAVING sum(quant.quantity) < -0.5 * 10 ^ -%s
            """,
            scope(SQL("quant.product_id")),
            self.env["decimal.precision"].precision_get("Product Unit"),
        )
