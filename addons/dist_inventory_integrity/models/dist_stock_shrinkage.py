from odoo import fields, models
from odoo.tools import SQL

CONTROLLABLE_BY = [
    ("receiving", "Receiving"),
    ("storage", "Storing and counting"),
    ("picking", "Picking and shipping"),
    ("vendor", "Vendor"),
    ("carrier", "Carrier"),
    ("system", "System and master data"),
    ("nobody", "Nobody"),
]
# One row per done move between the stock and nowhere, from the side of the stock. The
# value is what Odoo gave the move when it was posted. An opening balance is no gain.
ROWS = """
SELECT move.id, move.id AS move_id, move.company_id, inside.warehouse_id,
       inside.id AS location_id, move.product_id, template.categ_id,
       coalesce(line.reason_id, scrap.dist_reason_id) AS reason_id,
       coalesce(reason.controllable_by, 'nobody') AS controllable_by,
       coalesce(line.posted_by_id, scrap.create_uid, move.create_uid) AS user_id,
       move.date, nature.source,
       CASE WHEN flow.sign > 0 THEN 'gain' ELSE 'loss' END AS direction,
       flow.sign * done.quantity::float8 AS quantity,
       CASE WHEN flow.sign > 0 THEN worth.value ELSE 0 END AS gain_value,
       CASE WHEN flow.sign < 0 THEN -worth.value ELSE 0 END AS loss_value,
       flow.sign * worth.value AS net_value
  FROM (SELECT moved.id, -1 AS sign, moved.location_id AS inside_id
          FROM stock_move moved
          JOIN stock_location source ON source.id = moved.location_id
          JOIN stock_location target ON target.id = moved.location_dest_id
         WHERE moved.state = 'done' AND target.usage = 'inventory'
           AND source.usage IN ('internal', 'transit')
         UNION ALL
        SELECT moved.id, 1, moved.location_dest_id
          FROM stock_move moved
          JOIN stock_location source ON source.id = moved.location_id
          JOIN stock_location target ON target.id = moved.location_dest_id
         WHERE moved.state = 'done' AND source.usage = 'inventory'
           AND target.usage IN ('internal', 'transit')
       ) flow
  JOIN stock_move move ON move.id = flow.id
  JOIN stock_location inside ON inside.id = flow.inside_id
  JOIN product_product product ON product.id = move.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
  LEFT JOIN dist_stock_count_line line ON line.id = move.dist_count_line_id
  LEFT JOIN dist_stock_count counted ON counted.id = line.count_id
  LEFT JOIN stock_scrap scrap ON scrap.id = move.scrap_id
  LEFT JOIN dist_reason_code reason
    ON reason.id = coalesce(line.reason_id, scrap.dist_reason_id)
  JOIN LATERAL (SELECT coalesce(sum(part.quantity_product_uom), 0) AS quantity
                  FROM stock_move_line part WHERE part.move_id = move.id
               ) done ON TRUE
  JOIN LATERAL (SELECT abs(coalesce(move.value, 0))::numeric AS value) worth ON TRUE
  JOIN LATERAL (SELECT CASE
                  WHEN line.id IS NOT NULL AND inside.usage = 'transit' THEN 'transit'
                  WHEN line.id IS NOT NULL THEN 'count'
                  WHEN scrap.dist_hold_id IS NOT NULL THEN 'quality'
                  WHEN scrap.id IS NOT NULL THEN 'scrap'
                  WHEN EXISTS (SELECT FROM stock_move_line part
                                 JOIN dist_stock_correction_line corrected
                                   ON corrected.move_line_id = part.id
                                 JOIN dist_stock_correction correction
                                   ON correction.id = corrected.correction_id
                                WHERE part.move_id = move.id
                                  AND correction.state = 'done') THEN 'correction'
                  ELSE 'nobody' END AS source) nature ON TRUE
 WHERE done.quantity <> 0 AND counted.kind IS DISTINCT FROM 'opening'
"""


class DistReasonCode(models.Model):
    """Who could have prevented what a reason explains."""

    # One file for each thing a reason is asked for.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.reason.code"

    controllable_by = fields.Selection(
        CONTROLLABLE_BY,
        "Controllable by",
        help="Who could have prevented what it explains: shrinkage is told by it.",
    )


class DistStockShrinkage(models.Model):
    """What the stock gained and lost without a customer or a vendor, and why.

    Counts, scraps, what held goods became, goods lost on the way and corrections; what
    nobody answers for is named so. Gains and losses stand beside each other: a gain
    makes no loss good.
    """

    _name = "dist.stock.shrinkage"
    _description = "Shrinkage"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {  # noqa: RUF012 - read, never written
        "stock.move": [
            "state",
            "date",
            "value",
            "product_id",
            "company_id",
            "location_id",
            "location_dest_id",
            "scrap_id",
            "dist_count_line_id",
        ],
        "stock.move.line": ["move_id", "quantity_product_uom"],
        "stock.scrap": ["dist_reason_id", "dist_hold_id"],
        "stock.location": ["usage", "warehouse_id"],
        "dist.stock.count": ["kind"],
        "dist.stock.count.line": ["count_id", "reason_id", "posted_by_id"],
        "dist.stock.correction": ["state"],
        "dist.stock.correction.line": ["correction_id", "move_line_id"],
        "dist.reason.code": ["controllable_by"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }

    move_id = fields.Many2one("stock.move", "Move", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    location_id = fields.Many2one("stock.location", "Bin", readonly=True)
    product_id = fields.Many2one("product.product", "Item", readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    categ_id = fields.Many2one("product.category", "Item category", readonly=True)
    reason_id = fields.Many2one("dist.reason.code", "Reason", readonly=True)
    controllable_by = fields.Selection(CONTROLLABLE_BY, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    date = fields.Datetime("Posted", readonly=True)
    source = fields.Selection(
        [
            ("count", "Count"),
            ("transit", "Lost or found on the way"),
            ("scrap", "Scrap"),
            ("quality", "Held goods scrapped"),
            ("correction", "Correction"),
            ("nobody", "Nobody answers for it"),
        ],
        "Came by",
        readonly=True,
    )
    direction = fields.Selection([("gain", "Gain"), ("loss", "Loss")], readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    gain_value = fields.Monetary("Gains", readonly=True)
    loss_value = fields.Monetary("Losses", readonly=True, help="Below zero.")
    net_value = fields.Monetary("Gains and losses", readonly=True)

    @property
    def _table_query(self):
        return SQL(ROWS)

    def action_open_source(self):
        """Open the count or the scrap behind a row, or else its move."""
        self.ensure_one()
        move = self.move_id
        behind = move.dist_count_line_id.count_id or move.scrap_id or move.picking_id
        return (behind or move).get_formview_action()
