from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from ..engine.usual import FAR, LEAST, MARGIN_FLOOR

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
JUDGED = """
SELECT DISTINCT buyer.commercial_partner_id AS customer_id, orders.company_id
  FROM sale_order orders JOIN res_partner buyer ON buyer.id = orders.partner_id
 WHERE %(open)s AND orders.date_order >= %(since)s
   AND (orders.state = 'sale' OR orders.validity_date IS NULL OR %(ends)s > %(now)s)
   AND %(scope)s
"""
# Revenue and cost of each order of these customers, in the currency of the company.
# Goods that cost nothing have no margin, and neither has their order.
SOLD = """
SELECT orders.id, orders.company_id, judged.customer_id,
       orders.state = 'sale' AS is_sold,
       100 * (1 - sum(%(cost)s) / sum(%(revenue)s))::float8 AS margin,
       sum(%(revenue)s)::float8 AS revenue
  FROM judged
  JOIN res_partner buyer ON buyer.commercial_partner_id = judged.customer_id
  JOIN sale_order orders ON orders.partner_id = buyer.id
                        AND orders.company_id = judged.company_id
  JOIN sale_order_line line ON line.order_id = orders.id
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
  JOIN uom_uom own_unit ON own_unit.id = template.uom_id
  JOIN uom_uom unit ON unit.id = line.product_uom_id
 WHERE orders.state IN ('draft', 'sent', 'sale') AND orders.date_order >= %(since)s
   AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
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


class DistDetectorMarginErosion(models.AbstractModel):
    """A quotation or an order brings clearly less margin than its customer's usual.

    Usual is the median margin of the customer's confirmed orders of a year, contacts
    and all, at least five besides; clearly less is by the rule of ``engine/usual.py``.
    With sale_margin each line counts with the cost it was sold at; without it all count
    with today's cost, and a changed cost is seen when everything is looked at. A
    quotation that ran out and an order that is delivered in full or
    invoiced are no case any more.
    """

    _name = "dist.detector.margin_erosion"
    _inherit = ["dist.usual.detector", "dist.ahead.detector"]
    _description = "Detector: margins under the usual"

    _documents = ("sale.order",)
    _actions = ("update_prices",)
    _facts = {  # noqa: RUF012 - read, never written
        "order": "sale.order",
        "customer": "res.partner",
        "margin": "percent",
        "usual": "percent",
        "lost": "money",
    }

    @property
    def _watches(self):
        costs = ("purchase_price",) if self._has_costs() else ()
        return (
            Watch("sale.order", ("validity_date", "user_id")),
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
            "usual": SQL(USUAL, median=self._get_median(SQL("margin")), least=LEAST),
            "habit": SQL(HABIT, distance=distance),
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
                       'lost', lost.amount) AS facts
              FROM sold
              JOIN sale_order orders ON orders.id = sold.id
              JOIN habit usual ON usual.company_id = sold.company_id
                              AND usual.customer_id = sold.customer_id
              JOIN LATERAL (
                    SELECT round((sold.revenue * (usual.margin - sold.margin) / 100)
                                 ::numeric, 2) AS amount) lost ON TRUE
              LEFT JOIN crm_team team ON team.id = orders.team_id
             WHERE %(open)s AND usual.orders - sold.is_sold::int >= %(least)s
               AND (sold.is_sold OR orders.validity_date IS NULL
                    OR %(ends)s > %(now)s)
               AND %(off)s < -%(far)s AND %(scope)s
            """,
            ends=self._get_end(),
            open=SQL(OPEN),
            least=LEAST,
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
