from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from ..engine.usual import FAR, LEAST, MARGIN_FLOOR
from .dist_kpi_order_line import MARGIN_READERS

# What can still be changed: quotations, and orders that are neither delivered in full
# nor invoiced.
OPEN = """
(orders.state IN ('draft', 'sent')
 OR orders.state = 'sale' AND orders.invoice_status IS DISTINCT FROM 'invoiced'
    AND orders.delivery_status IS DISTINCT FROM 'full')
"""
# The orders themselves, and the open ones of their customers.
OF_CUSTOMERS = f"""
SELECT unnest(%(keys)s::int4[])
 UNION
SELECT orders.id
  FROM sale_order own
  JOIN res_partner buyer ON buyer.id = own.partner_id
  JOIN res_partner branch ON branch.commercial_partner_id = buyer.commercial_partner_id
  JOIN sale_order orders ON orders.partner_id = branch.id
 WHERE own.id = ANY(%(keys)s::int4[]) AND {OPEN}
"""
OF_PARTNERS = f"""
SELECT orders.id
  FROM res_partner changed
  JOIN res_partner branch
    ON branch.commercial_partner_id = changed.commercial_partner_id
  JOIN sale_order orders ON orders.partner_id = branch.id
 WHERE changed.id = ANY(%(keys)s::int4[])
   AND {OPEN}
"""
LINE_COST = (
    "line.purchase_price * line.product_uom_qty / nullif(orders.currency_rate, 0)"
)
# Without sale_margin a line keeps no cost: today's cost of the item then.
ITEM_COST = """
(product.standard_price ->> orders.company_id::text)::numeric
    * line.product_uom_qty * unit.factor / own_unit.factor
"""
# The item of a line and both units, for what the line costs.
ITEM_OF_LINE = """
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
  JOIN uom_uom own_unit ON own_unit.id = template.uom_id
  JOIN uom_uom unit ON unit.id = line.product_uom_id
""".strip()
IS_SOLD = "line.display_type IS NULL AND line.is_downpayment IS NOT TRUE"
JUDGED = """
SELECT DISTINCT buyer.commercial_partner_id AS customer_id, orders.company_id
  FROM sale_order orders JOIN res_partner buyer ON buyer.id = orders.partner_id
 WHERE %(open)s AND orders.date_order >= %(since)s
   AND (orders.state = 'sale' OR orders.validity_date IS NULL OR %(ends)s > %(now)s)
   AND %(scope)s
"""
# Revenue and cost of each order of these customers, in the currency of the company.
# Goods that cost nothing have no margin, and neither has their order.
SOLD = f"""
SELECT orders.id, orders.company_id, judged.customer_id,
       orders.state = 'sale' AS is_sold,
       100 * (1 - sum(%(cost)s) / sum(%(revenue)s))::float8 AS margin,
       sum(%(revenue)s)::float8 AS revenue
  FROM judged
  JOIN res_partner buyer ON buyer.commercial_partner_id = judged.customer_id
  JOIN sale_order orders ON orders.partner_id = buyer.id
                        AND orders.company_id = judged.company_id
  JOIN sale_order_line line ON line.order_id = orders.id
  {ITEM_OF_LINE}
 WHERE orders.state IN ('draft', 'sent', 'sale') AND orders.date_order >= %(since)s
   AND {IS_SOLD}
 GROUP BY orders.id, judged.customer_id
HAVING sum(%(revenue)s) > 0
   AND NOT bool_or(template.type = 'consu' AND line.product_uom_qty > 0
                   AND coalesce(%(cost)s, 0) <= 0)
"""
USUAL = """
SELECT company_id, customer_id, count(*) AS orders, %(median)s AS margin
  FROM sold WHERE is_sold GROUP BY company_id, customer_id
HAVING count(*) >= %(least)s
"""
HABIT = """
SELECT usual.company_id, usual.customer_id, usual.orders, usual.margin,
       %(distance)s AS distance
  FROM usual JOIN sold ON sold.company_id = usual.company_id
                      AND sold.customer_id = usual.customer_id
 WHERE sold.is_sold
 GROUP BY usual.company_id, usual.customer_id, usual.orders, usual.margin
"""
# Open orders of customers without a habit, item by item.
MIX = f"""
SELECT orders.id, orders.company_id, line.product_id, sold.is_sold,
       sum(%(revenue)s)::float8 AS revenue, coalesce(sum(%(cost)s), 0)::float8 AS cost
  FROM sold
  JOIN sale_order orders ON orders.id = sold.id
  JOIN sale_order_line line ON line.order_id = orders.id
  {ITEM_OF_LINE}
  LEFT JOIN usual ON usual.company_id = sold.company_id
                 AND usual.customer_id = sold.customer_id
 WHERE coalesce(usual.orders - sold.is_sold::int, 0) < %(least)s AND %(open)s
   AND %(scope)s
   AND {IS_SOLD}
 GROUP BY orders.id, line.product_id, sold.is_sold
HAVING sum(%(revenue)s) > 0
"""
# The margin of each of these items in each order of a year, whoever bought it.
ITEM_SOLD = f"""
SELECT orders.company_id, line.product_id,
       100 * (1 - sum(%(cost)s) / sum(%(revenue)s))::float8 AS margin
  FROM (SELECT DISTINCT company_id, product_id FROM mix) wanted
  JOIN sale_order_line line ON line.product_id = wanted.product_id
  JOIN sale_order orders ON orders.id = line.order_id
                        AND orders.company_id = wanted.company_id
  {ITEM_OF_LINE}
 WHERE orders.state = 'sale' AND orders.date_order >= %(since)s
   AND {IS_SOLD}
 GROUP BY orders.id, line.product_id
HAVING sum(%(revenue)s) > 0 AND sum(%(cost)s) > 0
"""
ITEM_USUAL = """
SELECT company_id, product_id, count(*) AS orders, %(median)s AS margin
  FROM item_sold GROUP BY company_id, product_id
HAVING count(*) >= %(least)s
"""
ITEM_HABIT = """
SELECT usual.company_id, usual.product_id, usual.orders, usual.margin,
       %(distance)s AS distance
  FROM item_usual usual
  JOIN item_sold sold ON sold.company_id = usual.company_id
                     AND sold.product_id = usual.product_id
 GROUP BY usual.company_id, usual.product_id, usual.orders, usual.margin
"""
# What is usual for each order: by its customer, else by its items, each weighing what
# it sells for. An item without a habit counts with the margin it has.
EXPECTED = """
SELECT sold.id, habit.margin, habit.distance, 'customer' AS whose
  FROM sold JOIN habit ON habit.company_id = sold.company_id
                      AND habit.customer_id = sold.customer_id
 WHERE habit.orders - sold.is_sold::int >= %(least)s
 UNION ALL
SELECT mix.id,
       sum(mix.revenue * coalesce(habit.margin, 100 * (1 - mix.cost / mix.revenue)))
           / sum(mix.revenue),
       sum(mix.revenue * coalesce(habit.distance, 0)) / sum(mix.revenue), 'items'
  FROM mix LEFT JOIN item_habit habit ON habit.company_id = mix.company_id
                                     AND habit.product_id = mix.product_id
                                     AND habit.orders - mix.is_sold::int >= %(least)s
 GROUP BY mix.id
HAVING count(habit.margin) > 0
"""


class DistDetectorMarginErosion(models.AbstractModel):
    """A quotation or an order brings clearly less margin than usual.

    Usual is the median margin of the customer's confirmed orders of a year, contacts
    and all, at least five besides. A customer without that many is judged by the usual
    margins of the items, each the median of at least five other orders of a year,
    whoever bought. Clearly less is by the rule of ``engine/usual.py``.
    With sale_margin each line counts with the cost it was sold at; without it all count
    with today's cost. A changed cost, and what other customers pay for an item
    meanwhile, are seen when everything is looked at. A quotation that ran out and an
    order that is delivered in full or invoiced are no case any more.
    """

    _name = "dist.detector.margin_erosion"
    _inherit = ["dist.usual.detector", "dist.ahead.detector"]
    _description = "Detector: margins under the usual"

    # Whoever ships or invoices reads orders, not what they earn.
    _readers = MARGIN_READERS
    _documents = ("sale.order",)
    _actions = ("update_prices",)
    _facts = {  # noqa: RUF012 - read, never written
        "order": "sale.order",
        "customer": "res.partner",
        "margin": "percent",
        "usual": "percent",
        "whose": "usual_of",
        "lost": "money",
    }

    @property
    def _watches(self):
        costs = ("purchase_price",) if self._has_costs() else ()
        return (
            Watch(
                "sale.order", ("validity_date", "user_id", "team_id", "warehouse_id")
            ),
            Watch(
                "sale.order",
                (
                    "state",
                    "partner_id",
                    "company_id",
                    "date_order",
                    "invoice_status",
                    "delivery_status",
                    "currency_rate",
                ),
                scope=OF_CUSTOMERS,
            ),
            Watch(
                "sale.order.line",
                ("price_subtotal", "product_uom_qty", "product_id", *costs),
                "order_id",
                OF_CUSTOMERS,
            ),
            Watch("res.partner", ("commercial_partner_id",), scope=OF_PARTNERS),
        )

    @api.model
    def _has_costs(self):
        """Return whether lines keep what they cost, as sale_margin lets them."""
        return "purchase_price" in self.env["sale.order.line"]._fields

    @api.model
    def _get_select(self, scope):
        since, now = self._get_since(), self._now()
        sold = {
            "since": since,
            "cost": SQL(LINE_COST if self._has_costs() else ITEM_COST),
            "revenue": SQL("line.price_subtotal / nullif(orders.currency_rate, 0)"),
        }
        distance = self._get_median(SQL("abs(sold.margin - usual.margin)"))
        median = self._get_median(SQL("margin"))
        parts = {
            "judged": SQL(
                JUDGED,
                open=SQL(OPEN),
                since=since,
                ends=self._get_end(),
                now=now,
                scope=scope(SQL("orders.id")),
            ),
            "sold": SQL(SOLD, **sold),
            "usual": SQL(USUAL, median=median, least=LEAST),
            "habit": SQL(HABIT, distance=distance),
            "mix": SQL(
                MIX,
                cost=sold["cost"],
                revenue=sold["revenue"],
                least=LEAST,
                open=SQL(OPEN),
                scope=scope(SQL("orders.id")),
            ),
            "item_sold": SQL(ITEM_SOLD, **sold),
            "item_usual": SQL(ITEM_USUAL, median=median, least=LEAST),
            "item_habit": SQL(ITEM_HABIT, distance=distance),
            "expected": SQL(EXPECTED, least=LEAST),
        }
        return SQL(
            "WITH %s %s",
            SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), part)
                for name, part in parts.items()
            ),
            self._get_cases(scope),
        )

    def _get_cases(self, scope):
        """Return the SELECT of one case per order."""
        return SQL(
            """
            SELECT orders.company_id, 'sale.order/' || orders.id AS subject_key,
                   orders.id AS scope_id, 'sale.order' AS res_model,
                   orders.id AS res_id, orders.warehouse_id, orders.partner_id,
                   orders.user_id, team.dist_channel_id AS channel_id,
                   lost.amount AS value_at_risk,
                   CASE WHEN orders.state <> 'sale' THEN %(ends)s END AS due_at,
                   jsonb_build_object('order', orders.id,
                       'customer', orders.partner_id,
                       'margin', round(sold.margin::numeric, 1),
                       'usual', round(usual.margin::numeric, 1),
                       'whose', usual.whose, 'lost', lost.amount) AS facts
              FROM sold
              JOIN sale_order orders ON orders.id = sold.id
              JOIN expected usual ON usual.id = sold.id
              JOIN LATERAL (
                    SELECT round((sold.revenue * (usual.margin - sold.margin) / 100)
                                 ::numeric, 2) AS amount) lost ON TRUE
              LEFT JOIN crm_team team ON team.id = orders.team_id
             WHERE %(open)s AND (sold.is_sold OR orders.validity_date IS NULL
                                OR %(ends)s > %(now)s)
               AND %(off)s < -%(far)s AND %(scope)s
            """,
            ends=self._get_end(),
            open=SQL(OPEN),
            now=self._now(),
            off=self._get_spreads_off(
                SQL("sold.margin"),
                SQL("usual.margin"),
                SQL("usual.distance"),
                SQL("%s", MARGIN_FLOOR),
            ),
            far=FAR,
            scope=scope(SQL("orders.id")),
        )

    def _get_end(self):
        """Return the SQL of when the last day of a quotation is over."""
        return self._get_end_of_day(
            SQL("(orders.validity_date + time '12:00')"), SQL("orders.company_id")
        )
