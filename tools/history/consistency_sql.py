"""The SELECTs behind `check_consistency`: (record, expected, found) that disagree."""

TABLES = (
    "sale_order",
    "sale_order_line",
    "purchase_order",
    "purchase_order_line",
    "stock_picking",
    "stock_move",
    "stock_move_line",
    "stock_quant",
    "stock_reference",
    "account_move",
    "account_move_line",
)

TITLES = {
    "stock": "Stock is the sum of its moves",
    "move_quantity": "A done move is the sum of its move lines",
    "move_line": "A move line agrees with its move",
    "transfer_state": "A transfer is as done as its moves",
    "transfer_sale": "A transfer belongs to the sale of its moves",
    "sale_untaxed": "A sale's untaxed total is the sum of its lines",
    "sale_total": "A sale's total is its untaxed total and its tax",
    "sale_delivered": "A sales line's delivered quantity is the sum of its moves",
    "sale_invoiced": "A sales line's invoiced quantity is that of its invoices",
    "sale_status": "A sale's delivery status follows its transfers",
    "purchase_untaxed": "A purchase's untaxed total is the sum of its lines",
    "purchase_received": "A purchase line's received quantity is the sum of its moves",
    "entry_balance": "A posted entry balances",
    "entry_residual": "An invoice is as open as its receivable or payable items",
    "file_total": "A sale's untaxed total is the file's",
    "sequence": "A sequence is past the numbers in use",
    "row_id": "A table's id generator is past its ids",
}

_SALE_MOVED = """
    SELECT move.sale_line_id AS line_id,
           sum(CASE WHEN source.usage = 'customer' THEN -1 ELSE 1 END
               * move.quantity * unit.factor / line_unit.factor) AS quantity
      FROM stock_move move
      JOIN sale_order_line line ON line.id = move.sale_line_id
      JOIN stock_location source ON source.id = move.location_id
      JOIN stock_location dest ON dest.id = move.location_dest_id
      JOIN uom_uom unit ON unit.id = move.product_uom
      JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
     WHERE move.state = 'done'
       AND move.product_id = line.product_id
       AND (dest.usage = 'customer'
            OR (source.usage = 'customer' AND move.to_refund))
     GROUP BY move.sale_line_id
"""

_PURCHASE_MOVED = """
    SELECT move.purchase_line_id AS line_id,
           sum(CASE WHEN dest.usage = 'supplier' THEN -1 ELSE 1 END
               * move.quantity * unit.factor / line_unit.factor) AS quantity
      FROM stock_move move
      JOIN purchase_order_line line ON line.id = move.purchase_line_id
      JOIN stock_location source ON source.id = move.location_id
      JOIN stock_location dest ON dest.id = move.location_dest_id
      JOIN uom_uom unit ON unit.id = move.product_uom
      JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
     WHERE move.state = 'done'
       AND move.product_id = line.product_id
       AND (source.usage = 'supplier'
            OR (dest.usage = 'supplier'
                AND (move.origin_returned_move_id IS NULL OR move.to_refund)))
     GROUP BY move.purchase_line_id
"""

QUERIES = {
    "stock": """
        WITH moved AS (
            SELECT product_id, location_dest_id AS location_id,
                   quantity_product_uom AS quantity
              FROM stock_move_line WHERE state = 'done'
             UNION ALL
            SELECT product_id, location_id, -quantity_product_uom
              FROM stock_move_line WHERE state = 'done'
        ), by_move AS (
            SELECT product_id, location_id, sum(quantity) AS quantity
              FROM moved GROUP BY product_id, location_id
        ), on_hand AS (
            SELECT product_id, location_id, sum(quantity) AS quantity
              FROM stock_quant GROUP BY product_id, location_id
        ), compared AS (
            SELECT product_id, location_id,
                   coalesce(by_move.quantity, 0) AS expected,
                   coalesce(on_hand.quantity, 0) AS found
              FROM by_move
              FULL JOIN on_hand USING (product_id, location_id)
        )
        SELECT coalesce(product.default_code, 'id ' || product.id)
               || ' at ' || location.complete_name,
               compared.expected, compared.found
          FROM compared
          JOIN product_product product ON product.id = compared.product_id
          JOIN product_template template
            ON template.id = product.product_tmpl_id AND template.is_storable
          JOIN stock_location location ON location.id = compared.location_id
         WHERE abs(compared.expected - compared.found) > 0.0001
    """,
    "move_quantity": """
        SELECT 'move ' || move.id || ' of ' || coalesce(move.reference, '-'),
               coalesce(sum(line.quantity_product_uom), 0),
               move.quantity * unit.factor / own_unit.factor
          FROM stock_move move
          JOIN product_product product ON product.id = move.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom unit ON unit.id = move.product_uom
          JOIN uom_uom own_unit ON own_unit.id = template.uom_id
          LEFT JOIN stock_move_line line ON line.move_id = move.id
         WHERE move.state = 'done'
         GROUP BY move.id, unit.factor, own_unit.factor
        HAVING abs(coalesce(sum(line.quantity_product_uom), 0)
                   - move.quantity * unit.factor / own_unit.factor) > 0.0001
    """,
    "move_line": """
        SELECT 'move line ' || line.id,
               concat_ws('/', move.product_id, move.state, move.picking_id),
               concat_ws('/', line.product_id, line.state, line.picking_id)
          FROM stock_move_line line
          JOIN stock_move move ON move.id = line.move_id
         WHERE line.product_id <> move.product_id
            OR line.state IS DISTINCT FROM move.state
            OR line.picking_id IS DISTINCT FROM move.picking_id
    """,
    "transfer_state": """
        SELECT 'transfer ' || picking.name, 'done', picking.state
          FROM stock_picking picking
          JOIN stock_move move ON move.picking_id = picking.id
         GROUP BY picking.id
        HAVING (picking.state = 'done')
               <> (bool_and(move.state IN ('done', 'cancel'))
                   AND bool_or(move.state = 'done'))
    """,
    "transfer_sale": """
        SELECT 'transfer ' || picking.name,
               min(line.order_id)::text, picking.sale_id::text
          FROM stock_picking picking
          JOIN stock_move move ON move.picking_id = picking.id
          JOIN sale_order_line line ON line.id = move.sale_line_id
         GROUP BY picking.id
        HAVING NOT coalesce(picking.sale_id = ANY (array_agg(line.order_id)), false)
    """,
    "sale_untaxed": """
        SELECT 'sale ' || sale.name, sum(line.price_subtotal), sale.amount_untaxed
          FROM sale_order sale
          JOIN sale_order_line line ON line.order_id = sale.id
         GROUP BY sale.id
        HAVING abs(sum(line.price_subtotal) - sale.amount_untaxed)
               > 0.005 * (count(*) + 1)
    """,
    "sale_total": """
        SELECT 'sale ' || name, amount_untaxed + amount_tax, amount_total
          FROM sale_order
         WHERE abs(amount_untaxed + amount_tax - amount_total) > 0.005
    """,
    "sale_delivered": f"""
        SELECT 'sale ' || sale.name || ', line ' || line.id,
               coalesce(moved.quantity, 0), line.qty_delivered
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id
          LEFT JOIN ({_SALE_MOVED}) moved ON moved.line_id = line.id
         WHERE line.qty_delivered_method = 'stock_move'
           AND abs(coalesce(moved.quantity, 0)
                   - coalesce(line.qty_delivered, 0)) > 0.0001
    """,
    "sale_invoiced": """
        SELECT 'sale ' || sale.name || ', line ' || line.id,
               coalesce(invoiced.quantity, 0), line.qty_invoiced
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id
          LEFT JOIN (
            SELECT link.order_line_id AS line_id,
                   sum(CASE entry.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * item.quantity * unit.factor / line_unit.factor) AS quantity
              FROM sale_order_line_invoice_rel link
              JOIN sale_order_line own ON own.id = link.order_line_id
              JOIN account_move_line item ON item.id = link.invoice_line_id
              JOIN account_move entry ON entry.id = item.move_id
              JOIN uom_uom unit ON unit.id = item.product_uom_id
              JOIN uom_uom line_unit ON line_unit.id = own.product_uom_id
             WHERE entry.state <> 'cancel'
             GROUP BY link.order_line_id
          ) invoiced ON invoiced.line_id = line.id
         WHERE line.display_type IS NULL
           AND NOT coalesce(line.is_downpayment, false)
           AND abs(coalesce(invoiced.quantity, 0)
                   - coalesce(line.qty_invoiced, 0)) > 0.0001
    """,
    "sale_status": """
        SELECT 'sale ' || sale.name,
               CASE WHEN bool_and(picking.state IN ('done', 'cancel'))
                    THEN 'full' ELSE 'not full' END,
               coalesce(sale.delivery_status, 'none')
          FROM sale_order sale
          JOIN stock_picking picking ON picking.sale_id = sale.id
         GROUP BY sale.id
        HAVING bool_or(picking.state = 'done')
           AND (coalesce(sale.delivery_status, '') = 'full')
               <> bool_and(picking.state IN ('done', 'cancel'))
    """,
    "purchase_untaxed": """
        SELECT 'purchase ' || purchase.name,
               sum(line.price_subtotal), purchase.amount_untaxed
          FROM purchase_order purchase
          JOIN purchase_order_line line ON line.order_id = purchase.id
         GROUP BY purchase.id
        HAVING abs(sum(line.price_subtotal) - purchase.amount_untaxed)
               > 0.005 * (count(*) + 1)
    """,
    "purchase_received": f"""
        SELECT 'purchase ' || purchase.name || ', line ' || line.id,
               coalesce(moved.quantity, 0), line.qty_received
          FROM purchase_order_line line
          JOIN purchase_order purchase ON purchase.id = line.order_id
          LEFT JOIN ({_PURCHASE_MOVED}) moved ON moved.line_id = line.id
         WHERE line.qty_received_method = 'stock_moves'
           AND abs(coalesce(moved.quantity, 0)
                   - coalesce(line.qty_received, 0)) > 0.0001
    """,
    "entry_balance": """
        SELECT 'entry ' || entry.name, sum(item.debit), sum(item.credit)
          FROM account_move entry
          JOIN account_move_line item ON item.move_id = entry.id
         WHERE entry.state = 'posted'
         GROUP BY entry.id
        HAVING abs(sum(item.debit) - sum(item.credit)) > 0.005
    """,
    "entry_residual": """
        SELECT 'invoice ' || entry.name,
               abs(sum(item.amount_residual)), abs(entry.amount_residual_signed)
          FROM account_move entry
          JOIN account_move_line item ON item.move_id = entry.id
          JOIN account_account account ON account.id = item.account_id
         WHERE entry.state = 'posted'
           AND entry.move_type <> 'entry'
           AND account.account_type IN ('asset_receivable', 'liability_payable')
         GROUP BY entry.id
        HAVING abs(abs(sum(item.amount_residual))
                   - abs(entry.amount_residual_signed)) > 0.005
    """,
}
