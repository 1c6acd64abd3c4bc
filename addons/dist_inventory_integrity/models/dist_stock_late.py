from odoo import api, fields, models
from odoo.tools import SQL

# A minute is no delay: Odoo notes a date before the transaction ends.
LEAST = "interval '1 minute'"
# One row per transfer and per count line that was entered after goods moved.
ROWS = """
SELECT late.*, (extract(epoch FROM late.entered_at - late.moved_at) / 3600)::float8
           AS hours, 1 AS entries
  FROM (SELECT picking.id * 2 AS id, picking.id AS picking_id, NULL::int4 AS line_id,
               picking.company_id, kind.warehouse_id, kind.code AS operation,
               picking.partner_id, picking.dist_entered_by_id AS user_id,
               CASE WHEN picking.date_done + %(least)s < picking.dist_entered_at
                    THEN 'dated' ELSE 'planned' END AS basis,
               CASE WHEN picking.date_done + %(least)s < picking.dist_entered_at
                    THEN picking.date_done ELSE picking.scheduled_date END AS moved_at,
               picking.dist_entered_at AS entered_at
          FROM stock_picking picking
          JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
         WHERE picking.state = 'done' AND picking.dist_entered_at IS NOT NULL
           AND least(picking.date_done, picking.scheduled_date) + %(least)s
               < picking.dist_entered_at
         UNION ALL
        SELECT line.id * 2 + 1, NULL, line.id, line.company_id, place.warehouse_id,
               'count', NULL, line.posted_by_id,
               CASE WHEN line.dated_at < look.at THEN 'dated' ELSE 'counted' END,
               least(line.dated_at, look.at), line.posted_at
          FROM dist_stock_count_line line
          JOIN stock_location place ON place.id = line.location_id
          JOIN LATERAL (SELECT max(attempt.at) AS at
                          FROM dist_stock_count_attempt attempt
                         WHERE attempt.line_id = line.id) look ON TRUE
         WHERE line.state = 'posted'
           AND least(line.dated_at, look.at) + %(least)s < line.posted_at
       ) late
"""


class DistStockLate(models.Model):
    """What was entered later than it happened: the books were wrong in between.

    A transfer is late when it is dated before the moment it was entered; a count line
    when it was posted after somebody looked, or is dated back. A transfer that was done
    after its planned moment is told apart: goods may have been late, not the entry.
    Transfers of before this addon have no moment of entry and are no rows.
    """

    _name = "dist.stock.late"
    _description = "Late posting"
    _auto = False
    _order = "entered_at desc, id desc"
    _depends = {  # noqa: RUF012 - read, never written
        "stock.picking": [
            "state",
            "date_done",
            "scheduled_date",
            "company_id",
            "partner_id",
            "picking_type_id",
            "dist_entered_at",
            "dist_entered_by_id",
        ],
        "stock.picking.type": ["code", "warehouse_id"],
        "stock.location": ["warehouse_id"],
        "dist.stock.count.line": [
            "state",
            "company_id",
            "location_id",
            "dated_at",
            "posted_at",
            "posted_by_id",
        ],
        "dist.stock.count.attempt": ["line_id", "at"],
    }

    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    line_id = fields.Many2one("dist.stock.count.line", "Count line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    operation = fields.Selection(
        lambda self: [
            *self.env["stock.picking.type"]
            ._fields["code"]
            ._description_selection(self.env),
            ("count", self.env._("Count")),
        ],
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    user_id = fields.Many2one("res.users", "Entered by", readonly=True)
    basis = fields.Selection(
        [
            ("dated", "Dated back"),
            ("counted", "Posted after it was counted"),
            ("planned", "Done after its planned moment"),
        ],
        "What it is told by",
        readonly=True,
    )
    moved_at = fields.Datetime("Moved", readonly=True)
    entered_at = fields.Datetime("Entered", readonly=True)
    hours = fields.Float("Late by (hours)", readonly=True, aggregator="avg")
    entries = fields.Integer("Late entries", readonly=True)

    @property
    def _table_query(self):
        return SQL(ROWS, least=SQL(LEAST))

    @api.depends("picking_id", "line_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = (row.picking_id or row.line_id).display_name

    def action_open_source(self):
        """Open the transfer or the count of a row."""
        self.ensure_one()
        return (self.picking_id or self.line_id.count_id).get_formview_action()
