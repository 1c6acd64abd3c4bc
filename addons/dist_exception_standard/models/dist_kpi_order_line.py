from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .abstract_kpi import MARGIN_READERS
from .detector_delivered_not_invoiced import PRICE, QUANTITY
from .rest import FOLLOWS_REST, IS_REST_OF_STEP

# On time is what was wanted at the end: of a line nobody wants any more, all that was
# delivered at all.
ON_TIME = """
CASE WHEN present_qty > %(least)s
     THEN %(got)s > least(%(promised)s, present_qty) - %(least)s
     ELSE coalesce(last_at < %(due)s, FALSE) END
"""
# Cumulated goods that crossed to the customer, in the unit of the item. Destinations
# are customers' places and those goods for companies of one's own pass through; from
# there they come back. A drop shipment arrives like any other.
MOVED = """
SELECT sum(qty) AS delivered_qty, max(total) AS peak_qty,
       -sum(qty) FILTER (WHERE qty < 0) AS returned_qty,
       sum(qty) FILTER (WHERE (is_first OR qty < 0)
                        AND date < present.first_due_at) AS first_qty,
       sum(qty) FILTER (WHERE date < present.first_due_at) AS first_due_qty,
       sum(qty) FILTER (WHERE date < present.latest_due_at) AS latest_due_qty,
       min(date) FILTER (WHERE qty > 0) AS first_at,
       max(date) FILTER (WHERE qty > 0) AS last_at,
       min(date) FILTER (WHERE total > present.demand_qty - %(least)s) AS full_at,
       min(date) FILTER (WHERE total > least(present.demand_qty, present.present_qty)
                         - %(least)s) AS required_at,
       bool_or(is_backordered) AS is_backordered
  FROM (SELECT item.date, item.qty, item.is_first, item.is_backordered,
               sum(item.qty) OVER (ORDER BY item.date, item.id) AS total
          FROM (SELECT crossed.id, crossed.date, crossed.is_first,
                       bool_or(NOT crossed.is_first) OVER () AS is_backordered,
                       CASE WHEN NOT crossed.is_done THEN NULL
                            WHEN crossed.is_item THEN crossed.qty
                            -- A kit is delivered as its parts: then the order itself
                            -- knows how many, with the last of them.
                            WHEN bool_or(crossed.is_item) OVER () THEN NULL
                            WHEN row_number() OVER (ORDER BY crossed.is_done DESC,
                                 crossed.date DESC, crossed.id DESC) = 1
                            THEN present.counted_qty END AS qty
                  FROM (SELECT move.id, move.date, move.state = 'done' AS is_done,
                               move.product_id = present.product_id AS is_item,
                               CASE WHEN move.location_dest_id IN (SELECT id FROM place)
                                    THEN 1 ELSE -1 END * move.quantity
                                   * unit.factor / own_unit.factor AS qty,
                               CASE WHEN picking.backorder_id IS NOT NULL THEN FALSE
                                    WHEN %(follows_rest)s THEN NOT %(is_rest)s
                                    ELSE TRUE END AS is_first
                          FROM stock_move move
                          JOIN product_product product ON product.id = move.product_id
                          JOIN product_template template
                            ON template.id = product.product_tmpl_id
                          JOIN uom_uom unit ON unit.id = move.product_uom
                          JOIN uom_uom own_unit ON own_unit.id = template.uom_id
                          LEFT JOIN stock_picking picking
                                 ON picking.id = move.picking_id
                         WHERE move.sale_line_id = present.line_id
                           AND move.state NOT IN ('draft', 'cancel')
                           AND (move.location_dest_id IN (SELECT id FROM place))
                            <> (move.location_id IN (SELECT id FROM place))) crossed
               ) item) moved
"""
ROWS = """
WITH kept AS (
    SELECT promise.*, last_value(product_qty) OVER line AS latest_qty,
           last_value(promised_at) OVER line AS latest_promised_at,
           max(number) OVER line - 1 AS repromise_count
      FROM dist_promise promise
     WHERE res_model = 'sale.order' AND res_id = ANY(%(orders)s)
    WINDOW line AS (PARTITION BY line_id ORDER BY number
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
), base AS (
    SELECT kept.line_id, kept.res_id, kept.company_id, kept.warehouse_id,
           kept.partner_id, kept.product_id, kept.product_qty AS demand_qty,
           kept.promised_at AS first_promised_at, kept.is_estimated,
           kept.latest_qty, kept.latest_promised_at, kept.repromise_count,
           kept.at AS confirmed_at, kept.company_cost_unit AS cost_unit,
           kept.company_price_unit * kept.quantity / kept.product_qty::numeric AS price
      FROM kept
      JOIN product_product product ON product.id = kept.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
     WHERE kept.number = 1 AND template.type = 'consu' AND kept.product_qty > 0
), present AS (
    SELECT base.*, %(first_due)s AS first_due_at, %(latest_due)s AS latest_due_at,
           line.id AS sale_line_id, orders.id AS order_id, orders.state,
           orders.team_id, orders.user_id, team.dist_channel_id AS channel_id,
           template.categ_id,
           CASE WHEN orders.state = 'sale'
                THEN line.product_uom_qty * unit.factor / own_unit.factor ELSE 0 END
                AS present_qty,
           CASE WHEN orders.state = 'sale' THEN line.price_subtotal
                / nullif(orders.currency_rate, 0)::numeric ELSE 0 END AS revenue,
           CASE WHEN orders.state = 'sale' THEN %(cost)s ELSE 0 END AS cost,
           CASE WHEN orders.state = 'sale'
                THEN greatest(0, %(invoiceable)s)::numeric * %(invoice_price)s::numeric
                    / nullif(orders.currency_rate, 0)::numeric
                ELSE 0 END AS uninvoiced_value,
           line.qty_delivered * unit.factor / own_unit.factor AS counted_qty
      FROM base
      LEFT JOIN sale_order orders ON orders.id = base.res_id
      LEFT JOIN sale_order_line line ON line.id = base.line_id
      LEFT JOIN crm_team team ON team.id = orders.team_id
      JOIN product_product product ON product.id = base.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom own_unit ON own_unit.id = template.uom_id
      LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
), place AS (
    SELECT id FROM stock_location WHERE usage = 'customer'
     UNION
    SELECT part.id FROM stock_location part
      JOIN stock_location whole ON part.parent_path LIKE whole.parent_path || '%%'
     WHERE whole.id = %(between)s
), judged AS (
    SELECT present.*, moved.first_at, moved.last_at, moved.full_at,
           coalesce(moved.delivered_qty, 0) AS delivered_qty,
           coalesce(moved.returned_qty, 0) AS returned_qty,
           coalesce(moved.first_due_qty, 0) AS first_due_qty,
           coalesce(moved.latest_due_qty, 0) AS latest_due_qty,
           greatest(0, least(coalesce(moved.first_qty, 0), present.demand_qty))
               AS first_pass_qty,
           coalesce(moved.is_backordered, FALSE)
           -- A part left, the rest stands in the step that was short.
           OR moved.first_at IS NOT NULL
              AND present.present_qty > coalesce(moved.peak_qty, 0) + %(least)s
              AND EXISTS (SELECT FROM stock_move move
                            JOIN stock_picking picking ON picking.id = move.picking_id
                           WHERE move.sale_line_id = present.line_id
                             AND move.state NOT IN ('draft', 'done', 'cancel')
                             AND picking.backorder_id IS NOT NULL) AS is_backordered,
           -- What nobody wants any more is not late; it is missing in full.
           CASE WHEN present.present_qty > %(least)s THEN moved.required_at
                ELSE moved.last_at END AS required_at,
           -- What came back was delivered: nobody waits for it.
           greatest(0, present.present_qty - coalesce(moved.peak_qty, 0)) AS open_qty,
           coalesce(present.present_qty > coalesce(moved.peak_qty, 0) + %(least)s,
               FALSE) AS is_open
      FROM present LEFT JOIN LATERAL (%(moved)s) moved ON TRUE
), row AS (
    SELECT judged.*,
           first_pass_qty > demand_qty - %(least)s AS is_filled,
           %(on_time)s AS is_on_time, %(on_time_latest)s AS is_on_time_latest,
           first_due_qty > demand_qty - %(least)s AS is_otif,
           latest_due_qty > latest_qty - %(least)s AS is_otif_latest
      FROM judged
)
SELECT row.line_id AS line_key, row.order_id, row.company_id,
       row.warehouse_id, row.partner_id, row.product_id, row.categ_id, row.team_id,
       row.user_id, row.channel_id, row.is_estimated, row.repromise_count,
       row.confirmed_at, %(confirmed_day)s AS confirmed_date,
       row.first_promised_at, %(first_day)s AS first_due_date, row.first_due_at,
       row.latest_promised_at, %(latest_day)s AS latest_due_date, row.latest_due_at,
       row.demand_qty::numeric, row.latest_qty::numeric, row.first_pass_qty::numeric,
       row.delivered_qty::numeric, row.returned_qty::numeric,
       row.required_at AS done_at, %(done_day)s AS done_date,
       row.is_open, row.is_filled, row.full_at IS NOT NULL AS is_in_full,
       row.is_on_time, row.is_on_time_latest, row.is_otif, row.is_otif_latest,
       row.present_qty > %(least)s OR row.last_at IS NOT NULL AS is_required,
       row.is_backordered,
       CASE WHEN row.is_open THEN round(row.open_qty::numeric * row.price, 2)
            ELSE 0 END AS open_value,
       round(row.revenue, 2) AS revenue,
       CASE WHEN row.sale_line_id IS NULL THEN 0
            ELSE round(row.revenue - row.cost, 2) END AS margin,
       round(row.uninvoiced_value, 2) AS uninvoiced_value,
       row_number() OVER entire = 1 AS is_order_head,
       max(row.first_due_at) OVER entire AS order_due_at,
       %(order_day)s AS order_due_date,
       bool_and(row.is_filled) OVER entire AS is_order_filled,
       bool_and(row.is_otif) OVER entire AS is_order_otif,
       bool_and(row.is_otif_latest) OVER entire AS is_order_otif_latest,
       bool_or(row.is_backordered) OVER entire AS is_order_backordered,
       %(shipped_day)s AS order_shipped_date,
       CASE WHEN NOT bool_or(row.is_open) OVER entire THEN %(finished_day)s END
           AS order_done_date,
       CASE WHEN NOT bool_or(row.is_open) OVER entire
            THEN (extract(epoch FROM max(row.last_at) OVER entire
                     - min(row.confirmed_at) OVER entire) / 86400)::numeric END
           AS order_days,
       EXISTS (SELECT FROM dist_approval_request request
                WHERE request.res_model = 'sale.order'
                  AND request.res_id = row.res_id) AS is_order_stopped
  FROM row
WINDOW entire AS (PARTITION BY row.res_id ORDER BY row.line_id
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
"""


class DistKpiOrderLine(models.Model):
    """What became of a line a customer was promised, one row for each.

    A row says what was promised first and latest, what was delivered and when, and how
    that is judged; nothing in it moves with the clock. Amounts are in the currency of
    the company, quantities in the unit of the item.
    """

    _name = "dist.kpi.order.line"
    _inherit = "dist.kpi.table"
    _description = "Delivered against promised"
    _log_access = False
    _order = "first_due_at desc, id desc"
    _rec_name = "order_id"

    _document = "sale.order"
    _readers = (
        "sales_team.group_sale_salesman_all_leads",
        "dist_base.group_warehouse_supervisor",
    )

    order_id = fields.Many2one(
        "sale.order", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales team", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    channel_id = fields.Many2one("dist.channel", readonly=True)
    latest_due_date = fields.Date("Day promised latest", readonly=True)
    first_pass_qty = fields.Float(
        "Delivered in one pass by the first promise",
        digits="Product Unit",
        readonly=True,
    )
    delivered_qty = fields.Float("Delivered", digits="Product Unit", readonly=True)
    done_at = fields.Datetime("Last unit delivered", readonly=True)
    done_date = fields.Date("Day of the last unit", readonly=True)
    is_required = fields.Boolean(
        "Counts for on time",
        readonly=True,
        help="Something of it was delivered or is still wanted.",
    )
    is_filled = fields.Boolean("Filled at first pass", readonly=True)
    is_on_time = fields.Boolean("On time for the first promise", readonly=True)
    is_on_time_latest = fields.Boolean("On time for the latest promise", readonly=True)
    is_otif = fields.Boolean("On time in full, first promise", readonly=True)
    is_otif_latest = fields.Boolean("On time in full, latest promise", readonly=True)
    is_backordered = fields.Boolean("Backordered", readonly=True)
    revenue = fields.Monetary(readonly=True, groups=MARGIN_READERS)
    margin = fields.Monetary(readonly=True, groups=MARGIN_READERS)
    uninvoiced_value = fields.Monetary("Delivered, not invoiced", readonly=True)
    order_due_at = fields.Datetime("Order is due", readonly=True)
    order_due_date = fields.Date("Day the order is due", readonly=True)
    is_order_filled = fields.Boolean("Order filled at first pass", readonly=True)
    is_order_otif = fields.Boolean("Order on time in full", readonly=True)
    is_order_otif_latest = fields.Boolean(
        "Order on time in full, latest promise", readonly=True
    )
    is_order_backordered = fields.Boolean("Order backordered", readonly=True)
    is_order_stopped = fields.Boolean(
        "Order needed an exception",
        readonly=True,
        help="It stopped at a checkpoint and waited for a decision.",
    )
    order_shipped_date = fields.Date("Order first shipped", readonly=True)
    order_done_date = fields.Date("Order complete", readonly=True)
    order_days = fields.Float(
        "Order cycle (days)", digits=(16, 4), readonly=True, aggregator="avg"
    )

    # The ORM asks for IS TRUE, which PostgreSQL does not take for the column alone.
    _line_unique = models.UniqueIndex("(line_key)", "A line has one row.")
    # What boards read of a year stands in the index: the table is five times as wide.
    _due_idx = models.Index(
        "(company_id, first_due_date) INCLUDE (warehouse_id, first_due_at, is_filled,"
        " is_on_time, is_otif, is_required)"
    )
    _confirmed_idx = models.Index(
        "(company_id, confirmed_date) INCLUDE (warehouse_id, categ_id, channel_id,"
        " partner_id, revenue, margin)"
    )
    _latest_idx = models.Index("(company_id, latest_due_date)")
    _shipped_idx = models.Index(
        "(company_id, order_shipped_date) WHERE is_order_head IS TRUE"
    )
    _order_due_idx = models.Index(
        "(company_id, order_due_date) WHERE is_order_head IS TRUE"
    )
    _done_idx = models.Index(
        "(company_id, order_done_date) INCLUDE (warehouse_id, order_days)"
        " WHERE is_order_head IS TRUE"
    )
    _open_idx = models.Index("(company_id, latest_due_at) WHERE is_open IS TRUE")
    _uninvoiced_idx = models.Index("(company_id) WHERE uninvoiced_value > 0")

    @api.model
    def _get_own_domain(self):
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return Domain.FALSE
        return Domain("order_id", "in", orders._search(Domain.TRUE))

    @api.model
    def _get_rows(self, order_ids):
        detector, company = self.env["dist.detector"], SQL("row.company_id")
        own = SQL("base.company_id")
        # Active or not: goods are on their way through it.
        between = self.env.ref("stock.stock_location_inter_company", False)
        return SQL(
            ROWS,
            orders=order_ids,
            between=between.id if between else 0,
            first_due=detector._get_end_of_day(SQL("base.first_promised_at"), own),
            latest_due=detector._get_end_of_day(SQL("base.latest_promised_at"), own),
            moved=SQL(
                MOVED,
                least=self._get_least_quantity(),
                follows_rest=SQL(FOLLOWS_REST),
                is_rest=SQL(IS_REST_OF_STEP),
            ),
            cost=self._get_cost(),
            invoiceable=QUANTITY,
            invoice_price=PRICE,
            least=self._get_least_quantity(),
            on_time=self._get_on_time("first_due_qty", "demand_qty", "first_due_at"),
            on_time_latest=self._get_on_time(
                "latest_due_qty", "latest_qty", "latest_due_at"
            ),
            confirmed_day=self._get_day(SQL("row.confirmed_at"), company),
            first_day=self._get_day(SQL("row.first_promised_at"), company),
            latest_day=self._get_day(SQL("row.latest_promised_at"), company),
            done_day=self._get_day(SQL("row.required_at"), company),
            order_day=self._get_day(
                SQL("max(row.first_promised_at) OVER entire"), company
            ),
            shipped_day=self._get_day(SQL("min(row.first_at) OVER entire"), company),
            finished_day=self._get_day(SQL("max(row.last_at) OVER entire"), company),
        )

    @api.model
    def _get_on_time(self, got, promised, due):
        names = {"got": SQL(got), "promised": SQL(promised), "due": SQL(due)}
        return SQL(ON_TIME, least=self._get_least_quantity(), **names)

    @api.model
    def _get_cost(self):
        """Return the SQL of what a line costs: by its own cost where it has one.

        Else by the cost when it was promised; where nobody kept that, by today's.
        """
        if "purchase_price" in self.env["sale.order.line"]._fields:
            return SQL(
                "line.purchase_price::numeric * line.product_uom_qty::numeric"
                " / nullif(orders.currency_rate, 0)::numeric"
            )
        return SQL(
            "coalesce(base.cost_unit::numeric,"
            " (product.standard_price ->> base.company_id::text)::numeric, 0)"
            " * (line.product_uom_qty * unit.factor / own_unit.factor)::numeric"
        )

    def action_open_order(self):
        """Open the order of the row."""
        self.ensure_one()
        return self.order_id.get_formview_action()
