"""Quantities on hand of the whole world, from its moves."""

_MODEL = """
    CREATE TEMP TABLE quant_model ON COMMIT DROP AS
    SELECT DISTINCT ON (location_id) * FROM stock_quant ORDER BY location_id, id
"""
_COLUMNS = """
    SELECT string_agg(format('%I', column_name), ', ' ORDER BY ordinal_position),
           string_agg(format('model.%I', column_name), ', ' ORDER BY ordinal_position)
      FROM information_schema.columns
     WHERE table_name = 'stock_quant' AND table_schema = 'public'
       AND column_name NOT IN
           ('id', 'product_id', 'location_id', 'quantity', 'in_date')
"""
_INSERT = """
    INSERT INTO stock_quant
           (product_id, location_id, quantity, in_date, {columns})
    SELECT moved.product_id, moved.location_id, moved.quantity, moved.in_date, {values}
      FROM (
        SELECT product_id, location_id, sum(quantity) AS quantity,
               min(date) AS in_date
          FROM (
            SELECT product_id, location_dest_id AS location_id,
                   quantity_product_uom AS quantity, date
              FROM stock_move_line WHERE state = 'done'
             UNION ALL
            SELECT product_id, location_id, -quantity_product_uom, date
              FROM stock_move_line WHERE state = 'done'
          ) line
         GROUP BY product_id, location_id
      ) moved
      JOIN quant_model model ON model.location_id = moved.location_id
"""


def rebuild_quants(env) -> None:
    """Make the stock of every item and location the sum of its done moves.

    Each location has rows already, made by `tools.history`; one of them lends its
    other columns to all. Open moves reserve nothing.
    """
    env.flush_all()
    cr = env.cr
    cr.execute(_MODEL)
    cr.execute(_COLUMNS)
    columns, values = cr.fetchone()
    cr.execute("DELETE FROM stock_quant")
    cr.execute(_INSERT.format(columns=columns, values=values))
    env.invalidate_all()
