from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

STATES = [
    ("draft", "Draft"),
    ("waiting", "Waiting for another transfer"),
    ("confirmed", "Waiting for goods"),
    ("assigned", "Ready"),
]
# Notes of the chatter that one run reads at most.
BATCH = 50_000
# The notes carry the name of a state in the language of who changed it.
NOTES = """
SELECT note.id, message.res_id, message.date, known.value AS state
  FROM mail_tracking_value note
  JOIN mail_message message ON message.id = note.mail_message_id
  JOIN (SELECT DISTINCT choice.value, name.value AS label
          FROM ir_model_fields_selection choice
          JOIN LATERAL jsonb_each_text(choice.name) name ON TRUE
         WHERE choice.field_id = %(field)s) known ON known.label = note.old_value_char
 WHERE note.field_id = %(field)s AND message.model = 'stock.picking' AND %(which)s
"""
ADD = """
WITH left_state AS (%(notes)s), stay AS (
    SELECT left_state.res_id, left_state.state, left_state.date AS until,
           coalesce(before.date, picking.create_date) AS since,
           picking.company_id, picking.picking_type_id, kind.warehouse_id
      FROM left_state
      JOIN stock_picking picking ON picking.id = left_state.res_id
      JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
      LEFT JOIN LATERAL (
           SELECT max(message.date) AS date
             FROM mail_message message
             JOIN mail_tracking_value note ON note.mail_message_id = message.id
            WHERE message.model = 'stock.picking' AND message.res_id = left_state.res_id
              AND note.field_id = %(field)s AND note.id < left_state.id) before ON TRUE
     WHERE left_state.state IN ('draft', 'waiting', 'confirmed', 'assigned')
), day AS (
    SELECT company_id, warehouse_id, picking_type_id, state, %(day)s AS date,
           count(*) AS stay_count,
           sum(greatest(0, extract(epoch FROM until - since)) / 3600)::float8 AS hours
      FROM stay GROUP BY 1, 2, 3, 4, 5
)
INSERT INTO dist_kpi_dwell
       (company_id, warehouse_id, picking_type_id, state, date, stay_count, hours)
SELECT * FROM day
    ON CONFLICT (picking_type_id, company_id, state, date) DO UPDATE SET
       stay_count = dist_kpi_dwell.stay_count + excluded.stay_count,
       hours = dist_kpi_dwell.hours + excluded.hours
"""


class DistKpiDwell(models.Model):
    """How long transfers stood in a state: one row a day, type of transfer and state.

    The stays are read off the notes Odoo keeps of a transfer's states, each once, on
    the day the state was left. What happened before the figures were installed is
    not guessed.
    """

    _name = "dist.kpi.dwell"
    _inherit = "dist.kpi.mixin"
    _description = "Time transfers stand in a state"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "picking_type_id"

    _readers = (
        "stock.group_stock_user",
        "dist_base.group_warehouse_supervisor",
    )

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    picking_type_id = fields.Many2one(
        "stock.picking.type",
        "Type of transfer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    date = fields.Date("Day", required=True, readonly=True)
    stay_count = fields.Integer("Stays", readonly=True)
    hours = fields.Float(readonly=True)

    _day_unique = models.UniqueIndex(
        "(picking_type_id, company_id, state, date)", "A state has one row a day."
    )
    _date_idx = models.Index("(company_id, date)")

    @api.model
    def _get_freshness(self):
        return self.env["dist.kpi.refresh"]._get_freshness(self._name)

    @api.model
    def _get_own_domain(self):
        return Domain.FALSE

    @api.model
    def _start(self):
        """Begin with what happens from now on."""
        self.env.cr.execute("SELECT coalesce(max(id), 0) FROM mail_tracking_value")
        position = self.env.cr.fetchone()[0]
        row = self.env["dist.kpi.refresh"]._of(self._name)
        row.write({"full_position": position, "refreshed_at": fields.Datetime.now()})

    @api.model
    def _add_stays(self):
        """Add the states that were left since the last time.

        :return: whether there may be more
        """
        refresh = self.env["dist.kpi.refresh"]
        if not refresh._lock():
            return False
        row, until = refresh._of(self._name), self._get_settled()
        self.env.flush_all()
        last = self._get_last_note(row.full_position, until)
        more = last > row.full_position
        if more:
            field = self.env["ir.model.fields"]._get("stock.picking", "state")
            which = SQL("note.id > %s AND note.id <= %s", row.full_position, last)
            notes = SQL(NOTES, field=field.id, which=which)
            day = self.env["dist.kpi.table"]._get_day(SQL("until"), SQL("company_id"))
            self.env.cr.execute(SQL(ADD, notes=notes, field=field.id, day=day))
            self.invalidate_model(flush=False)
        row.full_position = last
        if not more:  # while there may be, they are as fresh as they were
            row.refreshed_at = max(row.refreshed_at or until, until)
        return more

    def _get_settled(self):
        """Return the moment before which every note is in the table.

        Notes of a transaction that is not over may have smaller numbers than those
        that are: an hour is left to them.
        """
        return fields.Datetime.subtract(fields.Datetime.now(), hours=1)

    def _get_last_note(self, position, until):
        """Return the number of the last note of the next batch.

        :param datetime until: notes since then are left for later
        """
        query = SQL(
            """
            SELECT max(id) FROM (
                SELECT id FROM mail_tracking_value
                 WHERE id > %s AND create_date < %s
                 ORDER BY id LIMIT %s) next
            """,
            position,
            until,
            BATCH,
        )
        return self.env.execute_query(query)[0][0] or position
