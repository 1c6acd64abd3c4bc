from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .waiting import LIVE, MOVE_FIELDS, PLACE_FIELDS, WAITING

# Further ahead than this no vendor can say more than the order does.
DAYS = 14
# Four receipts of five came by the predicted day; so few receipts say nothing.
SHARE = 0.8
LEAST = 5
LATE_DAYS = 1
# Orders of the vendors whose history changed that still wait for goods.
OPEN_OF_VENDORS = """
SELECT unnest(%(keys)s::int4[])
 UNION
SELECT other.id
  FROM purchase_order own
  JOIN res_partner vendor ON vendor.id = own.partner_id
  JOIN res_partner branch
    ON branch.commercial_partner_id = vendor.commercial_partner_id
  JOIN purchase_order other ON other.partner_id = branch.id
 WHERE own.id = ANY(%(keys)s::int4[]) AND other.state = 'purchase'
   AND other.receipt_status IS DISTINCT FROM 'full'
"""
OPEN_OF_PARTNERS = """
SELECT orders.id
  FROM res_partner changed
  JOIN res_partner branch
    ON branch.commercial_partner_id = changed.commercial_partner_id
  JOIN purchase_order orders ON orders.partner_id = branch.id
 WHERE changed.id = ANY(%(keys)s::int4[]) AND orders.state = 'purchase'
   AND orders.receipt_status IS DISTINCT FROM 'full'
"""
# Orders that are cases already and bring what others wait for.
LIVE_WITH_ITEMS = LIVE.format(
    code="supplier_delay",
    condition="exception.scope_id IN (SELECT order_id FROM purchase_order_line"
    " WHERE product_id = ANY(%(keys)s::int4[]))",
)
ALL_LIVE = LIVE.format(code="supplier_delay", condition="%(keys)s::int4[] IS NOT NULL")
# What is promised for the coming days, line by line.
AWAITED = """
SELECT orders.id, line.id AS line_id, orders.company_id, orders.partner_id,
       orders.user_id, kind.warehouse_id, line.product_id,
       vendor.commercial_partner_id AS vendor_id,
       line.date_planned AS promised, %(over)s AS over_at,
       coalesce(given.promised_at, line.date_planned) AS first_promised,
       (line.product_qty - line.qty_received) * line.price_subtotal
           / nullif(line.product_qty, 0)::numeric
           / nullif(orders.currency_rate, 0)::numeric AS open
  FROM purchase_order_line line
  JOIN purchase_order orders ON orders.id = line.order_id
  JOIN res_partner vendor ON vendor.id = orders.partner_id
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
  LEFT JOIN stock_picking_type kind ON kind.id = orders.picking_type_id
  LEFT JOIN dist_promise given
         ON given.res_model = 'purchase.order' AND given.line_id = line.id
        AND given.number = 1
 WHERE orders.state = 'purchase' AND orders.acknowledged IS NOT TRUE
   AND line.display_type IS NULL AND template.type = 'consu'
   AND line.qty_received < line.product_qty
   AND line.date_planned > %(now)s::timestamp - interval '2 days'
   AND line.date_planned <= %(now)s::timestamp + %(ahead)s
   AND %(over)s > %(now)s AND %(scope)s
"""
# The lines that will not come as they are promised now.
GOODS = """
SELECT awaited.*, history.days,
       awaited.first_promised + make_interval(days => history.days) AS expected
  FROM awaited
  JOIN history ON history.company_id = awaited.company_id
              AND history.vendor_id = awaited.vendor_id
 WHERE awaited.first_promised + make_interval(days => history.days)
       >= awaited.promised + make_interval(days => %(late)s)
"""
# By how many days, where the company works, each vendor's receipts of the last twelve
# months and of the running one came after the day they were first promised for: a
# promise that is moved when the goods are late would make every vendor punctual. Whole
# months: the figure does not change from day to day because old receipts leave it.
HISTORY = """
SELECT orders.company_id, vendor.commercial_partner_id AS vendor_id,
       percentile_disc(%(share)s) WITHIN GROUP (ORDER BY
           round(extract(epoch FROM %(came)s - %(due)s) / 86400))::int AS days
  FROM (SELECT DISTINCT vendor_id FROM awaited) wanted
  JOIN res_partner vendor ON vendor.commercial_partner_id = wanted.vendor_id
  JOIN purchase_order orders ON orders.partner_id = vendor.id
  LEFT JOIN LATERAL (
       SELECT min(promised_at) AS promised_at FROM dist_promise
        WHERE res_model = 'purchase.order' AND res_id = orders.id AND number = 1
       ) given ON TRUE
 WHERE orders.state = 'purchase' AND orders.effective_date IS NOT NULL
   AND orders.date_planned IS NOT NULL
   AND orders.date_approve >= date_trunc('month', %(now)s::timestamp)
                              - interval '12 months'
 GROUP BY orders.company_id, vendor.commercial_partner_id
HAVING count(*) >= %(least)s
"""


class DistDetectorSupplierDelay(models.AbstractModel):
    """Goods are promised for the coming days, and by what this vendor did in the last
    year they will come late.

    The predicted day is the first promise and the 80th percentile (discrete, as
    PostgreSQL's ``percentile_disc``) of the days this vendor was late: of each order of
    a year, the first receipt against the first promise, at least five orders. Is it
    after the present promise of a line, that will not be kept; the case of the order
    tells of the line that is promised first. An order that the vendor acknowledged is
    not predicted, it was asked. When the promised day is over, it is a case of receipts
    past their promise.
    """

    _name = "dist.detector.supplier_delay"
    _inherit = "dist.ahead.detector"
    _description = "Detector: vendors that will be late"

    _documents = ("purchase.order",)
    _actions = ("confirm_arrival",)
    _facts = {  # noqa: RUF012 - read, never written
        "order": "purchase.order",
        "vendor": "res.partner",
        "promised": "datetime",
        "expected": "datetime",
        "days": "number",
        "open": "money",
    }
    _watches = (
        Watch(
            "purchase.order",
            (
                "state",
                "acknowledged",
                "user_id",
                "currency_rate",
                "company_id",
            ),
        ),
        Watch(
            "purchase.order",
            ("state", "partner_id", "date_approve", "date_planned", "effective_date"),
            scope=OPEN_OF_VENDORS,
        ),
        Watch(
            "purchase.order.line",
            ("date_planned", "product_qty", "qty_received", "price_subtotal"),
            "order_id",
        ),
        Watch("res.partner", ("commercial_partner_id",), scope=OPEN_OF_PARTNERS),
        Watch("stock.move", MOVE_FIELDS, "product_id", LIVE_WITH_ITEMS),
        Watch("stock.location", PLACE_FIELDS, scope=ALL_LIVE),
    )

    @api.model
    def _get_select(self, scope):
        awaited = SQL(
            AWAITED,
            over=self._get_end(SQL("line.date_planned")),
            now=self._now(),
            ahead=SQL("make_interval(days => %s)", DAYS),
            scope=scope(SQL("line.order_id")),
        )
        history = SQL(
            HISTORY,
            share=SHARE,
            least=LEAST,
            now=self._now(),
            came=self._get_end(SQL("orders.effective_date")),
            due=self._get_end(SQL("coalesce(given.promised_at, orders.date_planned)")),
        )
        return SQL(
            """
            WITH awaited AS MATERIALIZED (%(awaited)s),
                 history AS MATERIALIZED (%(history)s),
                 goods AS MATERIALIZED (%(goods)s), waiting AS (%(waiting)s)
            SELECT late.company_id, 'purchase.order/' || late.id AS subject_key,
                   late.id AS scope_id, 'purchase.order' AS res_model,
                   late.id AS res_id, late.warehouse_id, late.partner_id,
                   late.user_id, round(late.open, 2) AS value_at_risk,
                   late.over_at AS due_at, waiting.waiting_count,
                   jsonb_build_object('order', late.id,
                       'vendor', late.partner_id, 'promised', late.promised,
                       'expected', late.expected, 'days', late.days,
                       'open', round(late.open, 2)) AS facts
              FROM (SELECT DISTINCT ON (id) id, company_id, warehouse_id, partner_id,
                           user_id, promised, over_at, expected, days,
                           sum(open) OVER (PARTITION BY id) AS open
                      FROM goods ORDER BY id, promised, line_id) late
              LEFT JOIN waiting ON waiting.id = late.id
            """,
            awaited=awaited,
            history=history,
            goods=SQL(GOODS, late=LATE_DAYS),
            waiting=SQL(WAITING),
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            %(over)s
             UNION
            SELECT order_id FROM purchase_order_line
             WHERE date_planned > %(since)s::timestamp + %(ahead)s
               AND date_planned <= %(until)s::timestamp + %(ahead)s
               AND qty_received < product_qty
            """,
            over=super()._get_due(since, until),
            since=since,
            until=until,
            ahead=SQL("make_interval(days => %s)", DAYS),
        )

    def _get_end(self, moment):
        return self._get_end_of_day(moment, SQL("orders.company_id"))
