from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# A colleague is found within a day, or the shelf has moved on.
DAYS = 1


class DistDetectorRecountDue(models.AbstractModel):
    """Somebody has to count again, and nobody did for a day.

    The case says which line, never how far off it was: whoever reads it may be the
    next to count.
    """

    _name = "dist.detector.recount_due"
    _inherit = "dist.stock.watch.detector"
    _description = "Detector: recounts that are due"

    _documents = ("dist.stock.count.line",)
    _actions = ("count_again",)
    _facts = {  # noqa: RUF012 - read, never written
        "line": "dist.stock.count.line",
        "looks": "number",
        "since": "datetime",
    }
    _watches = (
        Watch("dist.stock.count.line", ("state",)),
        Watch("dist.stock.count.attempt", ("at",), "line_id"),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT line.company_id, 'dist.stock.count.line/' || line.id AS subject_key,
                   line.id AS scope_id, 'dist.stock.count.line' AS res_model,
                   line.id AS res_id, place.warehouse_id, line.product_id,
                   look.at + %(days)s AS due_at,
                   jsonb_build_object('line', line.id, 'looks', look.looks,
                       'since', look.at) AS facts
              FROM dist_stock_count_line line
              JOIN stock_location place ON place.id = line.location_id
              JOIN LATERAL (SELECT max(attempt.at) AS at, count(*) AS looks
                              FROM dist_stock_count_attempt attempt
                             WHERE attempt.line_id = line.id) look ON TRUE
             WHERE line.state = 'recount' AND look.at + %(days)s <= %(now)s
               AND %(watched)s AND %(scope)s
            """,
            days=SQL("make_interval(days => %s)", DAYS),
            now=self._now(),
            watched=self._is_watched(SQL("line.company_id")),
            scope=scope(SQL("line.id")),
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT line.id FROM dist_stock_count_line line
              JOIN dist_stock_count_attempt attempt ON attempt.line_id = line.id
             WHERE line.state = 'recount'
               AND attempt.at > %(since)s::timestamp - make_interval(days => %(days)s)
               AND attempt.at <= %(until)s::timestamp - make_interval(days => %(days)s)
            """,
            since=since,
            until=until,
            days=DAYS,
        )
