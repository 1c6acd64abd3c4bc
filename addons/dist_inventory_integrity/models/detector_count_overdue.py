from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .dist_stock_count_line import OPEN


class DistDetectorCountOverdue(models.AbstractModel):
    """A count was planned for a day that is over, and is not."""

    _name = "dist.detector.count_overdue"
    _inherit = "dist.stock.watch.detector"
    _description = "Detector: counts that are overdue"

    _documents = ("dist.stock.count",)
    _actions = ("open_count",)
    _facts = {  # noqa: RUF012 - read, never written
        "count": "dist.stock.count",
        "planned": "date",
        "left": "number",
    }
    _watches = (
        Watch("dist.stock.count", ("state", "planned_on", "kind", "company_id")),
        Watch("dist.stock.count.line", ("state", "count_id"), "count_id"),
    )

    @api.model
    def _get_end(self):
        return self._get_end_of_day(
            SQL("count.planned_on::timestamp"), SQL("count.company_id")
        )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT count.company_id, 'dist.stock.count/' || count.id AS subject_key,
                   count.id AS scope_id, 'dist.stock.count' AS res_model,
                   count.id AS res_id, count.warehouse_id, count.user_id,
                   %(end)s AS due_at,
                   jsonb_build_object('count', count.id, 'planned', count.planned_on,
                       'left', (SELECT count(*) FROM dist_stock_count_line line
                                 WHERE line.count_id = count.id
                                   AND line.state = ANY(%(open)s))) AS facts
              FROM dist_stock_count count
             WHERE count.state IN ('draft', 'open') AND count.kind <> 'adjustment'
               AND %(end)s <= %(now)s AND %(watched)s AND %(scope)s
            """,
            end=self._get_end(),
            open=list(OPEN),
            now=self._now(),
            watched=self._is_watched(SQL("count.company_id")),
            scope=scope(SQL("count.id")),
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            "SELECT count.id FROM dist_stock_count count"
            " WHERE count.state IN ('draft', 'open') AND count.kind <> 'adjustment'"
            " AND %(end)s > %(since)s AND %(end)s <= %(until)s",
            end=self._get_end(),
            since=since,
            until=until,
        )
