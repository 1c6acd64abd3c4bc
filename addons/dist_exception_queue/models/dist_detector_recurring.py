from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

# Cases of a sweep that was still running when this one looked last.
LATE = timedelta(minutes=10)


class DistDetectorRecurring(models.AbstractModel):
    """The same customer, vendor, item or warehouse has trouble again and again: one
    case above the others.

    It reads cases and watches none of them: what a sweep opened since, and what fell
    out of the days that count, is due.
    """

    _name = "dist.detector.recurring_trouble"
    _inherit = "dist.detector"
    _description = "Detector: recurring trouble"

    _documents = ("res.partner", "product.product", "stock.warehouse")
    _actions = ("open_parts",)
    _facts = {  # noqa: RUF012 - read, never written
        "subject": "document",
        "count": "number",
        "days": "number",
        "last": "datetime",
    }

    @api.model
    def _get_select(self, scope):
        recurrences = self.env["dist.exception.recurrence"]
        return SQL(
            """
            SELECT company_id, subject || '/' || subject_id AS subject_key,
                   subject_id AS scope_id,
                   CASE subject WHEN 'partner' THEN 'res.partner'
                                WHEN 'product' THEN 'product.product'
                                ELSE 'stock.warehouse' END AS res_model,
                   subject_id AS res_id,
                   CASE subject WHEN 'partner' THEN subject_id END AS partner_id,
                   CASE subject WHEN 'product' THEN subject_id END AS product_id,
                   CASE subject WHEN 'warehouse' THEN subject_id END AS warehouse_id,
                   mode() WITHIN GROUP (ORDER BY owner_id) AS user_id,
                   sum(value) AS value_at_risk,
                   jsonb_build_object('subject', subject_id, 'count', count(*),
                       'days', days, 'last', max(first_seen_at)) AS facts
              FROM (%(counted)s) counted
             WHERE %(scope)s
             GROUP BY company_id, subject, subject_id, times, days
            HAVING count(*) >= times
            """,
            counted=recurrences._get_counted(recurrences._get_within(self._now())),
            scope=scope(SQL("subject_id")),
        )

    @api.model
    def _get_due(self, since, until):
        moved = SQL(
            "(exception.first_seen_at > %(late)s"
            " OR exception.first_seen_at > %(since)s::timestamp"
            "    - make_interval(days => rule.days)"
            " AND exception.first_seen_at <= %(until)s::timestamp"
            "    - make_interval(days => rule.days))",
            late=since - LATE,
            since=since,
            until=until,
        )
        counted = self.env["dist.exception.recurrence"]._get_counted(moved)
        return SQL("SELECT subject_id FROM (%s) moved", counted)
