from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from ..engine.usual import FAR, GAP_FLOOR, LEAST, PRICE_FLOOR, QUANTITY_FLOOR

BOUGHT = (
    "SELECT product_id FROM purchase_order_line WHERE order_id = ANY(%(keys)s::int4[])"
)
# What is not received can still be changed or cancelled.
OPEN = """
SELECT DISTINCT line.product_id, orders.company_id
  FROM purchase_order_line line
  JOIN purchase_order orders ON orders.id = line.order_id
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
 WHERE line.display_type IS NULL AND line.product_qty > 0
   AND template.type = 'consu'
   AND line.qty_received < line.product_qty
   AND (orders.state IN ('draft', 'sent', 'to approve')
        OR orders.state = 'purchase' AND orders.date_approve >= %(since)s)
   AND %(scope)s
"""
# One row per order and item, in the unit of the item and the currency of the company.
BUY = """
SELECT orders.id AS order_id, line.product_id, orders.company_id,
       bool_and(orders.state = 'purchase') AS is_confirmed,
       bool_or(line.qty_received < line.product_qty) AS is_open,
       min(coalesce(orders.date_approve, orders.date_order)) AS at,
       sum(line.product_uom_qty)::float8 AS quantity,
       (sum(line.price_subtotal / nullif(orders.currency_rate, 0)::numeric)
           / nullif(sum(line.product_uom_qty), 0)::numeric)::float8 AS price
  FROM open
  JOIN purchase_order_line line ON line.product_id = open.product_id
  JOIN purchase_order orders ON orders.id = line.order_id
                            AND orders.company_id = open.company_id
 WHERE line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
   AND line.product_qty > 0
   AND (orders.state IN ('draft', 'sent', 'to approve')
        OR orders.state = 'purchase' AND orders.date_approve >= %(since)s)
 GROUP BY orders.id, line.product_id, orders.company_id
"""
# How long after the last confirmed purchase of the item it was bought, in days.
SPACED = """
SELECT *, extract(epoch FROM at - max(CASE WHEN is_confirmed THEN at END) OVER (
           PARTITION BY company_id, product_id ORDER BY at, order_id
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))::float8 / 86400 AS gap
  FROM buy
"""
USUAL = """
SELECT company_id, product_id, count(*) AS orders, %(quantity)s AS quantity,
       %(price)s AS price, %(gap)s AS gap, count(gap) AS gaps
  FROM spaced WHERE is_confirmed
 GROUP BY company_id, product_id
"""
DISTANCE = """
SELECT spaced.company_id, spaced.product_id, %(quantity)s AS quantity,
       %(price)s AS price, %(gap)s AS gap
  FROM spaced JOIN usual ON usual.company_id = spaced.company_id
                        AND usual.product_id = spaced.product_id
 WHERE spaced.is_confirmed
 GROUP BY spaced.company_id, spaced.product_id
"""
JUDGED = """
SELECT spaced.*, usual.quantity AS usual_quantity, usual.price AS usual_price,
       usual.gap AS usual_gap,
       usual.orders - spaced.is_confirmed::int >= %(least)s
           AND %(quantity_off)s > %(far)s AS is_much,
       usual.orders - spaced.is_confirmed::int >= %(least)s
           AND %(price_off)s > %(far)s AS is_dear,
       usual.orders - spaced.is_confirmed::int >= %(least)s
           AND %(price_off)s < -%(far)s AS is_cheap,
       usual.gaps - spaced.is_confirmed::int >= %(least)s
           AND coalesce(%(gap_off)s < -%(far)s, FALSE) AS is_soon
  FROM spaced
  JOIN usual ON usual.company_id = spaced.company_id
            AND usual.product_id = spaced.product_id
  JOIN distance ON distance.company_id = spaced.company_id
               AND distance.product_id = spaced.product_id
 WHERE spaced.is_open
"""


class DistDetectorUnusualPurchase(models.AbstractModel):
    """An item is bought in a quantity, at a price or at a time far from its history.

    Judged is what is asked for or ordered and not received; the history is what was
    ordered of the item within a year, from whomever, at least five orders besides. By
    the rule of ``engine/usual.py``: more than is usual, dearer or cheaper, or sooner
    after the purchase before. What was received is no case any more; services are
    none, nobody receives them and each has its own price.
    """

    _name = "dist.detector.unusual_purchase"
    _inherit = "dist.usual.detector"
    _description = "Detector: unusual purchases"

    _documents = ("purchase.order",)
    _actions = ("buy_usual_quantity",)
    _facts = {  # noqa: RUF012 - read, never written
        "order": "purchase.order",
        "vendor": "res.partner",
        "product": "product.product",
        "unit": "uom.uom",
        "reasons": "unusual",
        "quantity": "quantity",
        "price": "money",
        "usual_quantity": "quantity",
        "usual_price": "money",
        "usual_gap": "number",
    }
    _watches = (
        Watch(
            "purchase.order.line",
            (
                "product_id",
                "product_qty",
                "product_uom_qty",
                "qty_received",
                "price_subtotal",
            ),
            "product_id",
        ),
        Watch(
            "purchase.order",
            (
                "state",
                "date_approve",
                "date_order",
                "date_planned",
                "partner_id",
                "user_id",
                "currency_rate",
                "company_id",
            ),
            scope=BOUGHT,
        ),
    )

    @api.model
    def _get_select(self, scope):
        since = self._get_since()
        parts = {
            "open": SQL(OPEN, since=since, scope=scope(SQL("line.product_id"))),
            "buy": SQL(BUY, since=since),
            "spaced": SQL(SPACED),
            "usual": SQL(USUAL, **self._get_medians("%s")),
            "distance": SQL(DISTANCE, **self._get_medians("abs(spaced.%s - usual.%s)")),
            "judged": self._get_judged(),
        }
        return SQL(
            "WITH %s %s",
            SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), part)
                for name, part in parts.items()
            ),
            self._get_cases(),
        )

    def _get_medians(self, form):
        """Return {figure: SQL of the median of its values in some form}."""
        return {
            name: self._get_median(SQL(form.replace("%s", name)))
            for name in ("quantity", "price", "gap")
        }

    def _get_judged(self):
        floors = {"quantity": QUANTITY_FLOOR, "price": PRICE_FLOOR, "gap": GAP_FLOOR}
        off = {
            f"{name}_off": self._get_spreads_off(
                SQL.identifier("spaced", name),
                SQL.identifier("usual", name),
                SQL.identifier("distance", name),
                SQL("%s * %s", floor, SQL.identifier("usual", name)),
            )
            for name, floor in floors.items()
        }
        return SQL(JUDGED, far=FAR, least=LEAST, **off)

    def _get_cases(self):
        """Return the SELECT of one case per order and item."""
        return SQL(
            """
            SELECT orders.company_id, 'purchase.order/' || orders.id || '/'
                       || judged.product_id AS subject_key,
                   judged.product_id AS scope_id, 'purchase.order' AS res_model,
                   orders.id AS res_id, kind.warehouse_id, orders.partner_id,
                   judged.product_id, orders.user_id,
                   round((judged.quantity * judged.price)::numeric, 2) AS value_at_risk,
                   orders.date_planned AS due_at,
                   jsonb_build_object('order', orders.id, 'vendor', orders.partner_id,
                       'product', judged.product_id, 'unit', template.uom_id,
                       'reasons', to_jsonb(array_remove(ARRAY[
                           CASE WHEN judged.is_much THEN 'much' END,
                           CASE WHEN judged.is_dear THEN 'dear' END,
                           CASE WHEN judged.is_cheap THEN 'cheap' END,
                           CASE WHEN judged.is_soon THEN 'soon' END], NULL)),
                       'quantity', round(judged.quantity::numeric, %(digits)s),
                       'price', round(judged.price::numeric, 4),
                       'usual_quantity',
                           round(judged.usual_quantity::numeric, %(digits)s),
                       'usual_price', round(judged.usual_price::numeric, 4),
                       'usual_gap', round(judged.usual_gap::numeric)) AS facts
              FROM judged
              JOIN purchase_order orders ON orders.id = judged.order_id
              JOIN product_product product ON product.id = judged.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN stock_picking_type kind ON kind.id = orders.picking_type_id
             WHERE judged.is_much OR judged.is_dear OR judged.is_cheap OR judged.is_soon
            """,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
        )
