"""Which confirmed orders wait for goods that are to come."""

# Of ``goods`` (id, product_id, warehouse_id): how many orders have a delivery of one
# of them, out of that warehouse, that is not wholly reserved. What waits for a step
# before it that has its goods waits for nobody else.
WAITING = """
SELECT goods.id, count(DISTINCT demand.order_id) AS waiting_count
  FROM (SELECT DISTINCT id, product_id, warehouse_id FROM goods) goods
  JOIN (SELECT DISTINCT move.product_id, source.warehouse_id, line.order_id
          FROM stock_move move
          JOIN sale_order_line line ON line.id = move.sale_line_id
          JOIN stock_location source ON source.id = move.location_id
          JOIN stock_location target
            ON target.id = coalesce(move.location_final_id, move.location_dest_id)
         WHERE move.state IN ('waiting', 'confirmed', 'partially_available')
           AND move.product_id IN (SELECT product_id FROM goods)
           AND source.usage = 'internal' AND target.usage <> 'internal'
           AND (move.state <> 'waiting' OR NOT EXISTS (
                SELECT FROM stock_move_move_rel link
                  JOIN stock_move origin ON origin.id = link.move_orig_id
                  JOIN stock_location place ON place.id = origin.location_id
                 WHERE link.move_dest_id = move.id AND origin.state = 'assigned'
                   AND place.usage = 'internal'))) demand
    ON demand.product_id = goods.product_id
   AND demand.warehouse_id = goods.warehouse_id
 GROUP BY goods.id
"""
# Fields of a move that it reads, and those of a location.
MOVE_FIELDS = (
    "state",
    "product_id",
    "sale_line_id",
    "location_id",
    "location_dest_id",
    "location_final_id",
)
PLACE_FIELDS = ("usage", "warehouse_id")
# The live cases of a kind: only these have to be counted again when others order.
LIVE = """
SELECT exception.scope_id
  FROM dist_exception exception
  JOIN dist_exception_type kind ON kind.id = exception.type_id
 WHERE kind.code = '{code}' AND exception.state NOT IN ('resolved', 'cleared')
   AND {condition}
"""
