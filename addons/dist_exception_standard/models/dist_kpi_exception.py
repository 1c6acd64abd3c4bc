from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.dist_exception_queue.models.dist_exception import STATES

ROWS = """
SELECT exception.id, exception.id AS exception_id, exception.type_id,
       exception.company_id, exception.warehouse_id, exception.partner_id,
       exception.product_id, exception.owner_id, exception.state,
       exception.state NOT IN ('resolved', 'cleared') AS is_live,
       exception.res_model, exception.value_at_risk,
       exception.first_seen_at AS opened_at, exception.closed_at,
       (exception.first_seen_at AT TIME ZONE 'UTC'
           AT TIME ZONE coalesce(own.tz, 'UTC'))::date AS opened_date,
       (exception.closed_at AT TIME ZONE 'UTC'
           AT TIME ZONE coalesce(own.tz, 'UTC'))::date AS closed_date,
       (extract(epoch FROM taken.at - exception.first_seen_at) / 3600)::float8
           AS acknowledge_hours,
       (extract(epoch FROM exception.closed_at - exception.first_seen_at)
           / 3600)::float8 AS resolve_hours,
       taken.at IS NOT NULL AS is_acknowledged,
       exception.reopened_count, exception.reopened_count > 0 AS is_reopened,
       exception.outcome, exception.reason_id,
       coalesce(exception.outcome IN ('no_trouble', 'not_ours'), FALSE) AS is_dismissed
  FROM dist_exception exception
  JOIN res_company company ON company.id = exception.company_id
  JOIN res_partner own ON own.id = company.partner_id
  LEFT JOIN LATERAL (
       SELECT min(event.at) AS at FROM dist_exception_event event
        WHERE event.exception_id = exception.id
          AND event.event IN ('taken', 'waiting', 'snoozed', 'accepted', 'acted',
                              'resolved')) taken ON TRUE
"""


class DistKpiException(models.Model):
    """How a case went: when it opened, was taken up and ended. A view, always fresh."""

    _name = "dist.kpi.exception"
    _inherit = "dist.kpi.mixin"
    _description = "Course of a case"
    _auto = False
    _log_access = False
    _order = "opened_at desc, id desc"
    _rec_name = "exception_id"

    exception_id = fields.Many2one("dist.exception", "Case", readonly=True)
    type_id = fields.Many2one("dist.exception.type", "Kind", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    owner_id = fields.Many2one("res.users", "Owner", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    is_live = fields.Boolean("Not solved", readonly=True)
    res_model = fields.Char("Model", readonly=True)
    value_at_risk = fields.Monetary(readonly=True)
    opened_at = fields.Datetime("Opened", readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    opened_date = fields.Date("Day opened", readonly=True)
    closed_date = fields.Date("Day closed", readonly=True)
    acknowledge_hours = fields.Float(
        "Time to acknowledge (hours)", readonly=True, aggregator="avg"
    )
    resolve_hours = fields.Float(
        "Time to resolve (hours)", readonly=True, aggregator="avg"
    )
    is_acknowledged = fields.Boolean("Taken up", readonly=True)
    reopened_count = fields.Integer("Times reopened", readonly=True)
    is_reopened = fields.Boolean("Reopened", readonly=True)
    outcome = fields.Selection(
        [
            ("fixed", "Fixed"),
            ("worked_around", "Worked around"),
            ("no_trouble", "There was no trouble"),
            ("not_ours", "Not ours to solve"),
        ],
        readonly=True,
    )
    reason_id = fields.Many2one("dist.reason.code", "Root cause", readonly=True)
    is_dismissed = fields.Boolean(
        "Dismissed", readonly=True, help="There was no trouble, or it was not ours."
    )

    def init(self):
        self._create_view(ROWS)

    @api.model
    def _get_own_domain(self):
        cases = self.env["dist.exception"]
        return Domain("exception_id", "in", cases._search(Domain.TRUE))

    def action_open_case(self):
        """Open the case of the row."""
        self.ensure_one()
        return self.exception_id.get_formview_action()
