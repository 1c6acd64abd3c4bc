from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# What nobody explained is history after a month.
DAYS = 30
TRANSFERS = "SELECT unnest(%(keys)s::int4[]) * 2"
LINES = "SELECT unnest(%(keys)s::int4[]) * 2 + 1"
EITHER = f"{TRANSFERS} UNION {LINES}"
# All of a company may be late where it says anew what is late.
OF_COMPANY = """
SELECT id * 2 FROM stock_picking
 WHERE dist_entered_at > date_done AND company_id = ANY(%(keys)s::int4[])
 UNION
SELECT id * 2 + 1 FROM dist_stock_count_line
 WHERE state = 'posted' AND posted_at > now() - interval '31 days'
   AND company_id = ANY(%(keys)s::int4[])
"""


class ResCompany(models.Model):
    """How late is too late."""

    # One file for each thing a company says.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    dist_late_hours = fields.Integer(
        "Late after (hours)",
        default=24,
        help="What was entered so long after goods moved, or were counted, is a case.",
    )

    _dist_late_hours_check = models.Constraint(
        "CHECK (dist_late_hours > 0)", "An entry is late after an hour at least."
    )


class DistDetectorLatePosting(models.AbstractModel):
    """Something was entered so late that the books were wrong meanwhile.

    It ends when somebody else explains it, or after a month.
    """

    _name = "dist.detector.late_posting"
    _inherit = "dist.stock.watch.detector"
    _description = "Detector: late postings"

    _documents = ("stock.picking", "dist.stock.count.line")
    _actions = ("explain_finding",)
    _facts = {  # noqa: RUF012 - read, never written
        "document": "document",
        "moved": "datetime",
        "entered": "datetime",
        "hours": "number",
        "person": "res.users",
    }
    _watches = (
        Watch(
            "stock.picking",
            ("state", "date_done", "dist_entered_at", "company_id"),
            scope=TRANSFERS,
        ),
        Watch("dist.stock.count.line", ("state", "posted_at", "dated_at"), scope=LINES),
        Watch("dist.stock.explanation", ("res_model",), "res_id", EITHER),
        Watch("res.company", ("dist_late_hours",), scope=OF_COMPANY),
    )

    @api.model
    def _get_select(self, scope):
        late = self.env["dist.stock.late"]
        late.flush_model()
        return SQL(
            """
            SELECT late.company_id, late.res_model || '/' || late.res_id AS subject_key,
                   late.id AS scope_id, late.res_model, late.res_id, late.warehouse_id,
                   late.partner_id, late.entered_at AS due_at,
                   jsonb_build_object('document', late.res_id, 'moved', late.moved_at,
                       'entered', late.entered_at, 'hours', round(late.hours::numeric),
                       'person', late.user_id) AS facts
              FROM (SELECT rows.*, coalesce(rows.picking_id, rows.line_id) AS res_id,
                           CASE WHEN rows.picking_id IS NULL
                                THEN 'dist.stock.count.line' ELSE 'stock.picking'
                                END AS res_model
                      FROM %(rows)s rows) late
              JOIN res_company company ON company.id = late.company_id
             WHERE late.basis <> 'planned' AND late.hours >= company.dist_late_hours
               AND late.entered_at
                   > %(now)s::timestamp - make_interval(days => %(days)s)
               AND NOT EXISTS (SELECT FROM dist_stock_explanation said
                                WHERE said.res_model = late.res_model
                                  AND said.res_id = late.res_id)
               AND %(watched)s AND %(scope)s
            """,
            rows=late._table_sql,
            now=self._now(),
            days=DAYS,
            watched=self._is_watched(SQL("late.company_id")),
            scope=scope(SQL("late.id")),
        )

    @api.model
    def _get_due(self, since, until):
        """Return what is history from now on."""
        return SQL(
            """
            SELECT id * 2 FROM stock_picking
             WHERE dist_entered_at
                   > %(since)s::timestamp - make_interval(days => %(days)s)
               AND dist_entered_at
                   <= %(until)s::timestamp - make_interval(days => %(days)s)
             UNION
            SELECT id * 2 + 1 FROM dist_stock_count_line
             WHERE state = 'posted'
               AND posted_at > %(since)s::timestamp - make_interval(days => %(days)s)
               AND posted_at <= %(until)s::timestamp - make_interval(days => %(days)s)
            """,
            since=since,
            until=until,
            days=DAYS,
        )
