from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .abstract_item import SENT, VARIANTS
from .abstract_transfer import OPEN_OF_LINE
from .detector_late_order import PROMISE

KEPT_THERE = """
SELECT product_id FROM stock_quant WHERE location_id = ANY(%(keys)s::int4[])
 UNION
SELECT product_id FROM stock_move
 WHERE state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
   AND (location_id = ANY(%(keys)s::int4[]) OR location_dest_id = ANY(%(keys)s::int4[]))
"""
BOUGHT = (
    "SELECT product_id FROM purchase_order_line WHERE order_id = ANY(%(keys)s::int4[])"
)
# A line is worth its price per unit of the item, in the currency of the company.
PRICE = SQL(
    """
line.price_subtotal
    / nullif(line.product_uom_qty * line_unit.factor / own_unit.factor, 0)
    / nullif(orders.currency_rate, 0)
"""
)
# A move that another one follows ends where it leads; of the last one the final place
# counts, for Odoo makes the next step only when this one is done.
OPEN = """
SELECT move.id, move.product_id, move.sale_line_id,
       coalesce(bought.date_planned, move.date) AS comes_at,
       coalesce(move.date_deadline, move.date) AS needed_at,
       move.product_qty AS quantity,
       move.quantity * move.product_qty / nullif(move.product_uom_qty, 0) AS reserved,
       CASE source.usage WHEN 'internal' THEN source.warehouse_id END AS source_id,
       CASE target.usage WHEN 'internal' THEN target.warehouse_id END AS target_id
  FROM stock_move move
  LEFT JOIN (SELECT DISTINCT link.move_orig_id
               FROM stock_move_move_rel link JOIN stock_move ON id = link.move_dest_id
              WHERE state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                AND %(scope_of_next)s) followed ON followed.move_orig_id = move.id
  LEFT JOIN purchase_order_line bought ON bought.id = move.purchase_line_id
  JOIN stock_location source ON source.id = move.location_id
  JOIN stock_location target
    ON target.id = CASE WHEN followed.move_orig_id IS NULL
                        THEN coalesce(move.location_final_id, move.location_dest_id)
                        ELSE move.location_dest_id END
 WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
   AND move.product_qty > 0 AND %(scope)s
"""
# What is reserved for a line, at whatever step it stands: it is there in time.
HELD = """
SELECT source_id AS warehouse_id, product_id, sale_line_id,
       CASE WHEN sale_line_id IS NULL THEN id END AS move_id, sum(reserved) AS reserved
  FROM open WHERE source_id IS NOT NULL GROUP BY 1, 2, 3, 4
"""
# What leaves a warehouse; moves inside it change nothing of what it has.
DEMAND = """
SELECT leaving.*, leaving.quantity - least(leaving.quantity,
           coalesce(held.reserved, 0)) AS wanted,
       orders.id AS order_id,
       -- A part of a kit has no price: all that is open of it is worth what is open of
       -- the kit.
       CASE WHEN line.product_id <> leaving.product_id
            THEN %(open_of_line)s / leaving.quantity ELSE %(price)s END AS price,
       CASE WHEN orders.id IS NULL THEN leaving.needed_at ELSE %(promise)s END
           AS promised,
       CASE WHEN orders.id IS NULL THEN leaving.needed_at ELSE %(over)s END AS over_at
  FROM (SELECT source_id AS warehouse_id, product_id, sale_line_id,
               CASE WHEN sale_line_id IS NULL THEN id END AS move_id,
               min(needed_at) AS needed_at, sum(quantity) AS quantity
          FROM open
         WHERE source_id IS NOT NULL AND source_id IS DISTINCT FROM target_id
         GROUP BY 1, 2, 3, 4) leaving
  LEFT JOIN held ON (held.warehouse_id, held.product_id, coalesce(held.sale_line_id, 0),
                     coalesce(held.move_id, 0))
                  = (leaving.warehouse_id, leaving.product_id,
                     coalesce(leaving.sale_line_id, 0), coalesce(leaving.move_id, 0))
  LEFT JOIN sale_order_line line ON line.id = leaving.sale_line_id
  LEFT JOIN sale_order orders ON orders.id = line.order_id
  LEFT JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
  LEFT JOIN product_product product ON product.id = leaving.product_id
  LEFT JOIN product_template template ON template.id = product.product_tmpl_id
  LEFT JOIN uom_uom own_unit ON own_unit.id = template.uom_id
"""
# What there is and comes, and what goes, in the order of time. What should have come
# before comes today at the earliest.
EVENT = """
SELECT location.warehouse_id, quant.product_id, '-infinity'::timestamp AS at,
       quant.quantity AS comes, 0 AS goes, NULL::int AS line_id
  FROM stock_quant quant JOIN stock_location location ON location.id = quant.location_id
 WHERE location.usage = 'internal' AND location.warehouse_id IS NOT NULL AND %(scope)s
 UNION ALL
SELECT warehouse_id, product_id, '-infinity', -(quantity - wanted), 0, NULL
  FROM demand WHERE wanted < quantity
 UNION ALL
SELECT target_id, product_id, greatest(comes_at, %(now)s), quantity, 0, NULL
  FROM open
 WHERE target_id IS NOT NULL AND source_id IS DISTINCT FROM target_id
 UNION ALL
SELECT warehouse_id, product_id, over_at, 0, wanted, coalesce(sale_line_id, 0)
  FROM demand WHERE wanted > 0
"""
RUNNING = """
SELECT *, sum(comes) OVER day AS supply, sum(goes) OVER day AS demand
  FROM event
WINDOW day AS (PARTITION BY warehouse_id, product_id
                   ORDER BY at, line_id NULLS FIRST
                    ROWS UNBOUNDED PRECEDING)
"""
SHORT = """
SELECT demand.*, running.demand AS queue,
       least(demand.wanted, running.demand - running.supply) AS missing
  FROM running
  JOIN demand ON demand.warehouse_id = running.warehouse_id
             AND demand.product_id = running.product_id
             AND demand.sale_line_id = running.line_id
 WHERE running.demand - running.supply > 0.5 * 10 ^ -%(digits)s
   AND demand.order_id IS NOT NULL AND demand.over_at > %(now)s
"""
# When what comes has grown to all that is wanted up to and with a line.
SERVED = """
SELECT short.sale_line_id, min(running.at) AS expected
  FROM short
  JOIN running ON running.warehouse_id = short.warehouse_id
              AND running.product_id = short.product_id
 WHERE running.line_id IS NULL AND running.at > short.over_at
   AND running.supply >= short.queue - 0.5 * 10 ^ -%(digits)s
 GROUP BY short.sale_line_id
"""


class DistDetectorFillRateRisk(models.AbstractModel):
    """The stock that there will be does not serve a confirmed order by its promise.

    Per item and warehouse: what is on hand, less what is reserved, then what comes by
    its date and what goes by its promise, the earliest promise first. What is reserved
    for an order is safe. A case is one item of one order; the day it is promised for
    passes, and the order is a case of ``late_order`` instead.

    A case looks at all orders of its item: one that takes goods leaves others short.
    """

    _name = "dist.detector.fill_rate_risk"
    _inherit = "dist.ahead.detector"
    _description = "Detector: orders that stock will not serve in time"

    _documents = ("sale.order",)
    _actions = ("transfer_from_warehouse", "promise_again", "ship_reserved")
    _facts = {  # noqa: RUF012 - read, never written
        "order": "sale.order",
        "customer": "res.partner",
        "product": "product.product",
        "unit": "uom.uom",
        "missing": "quantity",
        "promised": "datetime",
        "expected": "datetime",
    }
    _watches = (
        Watch(
            "stock.move",
            (
                "state",
                "product_qty",
                "quantity",
                "date",
                "date_deadline",
                "location_id",
                "location_dest_id",
                "location_final_id",
                "sale_line_id",
                "purchase_line_id",
            ),
            "product_id",
        ),
        Watch("purchase.order.line", ("date_planned",), "order_id", BOUGHT),
        Watch("stock.quant", ("quantity", "location_id"), "product_id"),
        Watch("stock.location", ("usage", "warehouse_id"), scope=KEPT_THERE),
        Watch(
            "sale.order",
            (
                "state",
                "commitment_date",
                "date_order",
                "company_id",
                "currency_rate",
                "partner_id",
                "user_id",
                "team_id",
            ),
            scope=SENT,
        ),
        Watch(
            "sale.order.line",
            (
                "customer_lead",
                "price_subtotal",
                "product_uom_qty",
                "qty_delivered",
                "product_id",
            ),
            "order_id",
            SENT,
        ),
        Watch("product.template", ("uom_id",), scope=VARIANTS),
    )

    @api.model
    def _get_select(self, scope):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        parts = {
            "open": SQL(
                OPEN,
                scope=scope(SQL("move.product_id")),
                scope_of_next=scope(SQL("product_id")),
            ),
            "held": SQL(HELD),
            "demand": SQL(
                DEMAND,
                price=PRICE,
                open_of_line=OPEN_OF_LINE,
                promise=PROMISE,
                over=self._get_end(),
            ),
            "event": SQL(EVENT, scope=scope(SQL("quant.product_id")), now=self._now()),
            "running": SQL(RUNNING),
            "short": SQL(SHORT, digits=digits, now=self._now()),
            "served": SQL(SERVED, digits=digits),
        }
        return SQL(
            "WITH %s %s",
            SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), part)
                for name, part in parts.items()
            ),
            self._get_cases(),
        )

    def _get_cases(self):
        """Return the SELECT of one case per order and item."""
        return SQL(
            """
            SELECT orders.company_id,
                   'sale.order/' || orders.id || '/' || short.product_id AS subject_key,
                   short.product_id AS scope_id, 'sale.order' AS res_model,
                   orders.id AS res_id, short.warehouse_id, orders.partner_id,
                   short.product_id, team.dist_channel_id AS channel_id,
                   orders.user_id, round(short.value::numeric, 2) AS value_at_risk,
                   short.due_at,
                   count(*) OVER (PARTITION BY short.warehouse_id, short.product_id)
                       AS waiting_count,
                   jsonb_build_object('order', orders.id,
                       'customer', orders.partner_id, 'product', short.product_id,
                       'unit', template.uom_id,
                       'missing', round(short.missing::numeric, %(digits)s),
                       'promised', short.promised, 'expected', short.expected) AS facts
              FROM (SELECT short.order_id, short.product_id,
                           min(short.warehouse_id) AS warehouse_id,
                           sum(short.missing) AS missing,
                           sum(short.missing * short.price) AS value,
                           min(short.promised) AS promised,
                           min(short.over_at) AS due_at,
                           CASE WHEN count(*) = count(served.expected)
                                THEN max(served.expected) END AS expected
                      FROM short LEFT JOIN served
                        ON served.sale_line_id = short.sale_line_id
                     GROUP BY short.order_id, short.product_id) short
              JOIN sale_order orders ON orders.id = short.order_id
              JOIN product_product product ON product.id = short.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN crm_team team ON team.id = orders.team_id
             WHERE orders.state = 'sale'
            """,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
        )

    def _get_end(self):
        return self._get_end_of_day(PROMISE, SQL("orders.company_id"))
