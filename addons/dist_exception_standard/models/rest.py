"""What is the rest of a delivery, in warehouses of one step and of several.

A pick that is short leaves a backorder of itself; Odoo makes the next step when it is
done, and that one knows of no backorder. So a transfer is a rest as well when all that
comes into it comes from backorders, one step or two before it. What was picked in two
parts and leaves in one is none.
"""

# Over move: whether a backorder stands before it; cheap, and mostly no.
FOLLOWS_REST = """
EXISTS (SELECT FROM stock_move_move_rel link
          JOIN stock_move origin ON origin.id = link.move_orig_id
          JOIN stock_picking step ON step.id = origin.picking_id
          JOIN stock_picking_type step_kind ON step_kind.id = step.picking_type_id
          LEFT JOIN stock_move_move_rel link_before
                 ON link_before.move_dest_id = origin.id
          LEFT JOIN stock_move before ON before.id = link_before.move_orig_id
          LEFT JOIN stock_picking step_before ON step_before.id = before.picking_id
         WHERE link.move_dest_id = move.id AND step_kind.code = 'internal'
           AND coalesce(step.backorder_id, step_before.backorder_id) IS NOT NULL)
"""
# Over picking: whether all that comes into it comes from backorders.
IS_REST_OF_STEP = """
coalesce((SELECT bool_and(step.backorder_id IS NOT NULL OR coalesce((
                 SELECT bool_and(step_before.backorder_id IS NOT NULL)
                   FROM stock_move_move_rel link_before
                   JOIN stock_move before ON before.id = link_before.move_orig_id
                   JOIN stock_picking step_before
                     ON step_before.id = before.picking_id
                   JOIN stock_picking_type kind_before
                     ON kind_before.id = step_before.picking_type_id
                  WHERE link_before.move_dest_id = origin.id
                    AND before.state <> 'cancel'
                    AND kind_before.code = 'internal'), FALSE))
            FROM stock_move own
            JOIN stock_move_move_rel link ON link.move_dest_id = own.id
            JOIN stock_move origin ON origin.id = link.move_orig_id
            JOIN stock_picking step ON step.id = origin.picking_id
            JOIN stock_picking_type step_kind ON step_kind.id = step.picking_type_id
           WHERE own.picking_id = picking.id AND own.state <> 'cancel'
             AND origin.state <> 'cancel' AND step_kind.code = 'internal'), FALSE)
"""
# Over picking: the backorders before it, the oldest first.
RESTS_BEFORE = """
SELECT step.backorder_id, step.create_date
  FROM stock_move own
  JOIN stock_move_move_rel link ON link.move_dest_id = own.id
  JOIN stock_move origin ON origin.id = link.move_orig_id
  LEFT JOIN stock_move_move_rel link_before ON link_before.move_dest_id = origin.id
  LEFT JOIN stock_move before ON before.id = link_before.move_orig_id
  JOIN stock_picking step ON step.id IN (origin.picking_id, before.picking_id)
  JOIN stock_picking_type step_kind ON step_kind.id = step.picking_type_id
 WHERE own.picking_id = picking.id AND step.backorder_id IS NOT NULL
   AND step_kind.code = 'internal'
 ORDER BY step.create_date, step.id LIMIT 1
"""
