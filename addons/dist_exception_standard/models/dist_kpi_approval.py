from odoo import api, fields, models
from odoo.fields import Domain

ROWS = """
SELECT request.id, request.id AS request_id, request.checkpoint_id,
       request.company_id, request.requester_id, request.state, request.res_model,
       (CASE WHEN request.currency_id = company.currency_id THEN request.amount
             ELSE request.amount / rate.rate * own_rate.rate END)::numeric AS amount,
       request.requested_at, request.decided_at,
       (request.requested_at AT TIME ZONE 'UTC'
           AT TIME ZONE coalesce(own.tz, 'UTC'))::date AS requested_date,
       (request.decided_at AT TIME ZONE 'UTC'
           AT TIME ZONE coalesce(own.tz, 'UTC'))::date AS decided_date,
       (extract(epoch FROM request.decided_at - request.requested_at) / 3600)::float8
           AS decision_hours,
       request.state = 'pending' AS is_pending,
       request.state IN ('approved', 'rejected') AS is_decided,
       request.state = 'approved' AS is_override
  FROM dist_approval_request request
  JOIN res_company company ON company.id = request.company_id
  JOIN res_partner own ON own.id = company.partner_id
  LEFT JOIN LATERAL (%(rate)s) rate ON TRUE
  LEFT JOIN LATERAL (%(own_rate)s) own_rate ON TRUE
"""
# A rate belongs to the root of a company, or to none.
RATE = """
SELECT coalesce((
    SELECT rate.rate FROM res_currency_rate rate
     WHERE rate.currency_id = {currency} AND rate.name <= request.requested_at::date
       AND (rate.company_id IS NULL
            OR rate.company_id = split_part(company.parent_path, '/', 1)::int4)
     ORDER BY rate.company_id, rate.name DESC LIMIT 1), 1) AS rate
"""


class DistKpiApproval(models.Model):
    """How a request went: when it was asked and decided. A view, always fresh.

    An override is a request that was approved: the matrix stopped the document, and
    somebody let it go on.
    """

    _name = "dist.kpi.approval"
    _inherit = "dist.kpi.mixin"
    _description = "Course of an approval"
    _auto = False
    _log_access = False
    _order = "requested_at desc, id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one("dist.approval.request", readonly=True)
    checkpoint_id = fields.Many2one("dist.approval.checkpoint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    requester_id = fields.Many2one("res.users", "Asked by", readonly=True)
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
            ("superseded", "Superseded"),
        ],
        readonly=True,
    )
    res_model = fields.Char("Model", readonly=True)
    amount = fields.Monetary(readonly=True)
    requested_at = fields.Datetime("Asked", readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)
    requested_date = fields.Date("Day asked", readonly=True)
    decided_date = fields.Date("Day decided", readonly=True)
    decision_hours = fields.Float(
        "Time to decide (hours)", readonly=True, aggregator="avg"
    )
    is_pending = fields.Boolean("Waits", readonly=True)
    is_decided = fields.Boolean("Decided upon", readonly=True)
    is_override = fields.Boolean(
        "Let go on", readonly=True, help="Stopped by the matrix, and approved."
    )

    def init(self):
        rates = {
            "rate": RATE.format(currency="request.currency_id"),
            "own_rate": RATE.format(currency="company.currency_id"),
        }
        self._create_view(ROWS % rates)

    @api.model
    def _get_own_domain(self):
        requests = self.env["dist.approval.request"]
        return Domain("request_id", "in", requests._search(Domain.TRUE))

    def action_open_request(self):
        """Open the request of the row."""
        self.ensure_one()
        return self.request_id.get_formview_action()
