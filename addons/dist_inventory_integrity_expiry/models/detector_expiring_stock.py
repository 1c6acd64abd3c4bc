from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch


class DistDetectorExpiringStock(models.AbstractModel):
    """Goods in a bin expire soon, or did: to be sold, returned or scrapped."""

    _name = "dist.detector.expiring_stock"
    _inherit = "dist.detector"
    _description = "Detector: expired or expiring stock"

    _documents = ("stock.lot",)
    _facts = {  # noqa: RUF012 - read, never written
        "product": "product.product",
        "lot": "stock.lot",
        "location": "stock.location",
        "quantity": "quantity",
        "unit": "uom.uom",
        "date": "datetime",
    }
    _watches = (
        Watch("stock.quant", ("quantity", "location_id", "lot_id"), "lot_id"),
        Watch("stock.lot", ("expiration_date",)),
    )

    @api.model
    def _get_select(self, scope):
        """One case per lot and bin, due when it expires."""
        self.env["product.product"].flush_model(["standard_price"])
        return SQL(
            """
            SELECT place.company_id, concat_ws('/', lot.id, place.id) AS subject_key,
                   lot.id AS scope_id, 'stock.lot' AS res_model, lot.id AS res_id,
                   place.warehouse_id, lot.product_id, lot.expiration_date AS due_at,
                   sum(quant.quantity) * cost.price AS value_at_risk,
                   jsonb_build_object('product', lot.product_id, 'lot', lot.id,
                       'location', place.id, 'quantity', sum(quant.quantity),
                       'unit', template.uom_id, 'date', lot.expiration_date) AS facts
              FROM stock_quant quant
              JOIN stock_lot lot ON lot.id = quant.lot_id
              JOIN stock_location place ON place.id = quant.location_id
              JOIN res_company company ON company.id = place.company_id
              JOIN product_product product ON product.id = lot.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN LATERAL (SELECT (product.standard_price
                       ->> company.id::text)::numeric AS price) cost ON TRUE
             WHERE place.usage IN ('internal', 'transit') AND quant.quantity > 0
               AND lot.expiration_date
                   <= %s + company.dist_expiring_days * interval '1 day'
               AND %s
             GROUP BY place.id, lot.id, template.uom_id, cost.price
            """,
            self._now(),
            scope(SQL("lot.id")),
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            "SELECT lot.id FROM stock_lot lot, res_company company,"
            " LATERAL (SELECT lot.expiration_date"
            " - company.dist_expiring_days * interval '1 day' AS moment) due"
            " WHERE due.moment > %s AND due.moment <= %s",
            since,
            until,
        )
