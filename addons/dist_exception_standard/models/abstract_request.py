from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .dist_kpi_approval import RATE


class DistRequestDetector(models.AbstractModel):
    """Documents that wait for a decision: detectors say how long is too long.

    A case lands on the request: who may read that, asked or asking, reads the case.
    """

    _name = "dist.request.detector"
    _inherit = "dist.detector"
    _description = "Detector of requests"

    _documents = ("dist.approval.request",)
    _actions = ("decide", "remind_deciders")
    _facts = {  # noqa: RUF012 - read, never written
        "name": "text",
        "partner": "text",
        "checkpoint": "dist.approval.checkpoint",
        "asked": "datetime",
        "amount": "money",
    }
    _watches = (
        Watch(
            "dist.approval.request", ("state", "amount", "holder_id", "requested_at")
        ),
    )
    # Hours a request may wait, and after how many another kind takes over.
    _hours = 0
    _until = None

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT request.company_id, 'request/' || request.res_model || '/'
                       || request.res_id AS subject_key,
                   request.id AS scope_id, 'dist.approval.request' AS res_model,
                   request.id AS res_id,
                   coalesce(request.holder_id, request.requester_id) AS user_id,
                   worth.amount AS value_at_risk,
                   request.requested_at + %(patience)s AS due_at,
                   jsonb_build_object('name', request.res_name,
                       'partner', request.partner_name,
                       'checkpoint', request.checkpoint_id,
                       'asked', request.requested_at,
                       'amount', round(worth.amount::numeric, 2)) AS facts
              FROM dist_approval_request request
              JOIN res_company company ON company.id = request.company_id
              JOIN LATERAL (
                    SELECT coalesce(request.amount, 0)
                           * %(own_rate)s / nullif(%(rate)s, 0) AS amount
                   ) worth ON TRUE
             WHERE request.state = 'pending'
               AND request.requested_at + %(patience)s <= %(now)s AND %(taken)s
               AND %(scope)s
            """,
            patience=self._get_patience(self._hours),
            taken=self._get_not_taken(),
            rate=self._get_rate("request.currency_id"),
            own_rate=self._get_rate("company.currency_id"),
            now=self._now(),
            scope=scope(SQL("request.id")),
        )

    @api.model
    def _get_rate(self, currency):
        """Return the SQL of a currency's rate when it was asked, 1 without any."""
        return SQL("(%s)", SQL(RATE.format(currency=currency)))

    @api.model
    def _get_patience(self, hours):
        return SQL("make_interval(hours => %s)", hours)

    @api.model
    def _get_not_taken(self):
        """Return the condition that no other kind has the request by now."""
        if self._until is None:
            return SQL("TRUE")
        until = self._get_patience(self._until)
        return SQL("request.requested_at + %s > %s", until, self._now())

    @api.model
    def _get_due(self, since, until):
        moments = [hours for hours in (self._hours, self._until) if hours is not None]
        passed = SQL(" OR ").join(
            SQL(
                "requested_at > %(since)s::timestamp - %(patience)s"
                " AND requested_at <= %(until)s::timestamp - %(patience)s",
                since=since,
                until=until,
                patience=self._get_patience(hours),
            )
            for hours in moments
        )
        return SQL(
            "SELECT id FROM dist_approval_request WHERE state = 'pending' AND (%s)",
            passed,
        )
