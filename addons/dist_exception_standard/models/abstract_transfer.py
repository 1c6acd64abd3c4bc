from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# What was planned or what was promised, whichever came first.
DUE = SQL("least(picking.scheduled_date, picking.date_deadline)")
# The transfers themselves and those that wait for them.
WAITING_ON = """
SELECT unnest(%(keys)s::int4[])
 UNION
SELECT move.picking_id
  FROM stock_move origin
  JOIN stock_move_move_rel link ON link.move_orig_id = origin.id
  JOIN stock_move move ON move.id = link.move_dest_id
 WHERE origin.picking_id = ANY(%(keys)s::int4[])
"""
# What of a line is not delivered yet, at its price in the currency of the company.
OPEN_OF_LINE = SQL(
    """
line.price_subtotal / nullif(orders.currency_rate, 0)
    * greatest(0, 1 - line.qty_delivered / nullif(line.product_uom_qty, 0))
"""
)
# What is sold is worth what the customer pays for it, anything else its cost. The parts
# of a kit stand on its line: together they are worth what of it is not delivered.
WORTH = SQL(
    """
CASE WHEN line.product_id <> move.product_id
     THEN %(open_of_line)s
          / (SELECT count(*) FROM stock_move part
              WHERE part.sale_line_id = line.id AND part.picking_id = picking.id
                AND part.state NOT IN ('draft', 'done', 'cancel')
                AND part.product_qty > 0)
     ELSE move.product_qty * coalesce(
          line.price_subtotal
              / nullif(line.product_uom_qty * line_unit.factor / own_unit.factor, 0)
              / nullif(orders.currency_rate, 0),
          (product.standard_price ->> picking.company_id::text)::numeric, 0) END
""",
    open_of_line=OPEN_OF_LINE,
)


class DistTransferDetector(models.AbstractModel):
    """Open deliveries and internal transfers past a date: one case per transfer.

    Detectors of transfers inherit it and say which, from what date on, and what else
    is to be told.
    """

    _name = "dist.transfer.detector"
    _inherit = "dist.detector"
    _description = "Detector of transfers"

    _documents = ("stock.picking",)
    _facts = {  # noqa: RUF012 - read, never written
        "transfer": "stock.picking",
        "upstream": "stock.picking",
        "origin": "stock.picking",
        "customer": "res.partner",
        "due": "datetime",
        "open": "money",
    }
    _watches = (
        Watch(
            "stock.picking",
            (
                "state",
                "date_deadline",
                "scheduled_date",
                "picking_type_id",
                "partner_id",
                "user_id",
                "company_id",
                "backorder_id",
            ),
        ),
        Watch(
            "stock.move",
            ("state", "product_qty", "sale_line_id", "picking_id"),
            "picking_id",
            WAITING_ON,
        ),
        Watch(
            "sale.order.line",
            ("price_subtotal", "product_uom_qty", "qty_delivered", "product_id"),
            "order_id",
            "SELECT id FROM stock_picking WHERE sale_id = ANY(%(keys)s::int4[])",
        ),
    )

    # SQL over picking and the orders of its moves: whose it is.
    _user = "picking.user_id"
    # SQL over picking: what it is the rest of.
    _origin = "picking.backorder_id"

    @api.model
    def _get_due_at(self):
        """Return the SQL, over picking, of the moment from which it is trouble."""
        return self._get_end_of_day(DUE, SQL("picking.company_id"))

    @api.model
    def _get_where(self):
        """Return the SQL condition on picking and kind (its type)."""
        return SQL("kind.code IN ('internal', 'outgoing')")

    @api.model
    def _get_having(self):
        """Return the SQL condition on a transfer with its open moves."""
        return SQL("TRUE")

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT late.company_id, 'stock.picking/' || late.id AS subject_key,
                   late.id AS scope_id, 'stock.picking' AS res_model,
                   late.id AS res_id, late.warehouse_id, late.partner_id,
                   late.user_id, late.channel_id, late.open AS value_at_risk,
                   late.due_at,
                   jsonb_build_object('transfer', late.id, 'due', late.due,
                       'customer', late.partner_id, 'origin', late.origin_id,
                       'upstream', late.upstream_id, 'open', round(late.open, 2))
                       AS facts
              FROM (SELECT picking.id, picking.company_id, kind.warehouse_id,
                           picking.partner_id, %(origin)s AS origin_id,
                           %(user)s AS user_id,
                           min(team.dist_channel_id) AS channel_id,
                           %(due)s AS due, %(due_at)s AS due_at,
                           sum(%(worth)s) AS open,
                           (array_agg(upstream.picking_id
                                ORDER BY upstream.date DESC NULLS LAST, upstream.id)
                           )[1] AS upstream_id
                      FROM stock_picking picking
                      JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                      JOIN stock_move move ON move.picking_id = picking.id
                      JOIN product_product product ON product.id = move.product_id
                      JOIN product_template template
                        ON template.id = product.product_tmpl_id
                      JOIN uom_uom own_unit ON own_unit.id = template.uom_id
                      LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
                      LEFT JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
                      LEFT JOIN sale_order orders ON orders.id = line.order_id
                      LEFT JOIN crm_team team ON team.id = orders.team_id
                      LEFT JOIN LATERAL (%(upstream)s) upstream ON TRUE
                     WHERE picking.state IN ('confirmed', 'waiting', 'assigned')
                       AND move.state NOT IN ('draft', 'done', 'cancel')
                       AND move.product_qty > 0
                       AND %(due_at)s <= %(now)s AND %(where)s AND %(scope)s
                     GROUP BY picking.id, kind.warehouse_id
                    HAVING %(having)s) late
            """,
            due=DUE,
            due_at=self._get_due_at(),
            user=SQL(self._user),
            origin=SQL(self._origin),
            worth=WORTH,
            upstream=self._get_upstream(),
            now=self._now(),
            where=self._get_where(),
            having=self._get_having(),
            scope=scope(SQL("picking.id")),
        )

    def _get_upstream(self):
        """Return the SELECT of the move that comes last before a waiting one."""
        return SQL(
            """
            SELECT origin.id, origin.picking_id, origin.date
              FROM stock_move_move_rel link
              JOIN stock_move origin ON origin.id = link.move_orig_id
             WHERE link.move_dest_id = move.id AND move.state = 'waiting'
               AND origin.state NOT IN ('done', 'cancel')
             ORDER BY origin.date DESC, origin.id LIMIT 1
            """
        )

    @api.model
    def _get_due(self, since, until):
        # The days around first: the end of a day is dear to compute.
        return SQL(
            """
            SELECT picking.id FROM stock_picking picking
             WHERE picking.state IN ('confirmed', 'waiting', 'assigned')
               AND %(due)s > %(since)s::timestamp - interval '2 days'
               AND %(due)s <= %(until)s
               AND %(due_at)s > %(since)s AND %(due_at)s <= %(until)s
            """,
            due=DUE,
            due_at=self._get_due_at(),
            since=since,
            until=until,
        )
