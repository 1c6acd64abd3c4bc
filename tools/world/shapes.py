"""Which tables a block of documents lies in, and how their rows hang together.

Parents stand before children. `references` leads a column to a table of the block,
`names` are texts with a document's number, `turns` are columns in which the members of
a ring take turns, `named` rows carry the item's label as their name. The first column
of a relation selects its rows.
"""

BLOCK_TABLES = {
    "sale_order": {
        "names": ("name",),
        "turns": {
            "partner_id": "customer",
            "partner_invoice_id": "customer",
            "partner_shipping_id": "customer",
        },
    },
    "sale_order_line": {
        "references": {"order_id": "sale_order"},
        "turns": {"product_id": "item", "order_partner_id": "customer"},
        "named": True,
    },
    "purchase_order": {"names": ("name",)},
    "purchase_order_line": {
        "references": {"order_id": "purchase_order"},
        "turns": {"product_id": "item"},
        "named": True,
    },
    "stock_reference": {"names": ("name",)},
    "stock_picking": {
        "references": {"sale_id": "sale_order"},
        "names": ("name", "origin"),
        "turns": {"partner_id": "customer"},
    },
    "stock_move": {
        "references": {
            "picking_id": "stock_picking",
            "sale_line_id": "sale_order_line",
            "purchase_line_id": "purchase_order_line",
        },
        "names": ("origin", "reference"),
        "turns": {"product_id": "item", "partner_id": "customer"},
    },
    "stock_move_line": {
        "references": {"move_id": "stock_move", "picking_id": "stock_picking"},
        "turns": {"product_id": "item"},
    },
}
RELATIONS = {
    "stock_reference_sale_rel": {
        "sale_id": "sale_order",
        "reference_id": "stock_reference",
    },
    "stock_reference_purchase_rel": {
        "purchase_id": "purchase_order",
        "reference_id": "stock_reference",
    },
    "stock_reference_move_rel": {
        "move_id": "stock_move",
        "reference_id": "stock_reference",
    },
    "purchase_order_stock_picking_rel": {
        "purchase_order_id": "purchase_order",
        "stock_picking_id": "stock_picking",
    },
}
