from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .abstract_item import SENT
from .abstract_transfer import OPEN_OF_LINE
from .detector_fill_rate_risk import PRICE

# How long a rest that nobody will send stays a case. Many companies leave the order
# line as it was when a customer does not want the rest: without an end each of these
# would be a case for ever. The order past its promise stays one.
DAYS = 14
# A move may be planned so much before it is done: the index on its date bounds what
# is read.
PLANNED_DAYS = 60
# What no other move came before is taken from a shelf.
FROM_SHELF = SQL(
    "NOT EXISTS (SELECT FROM stock_move_move_rel WHERE move_dest_id = move.id)"
)
IN_UNITS = SQL("move.quantity * move.product_qty / nullif(move.product_uom_qty, 0)")
# The rest stands in a backorder. Moves say what is taken: of a kit, its parts.
OWED = """
SELECT move.sale_line_id AS line_id, move.product_id, origin.id AS origin_id,
       origin.date_done AS at, min(picking.id) AS rest_id, move.location_id,
       sum(move.product_qty) AS missing, sum(%(in_units)s) AS held
  FROM stock_move move
  JOIN stock_picking picking ON picking.id = move.picking_id
  JOIN stock_picking origin ON origin.id = picking.backorder_id
 WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
   AND move.sale_line_id IS NOT NULL AND origin.state = 'done'
   AND %(from_shelf)s AND %(scope)s
 GROUP BY move.sale_line_id, move.product_id, origin.id, move.location_id
"""
# "No backorder": the move is done with less than was asked, or cancelled.
DROPPED = """
SELECT move.sale_line_id AS line_id, move.product_id, max(picking.id) AS origin_id,
       max(picking.date_done) AS at, max(move.location_id) AS location_id,
       array_agg(move.id) AS move_ids, min(move.id) AS first_id,
       sum(move.product_qty - CASE move.state WHEN 'done' THEN %(in_units)s ELSE 0 END)
           AS quantity
  FROM stock_move move
  JOIN stock_picking picking ON picking.id = move.picking_id
  JOIN stock_location source ON source.id = move.location_id
 WHERE (move.state = 'done' AND move.quantity < move.product_uom_qty
            AND move.date > %(now)s::timestamp - %(days)s
        OR move.state = 'cancel'
            AND move.date > %(now)s::timestamp - %(days)s - %(planned)s)
   AND move.sale_line_id IS NOT NULL AND source.usage = 'internal'
   AND picking.state = 'done' AND picking.date_done > %(now)s::timestamp - %(days)s
   AND %(from_shelf)s AND %(scope)s
 GROUP BY move.sale_line_id, move.product_id
"""
# Less what was taken or will be: what the line still wants and nobody sends. Of a part
# of a kit the line does not say how many it wants: what was dropped and is not sent
# again.
UNSENT = """
SELECT dropped.line_id, dropped.product_id, dropped.origin_id, dropped.at,
       NULL::int AS rest_id, dropped.location_id,
       CASE WHEN dropped.product_id = line.product_id
            THEN line.product_uom_qty * line_unit.factor / own_unit.factor
                 - coalesce(taken.quantity, 0)
            ELSE dropped.quantity - coalesce(taken.again, 0) END AS missing,
       0 AS held
  FROM dropped
  JOIN sale_order_line line ON line.id = dropped.line_id
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
  JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
  JOIN uom_uom own_unit ON own_unit.id = template.uom_id
  LEFT JOIN (SELECT line_id, product_id, sum(quantity) AS quantity,
                    sum(quantity) FILTER (WHERE is_again) AS again
               FROM (SELECT dropped.line_id, dropped.product_id,
                            CASE move.state WHEN 'done' THEN %(in_units)s
                                            ELSE move.product_qty END AS quantity,
                            move.id > dropped.first_id
                                AND move.id <> ALL(dropped.move_ids) AS is_again
                       FROM dropped
                       JOIN stock_move move ON move.sale_line_id = dropped.line_id
                                           AND move.product_id = dropped.product_id
                       JOIN stock_location source ON source.id = move.location_id
                      WHERE move.state NOT IN ('draft', 'cancel')
                        AND source.usage = 'internal' AND %(from_shelf)s) sent
              GROUP BY line_id, product_id) taken
         ON taken.line_id = dropped.line_id AND taken.product_id = dropped.product_id
"""
# What the books say lay in the place already when the picker came.
SHELF = """
SELECT short.line_id, short.product_id,
       (array_agg(quant.location_id ORDER BY quant.quantity DESC, quant.id))[1]
           AS location_id,
       least(sum(quant.quantity),
             sum(quant.quantity - quant.reserved_quantity) + short.held) AS quantity
  FROM short
  JOIN stock_location place ON place.id = short.location_id
  JOIN stock_quant quant ON quant.product_id = short.product_id
  JOIN stock_location shelf ON shelf.id = quant.location_id
 WHERE shelf.usage = 'internal' AND starts_with(shelf.parent_path, place.parent_path)
   AND quant.quantity > 0 AND quant.in_date <= short.at
 GROUP BY short.line_id, short.product_id, short.held
"""
TAKEN = """
SELECT short.line_id, short.product_id, sum(%(in_units)s) AS quantity
  FROM short
  JOIN stock_move move ON move.picking_id = short.origin_id
                      AND move.sale_line_id = short.line_id
                      AND move.product_id = short.product_id
 WHERE move.state = 'done'
 GROUP BY short.line_id, short.product_id
"""


class DistDetectorShortPick(models.AbstractModel):
    """A picker took less than was asked from a place that should have had it, or the
    rest was dropped though the order still wants it.

    Where the books agree that there was no more, a rest in a backorder is no short
    pick: it waits for goods, and ``fill_rate_risk`` and ``backorder_ageing`` look at
    it. A case is one order line, or a part of it where that is a kit; it is over when
    the rest is taken, the line lowered, or the place counted.
    """

    _name = "dist.detector.short_pick"
    _inherit = "dist.detector"
    _description = "Detector: short picks"

    _documents = ("stock.picking",)
    _actions = ("count_place", "check_availability")
    _facts = {  # noqa: RUF012 - read, never written
        "transfer": "stock.picking",
        "rest": "stock.picking",
        "product": "product.product",
        "unit": "uom.uom",
        "location": "stock.location",
        "asked": "quantity",
        "picked": "quantity",
        "shelf": "quantity",
    }
    _watches = (
        Watch(
            "stock.move",
            (
                "state",
                "product_qty",
                "quantity",
                "location_id",
                "sale_line_id",
                "picking_id",
            ),
            "product_id",
        ),
        Watch(
            "stock.quant",
            ("quantity", "reserved_quantity", "location_id"),
            "product_id",
        ),
        Watch(
            "stock.picking",
            ("state", "backorder_id", "user_id"),
            scope="SELECT product_id FROM stock_move"
            " WHERE picking_id = ANY(%(keys)s::int4[])",
        ),
        Watch("sale.order", ("state", "currency_rate", "partner_id"), scope=SENT),
        Watch(
            "sale.order.line",
            ("product_uom_qty", "qty_delivered", "price_subtotal", "product_id"),
            "order_id",
            SENT,
        ),
    )

    @api.model
    def _get_select(self, scope):
        common = {
            "in_units": IN_UNITS,
            "from_shelf": FROM_SHELF,
            "scope": scope(SQL("move.product_id")),
            "now": self._now(),
            "days": SQL("make_interval(days => %s)", DAYS),
            "planned": SQL("make_interval(days => %s)", PLANNED_DAYS),
        }
        parts = {
            "owed": SQL(OWED, **common),
            "dropped": SQL(DROPPED, **common),
            "short": SQL(
                "SELECT DISTINCT ON (line_id, product_id) * FROM ("
                " SELECT * FROM owed UNION ALL %s) every"
                " ORDER BY line_id, product_id, rest_id",
                SQL(UNSENT, **common),
            ),
            "shelf": SQL(SHELF),
            "taken": SQL(TAKEN, **common),
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
        """Return the SELECT of one case per order line and item."""
        return SQL(
            """
            SELECT orders.company_id,
                   concat_ws('/', 'sale.order.line', line.id,
                       nullif(short.product_id, line.product_id)) AS subject_key,
                   short.product_id AS scope_id, 'stock.picking' AS res_model,
                   coalesce(short.rest_id, short.origin_id) AS res_id,
                   kind.warehouse_id, orders.partner_id, short.product_id,
                   team.dist_channel_id AS channel_id,
                   coalesce(origin.user_id, orders.user_id) AS user_id,
                   round((CASE WHEN short.product_id = line.product_id
                               THEN short.missing * %(price)s
                               ELSE %(open_of_line)s END)::numeric, 2) AS value_at_risk,
                   short.at AS due_at,
                   jsonb_build_object('transfer', short.origin_id,
                       'rest', short.rest_id, 'product', short.product_id,
                       'unit', template.uom_id,
                       'location', coalesce(shelf.location_id, short.location_id),
                       'asked', round((short.missing
                           + coalesce(taken.quantity, 0))::numeric, %(digits)s),
                       'picked', round(coalesce(taken.quantity, 0)::numeric,
                           %(digits)s),
                       'shelf', round(coalesce(shelf.quantity, 0)::numeric,
                           %(digits)s)) AS facts
              FROM short
              JOIN sale_order_line line ON line.id = short.line_id
              JOIN sale_order orders ON orders.id = line.order_id
              JOIN stock_picking origin ON origin.id = short.origin_id
              JOIN stock_picking_type kind ON kind.id = origin.picking_type_id
              JOIN product_product product ON product.id = short.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
              JOIN uom_uom own_unit ON own_unit.id = template.uom_id
              LEFT JOIN crm_team team ON team.id = orders.team_id
              LEFT JOIN shelf ON shelf.line_id = short.line_id
                             AND shelf.product_id = short.product_id
              LEFT JOIN taken ON taken.line_id = short.line_id
                             AND taken.product_id = short.product_id
             WHERE orders.state = 'sale'
               AND line.qty_delivered < line.product_uom_qty
               AND short.missing > 0.5 * 10 ^ -%(digits)s
               AND (short.rest_id IS NULL
                    OR shelf.quantity > 0.5 * 10 ^ -%(digits)s)
            """,
            price=PRICE,
            open_of_line=OPEN_OF_LINE,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
        )

    @api.model
    def _get_due(self, since, until):
        """Of rests nobody will send: the cases say which are over."""
        return SQL(
            """
            SELECT exception.scope_id
              FROM dist_exception exception
              JOIN dist_exception_type kind ON kind.id = exception.type_id
             WHERE kind.code = %s
               AND exception.due_at <= %s::timestamp - make_interval(days => %s)
               AND exception.facts ->> 'rest' IS NULL
               AND exception.state NOT IN ('resolved', 'cleared')
            """,
            self._get_code(),
            until,
            DAYS,
        )
