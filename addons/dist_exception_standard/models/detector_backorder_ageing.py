from odoo import api, models
from odoo.tools import SQL

# A week: what the next regular delivery would have brought has not come.
DAYS = 7


class DistDetectorBackorderAgeing(models.AbstractModel):
    """The rest of a delivery is owed for longer than customers wait."""

    _name = "dist.detector.backorder_ageing"
    _inherit = "dist.transfer.detector"
    _description = "Detector: ageing backorders"

    _facts = {  # noqa: RUF012 - read, never written
        "transfer": "stock.picking",
        "origin": "stock.picking",
        "customer": "res.partner",
        "due": "datetime",
        "open": "money",
    }
    _user = "coalesce(picking.user_id, min(orders.user_id))"

    @api.model
    def _get_due_at(self):
        return SQL("(picking.create_date + make_interval(days => %s))", DAYS)

    @api.model
    def _get_where(self):
        return SQL("kind.code = 'outgoing' AND picking.backorder_id IS NOT NULL")
