from odoo import api, models
from odoo.tools import SQL

# A week: what the next regular delivery would have brought has not come.
DAYS = 7


class DistDetectorBackorderAgeing(models.AbstractModel):
    """The rest of a delivery is owed for longer than customers wait."""

    _name = "dist.detector.backorder_ageing"
    _inherit = "dist.transfer.detector"
    _description = "Detector: ageing backorders"

    _actions = ("check_availability",)
    _user = "coalesce(picking.user_id, min(orders.user_id))"

    @api.model
    def _get_due_at(self):
        return SQL("(picking.create_date + make_interval(days => %s))", DAYS)

    @api.model
    def _get_where(self):
        return SQL("kind.code = 'outgoing' AND picking.backorder_id IS NOT NULL")

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT picking.id FROM stock_picking picking
             WHERE picking.state IN ('confirmed', 'waiting', 'assigned')
               AND %(due_at)s > %(since)s AND %(due_at)s <= %(until)s
            """,
            due_at=self._get_due_at(),
            since=since,
            until=until,
        )
