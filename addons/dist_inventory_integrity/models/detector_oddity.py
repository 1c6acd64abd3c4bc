from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# What nobody explained is history after a month.
DAYS = 30


class DistDetectorOddity(models.AbstractModel):
    """An adjustment or movement is far from usual, and nobody has said why."""

    _name = "dist.detector.oddity"
    _inherit = "dist.stock.watch.detector"
    _description = "Detector: unusual adjustments and movements"

    _documents = ("dist.stock.oddity",)
    _actions = ("explain_finding", "open_movement")
    _facts = {  # noqa: RUF012 - read, never written
        "what": "dist.stock.oddity",
        "figure": "quantity",
        "high": "quantity",
        "person": "res.users",
    }
    _watches = (
        Watch("dist.stock.oddity", ("figure", "company_id", "at")),
        Watch("dist.stock.explanation", ("res_model",), "res_id"),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT odd.company_id, 'dist.stock.oddity/' || odd.id AS subject_key,
                   odd.id AS scope_id, 'dist.stock.oddity' AS res_model,
                   odd.id AS res_id, odd.warehouse_id,
                   CASE WHEN odd.measure = 'quantity' THEN odd.product_id
                        END AS product_id, odd.worth AS value_at_risk, odd.at AS due_at,
                   jsonb_build_object('what', odd.id, 'figure', odd.figure,
                       'high', odd.high, 'person', odd.user_id) AS facts
              FROM dist_stock_oddity odd
             WHERE odd.at > %(now)s::timestamp - make_interval(days => %(days)s)
               AND %(unexplained)s AND %(watched)s AND %(scope)s
            """,
            now=self._now(),
            days=DAYS,
            unexplained=self._is_unexplained("dist.stock.oddity", SQL("odd.id")),
            watched=self._is_watched(SQL("odd.company_id")),
            scope=scope(SQL("odd.id")),
        )

    @api.model
    def _get_due(self, since, until):
        """Return what is history from now on."""
        return SQL(
            """
            SELECT id FROM dist_stock_oddity
             WHERE at > %(since)s::timestamp - make_interval(days => %(days)s)
               AND at <= %(until)s::timestamp - make_interval(days => %(days)s)
            """,
            since=since,
            until=until,
            days=DAYS,
        )
