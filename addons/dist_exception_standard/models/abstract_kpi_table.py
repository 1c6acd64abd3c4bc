from odoo import api, fields, models
from odoo.tools import SQL

# Orders of one statement: memory stays flat however long the history is.
BATCH = 2000


class DistKpiTable(models.AbstractModel):
    """Rows of figures kept in a table: one per line of an order, from its promises.

    Every night all orders of the horizon are computed anew, in between those that
    were touched (``dist.kpi.refresh``). A row is written only where something in it
    differs.
    """

    _name = "dist.kpi.table"
    _inherit = "dist.kpi.mixin"
    _description = "Rows of figures in a table"
    _log_access = False

    # Model of the orders.
    _document = None

    # No relation: the row outlives its line, and nobody's deletion looks for it here.
    line_key = fields.Integer("Line", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product family", readonly=True)
    is_estimated = fields.Boolean("Estimated", readonly=True)
    repromise_count = fields.Integer("Times promised anew", readonly=True)
    confirmed_at = fields.Datetime("Confirmed", readonly=True)
    confirmed_date = fields.Date("Day of confirmation", readonly=True)
    first_promised_at = fields.Datetime("First promise", readonly=True)
    first_due_date = fields.Date("Day first promised", readonly=True)
    first_due_at = fields.Datetime("First promise is over", readonly=True)
    latest_promised_at = fields.Datetime("Latest promise", readonly=True)
    latest_due_at = fields.Datetime("Latest promise is over", readonly=True)
    demand_qty = fields.Float("Promised first", digits="Product Unit", readonly=True)
    latest_qty = fields.Float("Promised latest", digits="Product Unit", readonly=True)
    returned_qty = fields.Float("Returned", digits="Product Unit", readonly=True)
    is_open = fields.Boolean("Open", readonly=True)
    is_in_full = fields.Boolean("In full", readonly=True)
    open_value = fields.Monetary("Open amount", readonly=True)
    is_order_head = fields.Boolean("Stands for its order", readonly=True)

    @api.model
    def _get_rows(self, order_ids):
        """Return the SELECT of the rows of some orders; override me.

        :param order_ids: list of ids
        :return: SQL with a column for every stored field but the id
        """
        raise NotImplementedError

    @api.model
    def _get_freshness(self):
        return self.env["dist.kpi.refresh"]._get_freshness(self._name)

    @api.model
    def _refresh(self, order_ids):
        """Compute the rows of some orders, by one statement for a batch.

        :param order_ids: ids of orders of ``_document``
        :return: how many rows were written
        """
        self.env.flush_all()
        written = 0
        order_ids = sorted(order_ids)
        for start in range(0, len(order_ids), BATCH):
            written += self._refresh_batch(order_ids[start : start + BATCH])
        self.invalidate_model(flush=False)
        return written

    @api.model
    def _refresh_batch(self, order_ids):
        names = self._get_columns()
        columns = SQL(", ").join(map(SQL.identifier, names))
        own = SQL(", ").join(SQL.identifier(self._table, name) for name in names)
        new = SQL(", ").join(SQL.identifier("excluded", name) for name in names)
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s) SELECT %(columns)s FROM (%(rows)s)"
                " computed ON CONFLICT (line_key)"
                " DO UPDATE SET (%(columns)s) = (%(new)s)"
                " WHERE (%(own)s) IS DISTINCT FROM (%(new)s)",
                table=SQL.identifier(self._table),
                columns=columns,
                rows=self._get_rows(order_ids),
                own=SQL("ROW(%s)", own),
                new=SQL("ROW(%s)", new),
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _get_columns(self):
        return sorted(
            field.name
            for field in self._fields.values()
            if field.store and field.column_type and field.name != "id"
        )

    @api.model
    def _get_orders_after(self, order_id, since):
        """Return the ids of the next orders of a full refresh.

        :param int order_id: the one looked at last
        :param datetime since: promises before it are history; what is still open is
            followed however old it is
        """
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT res_id FROM dist_promise
                     WHERE res_model = %(model)s AND res_id > %(last)s
                       AND (promised_at >= %(since)s OR EXISTS (
                            SELECT FROM %(table)s kept
                             WHERE kept.line_key = dist_promise.line_id
                               AND kept.is_open))
                     GROUP BY res_id ORDER BY res_id LIMIT %(limit)s
                    """,
                    model=self._document,
                    last=order_id,
                    since=since,
                    table=SQL.identifier(self._table),
                    limit=BATCH,
                )
            )
        ]

    @api.model
    def _get_day(self, moment, company):
        """Return the SQL of the day a moment falls on where a company works.

        :param SQL moment: a timestamp in UTC
        :param SQL company: an integer column
        """
        zone = self.env["dist.detector"]._get_zone(company)
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    @api.model
    def _get_least_quantity(self):
        """Return the SQL of the smallest quantity that counts."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return SQL("(0.5 * 10 ^ -%s)", digits)
