"""Quantities on hand of the whole world, from its moves."""


def rebuild_quants(env) -> None:
    """Make the stock of every item and location the sum of its done moves.

    Each location has rows already, made by `tools.history`; one of them lends its
    other columns to all. Open moves reserve nothing.
    """
    env.flush_all()
    cr = env.cr
    cr.execute(
        """
        CREATE TEMP TABLE quant_model ON COMMIT DROP AS
        SELECT DISTINCT ON (location_id) * FROM stock_quant ORDER BY location_id, id
        """
    )
    cr.execute("DELETE FROM stock_quant")
    own = ("id", "product_id", "location_id", "quantity", "in_date")
    cr.execute(
        """
        SELECT column_name FROM information_schema.columns
         WHERE table_name = 'stock_quant' AND table_schema = 'public'
           AND column_name <> ALL (%s)
        """,
        [list(own)],
    )
    names = [f'"{name}"' for (name,) in cr.fetchall()]
    cr.execute(
        f"""
        INSERT INTO stock_quant
               (product_id, location_id, quantity, in_date, {", ".join(names)})
        SELECT moved.product_id, moved.location_id, moved.quantity, moved.in_date,
               {", ".join(f"model.{name}" for name in names)}
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
    )
    env.invalidate_all()
