from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

BELOW = """
SELECT place.id FROM stock_location place
  JOIN stock_location top ON starts_with(place.parent_path, top.parent_path)
 WHERE top.id = ANY(%(keys)s::int4[])
"""


class DistDetectorBlockedBinStock(models.AbstractModel):
    """Goods lie in a bin that gives nothing away: money nobody can sell."""

    _name = "dist.detector.blocked_bin_stock"
    _inherit = "dist.detector"
    _description = "Detector: blocked bins with stock"

    _documents = ("stock.location",)
    _actions = ("open_bin",)
    _facts = {  # noqa: RUF012 - read, never written
        "location": "stock.location",
        "worth": "money",
        "since": "datetime",
        "reason": "dist.reason.code",
        "person": "res.users",
    }
    _watches = (
        Watch("stock.quant", ("quantity", "location_id"), "location_id"),
        Watch("stock.location", ("dist_is_shut_out", "company_id", "usage")),
        Watch("stock.location", ("dist_block", "dist_block_reason_id"), scope=BELOW),
    )

    @api.model
    def _get_select(self, scope):
        """One case per bin; who blocked it is whoever blocked the nearest place."""
        costs = self.env["product.product"]._fields["standard_price"]
        self.env["product.product"].flush_model([costs.name])
        return SQL(
            """
            SELECT place.company_id, place.id AS subject_key, place.id AS scope_id,
                   'stock.location' AS res_model, place.id AS res_id,
                   place.warehouse_id, lying.worth AS value_at_risk,
                   origin.dist_blocked_at AS due_at,
                   jsonb_build_object('location', place.id, 'worth', lying.worth,
                       'since', origin.dist_blocked_at,
                       'reason', origin.dist_block_reason_id,
                       'person', origin.dist_blocked_by_id) AS facts
              FROM stock_location place
              JOIN LATERAL (
                    SELECT sum(quant.quantity * (product.standard_price
                               ->> place.company_id::text)::numeric) AS worth
                      FROM stock_quant quant
                      JOIN product_product product ON product.id = quant.product_id
                     WHERE quant.location_id = place.id AND quant.quantity > 0
                    HAVING count(*) > 0
                   ) lying ON TRUE
              LEFT JOIN LATERAL (
                    SELECT top.*
                      FROM stock_location top
                     WHERE starts_with(place.parent_path, top.parent_path)
                       AND top.dist_block IN ('out', 'both')
                     ORDER BY length(top.parent_path) DESC
                     LIMIT 1
                   ) origin ON TRUE
             WHERE place.dist_is_shut_out AND place.usage IN ('internal', 'transit')
               AND place.company_id IS NOT NULL AND %s
            """,
            scope(SQL("place.id")),
        )
