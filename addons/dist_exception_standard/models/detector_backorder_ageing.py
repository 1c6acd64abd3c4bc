from odoo import api, models
from odoo.tools import SQL

from .rest import FOLLOWS_REST, IS_REST_OF_STEP, RESTS_BEFORE

# A week: what the next regular delivery would have brought has not come.
DAYS = 7
# Since when it is owed: since a step was short, whichever one holds the rest by now.
SINCE = """
least(picking.create_date, CASE WHEN picking.backorder_id IS NULL THEN (
    SELECT create_date FROM (%s) rest) END)
"""
# An inner step is a case while there is no other one behind it.
OWED = """
(kind.code = 'outgoing'
 OR kind.code = 'internal' AND line.qty_delivered < line.product_uom_qty
    AND NOT EXISTS (SELECT FROM stock_move_move_rel link
                      JOIN stock_move next ON next.id = link.move_dest_id
                     WHERE link.move_orig_id = move.id
                       AND next.state NOT IN ('done', 'cancel')))
"""
# Open transfers one step or two behind a backorder that was made between two moments.
DUE_BEHIND = """
SELECT next.picking_id
  FROM stock_picking picking
  JOIN stock_move move ON move.picking_id = picking.id
  JOIN stock_move_move_rel link ON link.move_orig_id = move.id
  LEFT JOIN stock_move_move_rel link_next ON link_next.move_orig_id = link.move_dest_id
  JOIN stock_move next ON next.id IN (link.move_dest_id, link_next.move_dest_id)
 WHERE picking.backorder_id IS NOT NULL AND next.picking_id IS NOT NULL
   AND next.state NOT IN ('done', 'cancel')
   AND %(made)s > %(since)s AND %(made)s <= %(until)s
"""


class DistDetectorBackorderAgeing(models.AbstractModel):
    """The rest of a delivery is owed for longer than customers wait.

    The rest stands in the step that was short, then in those behind it.
    """

    _name = "dist.detector.backorder_ageing"
    _inherit = "dist.transfer.detector"
    _description = "Detector: ageing backorders"

    _actions = ("check_availability",)
    _user = "coalesce(picking.user_id, min(orders.user_id))"
    _origin = (
        "coalesce(picking.backorder_id,"
        f" (SELECT backorder_id FROM ({RESTS_BEFORE}) rest))"
    )

    @api.model
    def _get_due_at(self):
        return self._get_end_of_patience(SQL(SINCE, SQL(RESTS_BEFORE)))

    def _get_end_of_patience(self, moment):
        return SQL("(%s + make_interval(days => %s))", moment, DAYS)

    @api.model
    def _get_where(self):
        # In this order: what is dear is asked of few.
        return SQL(
            "%(owed)s AND (picking.backorder_id IS NOT NULL OR %(follows)s)"
            " AND (picking.backorder_id IS NOT NULL OR %(is_rest)s)",
            owed=SQL(OWED),
            follows=SQL(FOLLOWS_REST),
            is_rest=SQL(IS_REST_OF_STEP),
        )

    @api.model
    def _get_due(self, since, until):
        made = self._get_end_of_patience(SQL("picking.create_date"))
        return SQL(
            """
            SELECT picking.id FROM stock_picking picking
             WHERE picking.state IN ('confirmed', 'waiting', 'assigned')
               AND %(made)s > %(since)s AND %(made)s <= %(until)s
             UNION
            %(behind)s
            """,
            behind=SQL(DUE_BEHIND, made=made, since=since, until=until),
            made=made,
            since=since,
            until=until,
        )
