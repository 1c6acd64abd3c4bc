from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

LINE_COUNTS = """
SELECT DISTINCT count_id FROM dist_stock_count_line WHERE id = ANY(%(keys)s::int4[])
"""
# A day without a decision: the shelf and the books differ meanwhile.
DAYS = 1


class DistDetectorAdjustmentWaiting(models.AbstractModel):
    """Differences of a count wait for a decision: one case a count, not one a line.

    It names what is at risk, so it is for those who see the books.
    """

    _name = "dist.detector.adjustment_waiting"
    _inherit = "dist.stock.watch.detector"
    _description = "Detector: adjustments that wait for approval"

    _documents = ("dist.stock.count",)
    _readers = "dist_base.group_inventory_controller,dist_base.group_auditor"
    _actions = ("decide_adjustments", "open_count")
    _facts = {  # noqa: RUF012 - read, never written
        "count": "dist.stock.count",
        "lines": "number",
        "since": "datetime",
        "value": "money",
    }
    _watches = (
        Watch("dist.stock.count.line", ("state", "count_id"), "count_id"),
        Watch(
            "dist.approval.request",
            ("state", "amount", "requested_at"),
            "res_id",
            LINE_COUNTS,
        ),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT line.company_id,
                   'dist.stock.count/' || line.count_id AS subject_key,
                   line.count_id AS scope_id, 'dist.stock.count' AS res_model,
                   line.count_id AS res_id, min(place.warehouse_id) AS warehouse_id,
                   sum(request.amount) AS value_at_risk,
                   min(request.requested_at) + %(days)s AS due_at,
                   jsonb_build_object('count', line.count_id, 'lines', count(*),
                       'since', min(request.requested_at),
                       'value', round(sum(request.amount)::numeric, 2)) AS facts
              FROM dist_stock_count_line line
              JOIN stock_location place ON place.id = line.location_id
              JOIN dist_approval_request request
                ON request.res_model = 'dist.stock.count.line'
               AND request.res_id = line.id AND request.state = 'pending'
             WHERE line.state = 'waiting' AND %(watched)s AND %(scope)s
             GROUP BY line.company_id, line.count_id
            HAVING min(request.requested_at) + %(days)s <= %(now)s
            """,
            days=SQL("make_interval(days => %s)", DAYS),
            now=self._now(),
            watched=self._is_watched(SQL("line.company_id")),
            scope=scope(SQL("line.count_id")),
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT DISTINCT line.count_id FROM dist_approval_request request
              JOIN dist_stock_count_line line ON line.id = request.res_id
             WHERE request.res_model = 'dist.stock.count.line'
               AND request.state = 'pending'
               AND request.requested_at
                   > %(since)s::timestamp - make_interval(days => %(days)s)
               AND request.requested_at
                   <= %(until)s::timestamp - make_interval(days => %(days)s)
            """,
            since=since,
            until=until,
            days=DAYS,
        )
