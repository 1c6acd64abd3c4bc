from odoo import api, fields, models
from odoo.tools import SQL

SUBJECTS = [
    ("partner", "Customer or vendor"),
    ("product", "Item"),
    ("warehouse", "Warehouse"),
]


class DistExceptionRecurrence(models.Model):
    """How often something may have trouble before that is trouble of its own."""

    _name = "dist.exception.recurrence"
    _description = "When trouble recurs"
    _order = "subject"
    _rec_name = "subject"

    subject = fields.Selection(SUBJECTS, "The same", required=True)
    times = fields.Integer("So many cases", required=True, default=5)
    days = fields.Integer("Within (days)", required=True, default=30)
    active = fields.Boolean(default=True)

    _subject_unique = models.UniqueIndex("(subject)", "Each subject has one row.")
    _numbers_sensible = models.Constraint(
        "CHECK (times > 1 AND days BETWEEN 1 AND 366)",
        "Trouble recurs from the second case on, within a year.",
    )

    @api.model
    def _get_counted(self, when):
        """Return the SELECT of the cases that count, once per subject they are of.

        What somebody found to be no trouble does not count, and neither does what
        this very count made.

        :param SQL when: condition on ``exception.first_seen_at`` and ``rule``
        :return: SQL of a SELECT with the columns case_id, company_id, subject,
            subject_id, times, days, first_seen_at, owner_id, value (in the company's
            currency, 0 when over)
        """
        return SQL(
            """
            SELECT exception.id AS case_id, exception.company_id, rule.subject,
                   named.subject_id, rule.times, rule.days, exception.first_seen_at,
                   exception.owner_id,
                   CASE WHEN exception.state NOT IN ('resolved', 'cleared')
                        THEN exception.value_at_risk ELSE 0 END AS value
              FROM dist_exception_recurrence rule
              JOIN dist_exception exception ON %(when)s
              JOIN dist_exception_type kind ON kind.id = exception.type_id
              LEFT JOIN res_partner partner ON partner.id = exception.partner_id
              JOIN LATERAL (
                    VALUES ('partner', partner.commercial_partner_id),
                           ('product', exception.product_id),
                           ('warehouse', exception.warehouse_id)
                   ) named (subject, subject_id)
                ON named.subject = rule.subject AND named.subject_id IS NOT NULL
             WHERE rule.active AND kind.code <> 'recurring_trouble'
               AND exception.outcome IS DISTINCT FROM 'no_trouble'
            """,
            when=when,
        )

    @api.model
    def _get_within(self, moment):
        """Return the condition that a case was first seen within the days of its row
        before a moment."""
        return SQL(
            "exception.first_seen_at > %(moment)s::timestamp"
            " - make_interval(days => rule.days)"
            " AND exception.first_seen_at <= %(moment)s",
            moment=moment,
        )
