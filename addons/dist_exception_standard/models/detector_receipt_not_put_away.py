from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

HOURS = 24
OPEN = ("waiting", "confirmed", "partially_available", "assigned")
# The places goods arrive in where receipts take two steps or three.
ARRIVALS = """
SELECT place.id, house.id AS warehouse_id
  FROM stock_warehouse house
  JOIN stock_location top
    ON top.id IN (house.wh_input_stock_loc_id, house.wh_qc_stock_loc_id)
  JOIN stock_location place ON starts_with(place.parent_path, top.parent_path)
 WHERE house.reception_steps <> 'one_step'
"""
# Open moves out of them, and when what they move came.
ARRIVED = """
SELECT move.id, move.picking_id, arrival.warehouse_id, move.location_id,
       move.product_id, move.product_qty, min(origin.date) AS at,
       min(origin.picking_id) AS receipt_id
  FROM (%(arrivals)s) arrival
  JOIN stock_move move ON move.location_id = arrival.id
  JOIN stock_move_move_rel link ON link.move_dest_id = move.id
  JOIN stock_move origin ON origin.id = link.move_orig_id
 WHERE move.state = ANY(%(open)s) AND origin.state = 'done' AND move.product_qty > 0
   AND %(scope)s
 GROUP BY move.id, arrival.warehouse_id
"""
FOLLOWING = """
SELECT move.picking_id
  FROM stock_move origin
  JOIN stock_move_move_rel link ON link.move_orig_id = origin.id
  JOIN stock_move move ON move.id = link.move_dest_id
 WHERE origin.picking_id = ANY(%(keys)s::int4[])
"""


class DistDetectorReceiptNotPutAway(models.AbstractModel):
    """Goods came a day ago and still stand where they arrived: nobody can pick them.

    Where receipts take two steps or three, the transfer that brings goods to their
    shelf, or to the control before it, is the case. It is no case of overdue transfers
    besides.
    """

    _name = "dist.detector.receipt_not_put_away"
    _inherit = "dist.detector"
    _description = "Detector: receipts not put away"

    _documents = ("stock.picking",)
    _actions = ("put_away", "check_availability")
    _facts = {  # noqa: RUF012 - read, never written
        "transfer": "stock.picking",
        "receipt": "stock.picking",
        "vendor": "res.partner",
        "location": "stock.location",
        "arrived": "datetime",
        "worth": "money",
    }
    _watches = (
        Watch("stock.picking", ("state", "picking_type_id", "partner_id", "user_id")),
        Watch("stock.picking", ("state", "partner_id"), scope=FOLLOWING),
        Watch(
            "stock.move",
            ("state", "product_qty", "location_id", "picking_id", "date"),
            "picking_id",
        ),
        Watch("stock.move", ("state", "date"), "picking_id", FOLLOWING),
        Watch(
            "stock.warehouse",
            ("reception_steps", "wh_input_stock_loc_id", "wh_qc_stock_loc_id"),
            scope="SELECT picking.id FROM stock_picking picking"
            " JOIN stock_picking_type kind ON kind.id = picking.picking_type_id"
            " WHERE kind.warehouse_id = ANY(%(keys)s::int4[])"
            " AND picking.state IN ('confirmed', 'waiting', 'assigned')",
        ),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT picking.company_id, 'stock.picking/' || picking.id AS subject_key,
                   picking.id AS scope_id, 'stock.picking' AS res_model,
                   picking.id AS res_id, stuck.warehouse_id, receipt.partner_id,
                   picking.user_id, round(stuck.worth, 2) AS value_at_risk,
                   stuck.at + %(patience)s AS due_at,
                   jsonb_build_object('transfer', picking.id, 'receipt', receipt.id,
                       'vendor', receipt.partner_id, 'location', stuck.location_id,
                       'arrived', stuck.at, 'worth', round(stuck.worth, 2)) AS facts
              FROM (SELECT arrived.picking_id, min(arrived.at) AS at,
                           min(arrived.warehouse_id) AS warehouse_id,
                           min(arrived.location_id) AS location_id,
                           (array_agg(arrived.receipt_id ORDER BY arrived.at,
                               arrived.receipt_id))[1] AS receipt_id,
                           sum(arrived.product_qty::numeric
                               * coalesce((product.standard_price
                                   ->> house.company_id::text)::numeric, 0)) AS worth
                      FROM (%(arrived)s) arrived
                      JOIN stock_warehouse house ON house.id = arrived.warehouse_id
                      JOIN product_product product ON product.id = arrived.product_id
                     GROUP BY arrived.picking_id) stuck
              JOIN stock_picking picking ON picking.id = stuck.picking_id
              LEFT JOIN stock_picking receipt ON receipt.id = stuck.receipt_id
             WHERE stuck.at + %(patience)s <= %(now)s
            """,
            arrived=SQL(
                ARRIVED,
                arrivals=SQL(ARRIVALS),
                open=list(OPEN),
                scope=scope(SQL("move.picking_id")),
            ),
            patience=SQL("make_interval(hours => %s)", HOURS),
            now=self._now(),
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT arrived.picking_id FROM (%(arrived)s) arrived
             WHERE arrived.at > %(since)s::timestamp - %(patience)s
               AND arrived.at <= %(until)s::timestamp - %(patience)s
            """,
            arrived=SQL(
                ARRIVED, arrivals=SQL(ARRIVALS), open=list(OPEN), scope=SQL("TRUE")
            ),
            since=since,
            until=until,
            patience=SQL("make_interval(hours => %s)", HOURS),
        )
