from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch


class DistDetectorDamagedReceipt(models.AbstractModel):
    """Goods of a purchase came damaged or in doubt, and nobody has settled it."""

    _name = "dist.detector.damaged_receipt"
    _inherit = "dist.detector"
    _description = "Detector: damaged or disputed receipt"

    _documents = ("purchase.order",)
    _actions = ("claim_damage", "open_hold")
    _facts = {  # noqa: RUF012 - read, never written
        "order": "purchase.order",
        "vendor": "res.partner",
        "since": "datetime",
        "value": "money",
    }
    _watches = (
        Watch(
            "dist.quality.hold",
            ("state", "is_disputed", "stake", "purchase_line_id"),
            "purchase_line_id",
            "SELECT order_id FROM purchase_order_line WHERE id = ANY(%(keys)s)",
        ),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT orders.company_id, 'purchase.order/' || orders.id AS subject_key,
                   orders.id AS scope_id, 'purchase.order' AS res_model,
                   orders.id AS res_id, min(hold.warehouse_id) AS warehouse_id,
                   orders.partner_id, orders.user_id,
                   sum(hold.stake) AS value_at_risk, min(hold.held_at) AS due_at,
                   jsonb_build_object('order', orders.id, 'vendor', orders.partner_id,
                       'since', min(hold.held_at),
                       'value', round(sum(hold.stake)::numeric, 2)) AS facts
              FROM dist_quality_hold hold
              JOIN purchase_order_line line ON line.id = hold.purchase_line_id
              JOIN purchase_order orders ON orders.id = line.order_id
             WHERE hold.state IN ('held', 'decided') AND hold.is_disputed AND %s
             GROUP BY orders.id
            """,
            scope(SQL("line.order_id")),
        )
