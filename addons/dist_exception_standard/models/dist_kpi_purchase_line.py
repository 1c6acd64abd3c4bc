from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .detector_received_not_billed import PRICE, QUANTITY

# Goods that left a vendor's place, wherever they went: a drop shipment arrives at the
# customer. What goes back there is taken off.
MOVED = """
SELECT sum(qty) AS received_qty, max(total) AS peak_qty,
       -sum(qty) FILTER (WHERE qty < 0) AS returned_qty,
       sum(qty) FILTER (WHERE date < present.first_due_at) AS first_qty,
       sum(qty) FILTER (WHERE date < present.latest_due_at) AS latest_got_qty,
       min(date) FILTER (WHERE qty > 0) AS first_at,
       min(date) FILTER (WHERE total > present.demand_qty - %(least)s) AS full_at,
       max(date) FILTER (WHERE qty > 0) AS last_at
  FROM (SELECT item.date, item.qty,
               sum(item.qty) OVER (ORDER BY item.date, item.id) AS total
          FROM (SELECT crossed.id, crossed.date,
                       CASE WHEN crossed.is_item THEN crossed.qty
                            -- A kit comes as its parts: then the order itself knows
                            -- how many, with the last of them.
                            WHEN bool_or(crossed.is_item) OVER () THEN NULL
                            WHEN row_number() OVER (ORDER BY crossed.date DESC,
                                 crossed.id DESC) = 1
                            THEN present.counted_qty END AS qty
                  FROM (SELECT move.id, move.date,
                               move.product_id = present.product_id AS is_item,
                               CASE WHEN move.location_id IN (SELECT id FROM place)
                                    THEN 1 ELSE -1 END * move.quantity
                                   * unit.factor / own_unit.factor AS qty
                          FROM stock_move move
                          JOIN product_product product ON product.id = move.product_id
                          JOIN product_template template
                            ON template.id = product.product_tmpl_id
                          JOIN uom_uom unit ON unit.id = move.product_uom
                          JOIN uom_uom own_unit ON own_unit.id = template.uom_id
                         WHERE move.purchase_line_id = present.line_id
                           AND move.state = 'done' AND move.quantity <> 0
                           AND (move.location_id IN (SELECT id FROM place))
                            <> (move.location_dest_id IN (SELECT id FROM place))
                       ) crossed
               ) item) moved
"""
ROWS = """
WITH kept AS (
    SELECT promise.*, last_value(product_qty) OVER line AS latest_qty,
           last_value(promised_at) OVER line AS latest_promised_at,
           max(number) OVER line - 1 AS repromise_count
      FROM dist_promise promise
     WHERE res_model = 'purchase.order' AND res_id = ANY(%(orders)s)
    WINDOW line AS (PARTITION BY line_id ORDER BY number
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
), base AS (
    SELECT kept.line_id, kept.res_id, kept.company_id, kept.warehouse_id,
           kept.partner_id, kept.product_id, kept.product_qty AS demand_qty,
           kept.promised_at AS first_promised_at, kept.is_estimated,
           kept.latest_qty, kept.latest_promised_at, kept.repromise_count,
           kept.at AS confirmed_at, template.categ_id,
           kept.company_price_unit * kept.quantity / kept.product_qty::numeric AS price
      FROM kept
      JOIN product_product product ON product.id = kept.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
     WHERE kept.number = 1 AND template.type = 'consu' AND kept.product_qty > 0
), present AS (
    SELECT base.*, %(first_due)s AS first_due_at, %(latest_due)s AS latest_due_at,
           orders.id AS order_id, orders.user_id,
           CASE WHEN orders.state = 'purchase' THEN line.product_uom_qty ELSE 0 END
               AS present_qty,
           CASE WHEN orders.state = 'purchase'
                THEN greatest(0, %(billable)s)::numeric * %(bill_price)s::numeric
                    / nullif(orders.currency_rate, 0)::numeric
                ELSE 0 END AS unbilled_value,
           line.qty_received * unit.factor / own_unit.factor AS counted_qty
      FROM base
      LEFT JOIN purchase_order orders ON orders.id = base.res_id
      LEFT JOIN purchase_order_line line ON line.id = base.line_id
      JOIN product_product product ON product.id = base.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom own_unit ON own_unit.id = template.uom_id
      LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
), place AS (
    SELECT id FROM stock_location WHERE usage = 'supplier'
     UNION
    SELECT part.id FROM stock_location part
      JOIN stock_location whole ON part.parent_path LIKE whole.parent_path || '%%'
     WHERE whole.id = %(between)s
), row AS (
    SELECT present.*, moved.first_at, moved.full_at,
           coalesce(moved.received_qty, 0) AS received_qty,
           coalesce(moved.returned_qty, 0) AS returned_qty,
           greatest(0, least(coalesce(moved.first_qty, 0), present.demand_qty))
               AS on_time_qty,
           greatest(0, least(coalesce(moved.latest_got_qty, 0), present.latest_qty))
               AS on_time_latest_qty,
           -- What went back was received: nobody waits for it.
           greatest(0, present.present_qty - coalesce(moved.peak_qty, 0)) AS open_qty,
           coalesce(present.present_qty > coalesce(moved.peak_qty, 0) + %(least)s,
               FALSE) AS is_open,
           coalesce(moved.first_qty > present.demand_qty - %(least)s, FALSE)
               AS is_on_time,
           CASE WHEN present.present_qty > coalesce(moved.peak_qty, 0) + %(least)s
                THEN NULL ELSE coalesce(moved.full_at, moved.last_at) END AS done_at
      FROM present LEFT JOIN LATERAL (%(moved)s) moved ON TRUE
)
SELECT row.line_id AS line_key, row.order_id, row.company_id,
       row.warehouse_id, row.partner_id, row.product_id, row.categ_id, row.user_id,
       row.is_estimated, row.repromise_count,
       row.confirmed_at, %(confirmed_day)s AS confirmed_date,
       row.first_promised_at, %(first_day)s AS first_due_date, row.first_due_at,
       row.latest_promised_at, row.latest_due_at,
       row.demand_qty::numeric, row.latest_qty::numeric, row.on_time_qty::numeric,
       row.on_time_latest_qty::numeric, row.received_qty::numeric,
       row.returned_qty::numeric, row.is_open, row.is_on_time,
       row.full_at IS NOT NULL AS is_in_full, row.first_at AS first_receipt_at,
       row.done_at, %(done_day)s AS done_date,
       (extract(epoch FROM row.done_at - row.confirmed_at) / 86400)::numeric
           AS lead_days,
       (extract(epoch FROM row.first_promised_at - row.confirmed_at) / 86400)::numeric
           AS planned_lead_days,
       (extract(epoch FROM row.done_at - row.first_promised_at) / 86400)::numeric
           AS deviation_days,
       CASE WHEN row.is_open THEN round(row.open_qty::numeric * row.price, 2)
            ELSE 0 END AS open_value,
       round(row.unbilled_value, 2) AS unbilled_value,
       row_number() OVER (PARTITION BY row.res_id ORDER BY row.line_id) = 1
           AS is_order_head,
       EXISTS (SELECT FROM dist_approval_request request
                WHERE request.res_model = 'purchase.order'
                  AND request.res_id = row.res_id) AS is_order_stopped
  FROM row
"""


class DistKpiPurchaseLine(models.Model):
    """What became of a line a vendor promised, one row for each.

    Amounts are in the currency of the company, quantities in the unit of the item,
    times in days of 24 hours. Nothing in a row moves with the clock.
    """

    _name = "dist.kpi.purchase.line"
    _inherit = "dist.kpi.table"
    _description = "Received against promised"
    _log_access = False
    _order = "first_due_at desc, id desc"
    _rec_name = "order_id"

    _document = "purchase.order"
    _readers = (
        "purchase.group_purchase_user",
        "dist_base.group_purchasing_manager",
        "dist_base.group_warehouse_supervisor",
    )

    order_id = fields.Many2one(
        "purchase.order", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True)
    user_id = fields.Many2one("res.users", "Buyer", readonly=True)
    on_time_qty = fields.Float(
        "Received by the first promise", digits="Product Unit", readonly=True
    )
    on_time_latest_qty = fields.Float(
        "Received by the latest promise", digits="Product Unit", readonly=True
    )
    received_qty = fields.Float("Received", digits="Product Unit", readonly=True)
    is_on_time = fields.Boolean("In full by the first promise", readonly=True)
    first_receipt_at = fields.Datetime("First receipt", readonly=True)
    done_at = fields.Datetime("Last unit received", readonly=True)
    done_date = fields.Date("Day of the last unit", readonly=True)
    lead_days = fields.Float(
        "Lead time (days)", digits=(16, 4), readonly=True, aggregator="avg"
    )
    planned_lead_days = fields.Float(
        "Promised lead time (days)", digits=(16, 4), readonly=True, aggregator="avg"
    )
    deviation_days = fields.Float(
        "Later than promised (days)", digits=(16, 4), readonly=True, aggregator="avg"
    )
    unbilled_value = fields.Monetary("Received, not billed", readonly=True)
    is_order_stopped = fields.Boolean(
        "Order needed an exception",
        readonly=True,
        help="It stopped at a checkpoint and waited for a decision.",
    )

    _line_unique = models.UniqueIndex("(line_key)", "A line has one row.")
    # What boards read of a year stands in the index.
    _due_idx = models.Index(
        "(company_id, first_due_date) INCLUDE (warehouse_id, partner_id, first_due_at,"
        " on_time_qty, demand_qty)"
    )
    _confirmed_idx = models.Index("(company_id, confirmed_date)")
    _done_idx = models.Index(
        "(company_id, done_date) INCLUDE (warehouse_id, partner_id, deviation_days,"
        " lead_days)"
    )
    _unbilled_idx = models.Index("(company_id) WHERE unbilled_value > 0")

    @api.model
    def _get_own_domain(self):
        orders = self.env["purchase.order"]
        if not orders.has_access("read"):
            return Domain.FALSE
        return Domain("order_id", "in", orders._search(Domain.TRUE))

    @api.model
    def _get_rows(self, order_ids):
        detector, company = self.env["dist.detector"], SQL("row.company_id")
        own = SQL("base.company_id")
        between = self.env.ref("stock.stock_location_inter_company", False)
        return SQL(
            ROWS,
            orders=order_ids,
            between=between.id if between else 0,
            first_due=detector._get_end_of_day(SQL("base.first_promised_at"), own),
            latest_due=detector._get_end_of_day(SQL("base.latest_promised_at"), own),
            moved=SQL(MOVED, least=self._get_least_quantity()),
            least=self._get_least_quantity(),
            billable=QUANTITY,
            bill_price=PRICE,
            confirmed_day=self._get_day(SQL("row.confirmed_at"), company),
            first_day=self._get_day(SQL("row.first_promised_at"), company),
            done_day=self._get_day(SQL("row.done_at"), company),
        )

    def action_open_order(self):
        """Open the order of the row."""
        self.ensure_one()
        return self.order_id.get_formview_action()
