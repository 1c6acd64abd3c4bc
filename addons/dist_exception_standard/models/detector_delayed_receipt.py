from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

from .waiting import LIVE, MOVE_FIELDS, PLACE_FIELDS, WAITING

PLANNED = SQL("coalesce(picking.date_deadline, picking.scheduled_date)")
PROMISE = SQL("coalesce(line.date_planned, %s)", PLANNED)
# The parts of a kit stand on its line: they are worth what of it has not come, once.
WORTH = SQL(
    """
CASE WHEN line.product_id <> move.product_id
     THEN line.price_subtotal / nullif(orders.currency_rate, 0)::numeric
          * greatest(0, 1 - line.qty_received / nullif(line.product_qty, 0))::numeric
          / (SELECT count(*) FROM stock_move part
              WHERE part.purchase_line_id = line.id AND part.picking_id = picking.id
                AND part.state NOT IN ('draft', 'done', 'cancel')
                AND part.product_qty > 0)
     ELSE move.product_qty * coalesce(
          line.price_subtotal / nullif(line.product_uom_qty, 0)::numeric
              / nullif(orders.currency_rate, 0)::numeric,
          (product.standard_price ->> picking.company_id::text)::numeric, 0) END
"""
)
# The receipts of the orders whose lines changed.
RECEIPTS_OF = """
SELECT move.picking_id
  FROM purchase_order_line line JOIN stock_move move ON move.purchase_line_id = line.id
 WHERE line.order_id = ANY(%(keys)s::int4[])
"""
# Receipts that are cases already and bring what others wait for.
LIVE_WITH_ITEMS = LIVE.format(
    code="delayed_receipt",
    condition="exception.scope_id IN (SELECT picking_id FROM stock_move"
    " WHERE product_id = ANY(%(keys)s::int4[]))",
)
ALL_LIVE = LIVE.format(code="delayed_receipt", condition="%(keys)s::int4[] IS NOT NULL")


class DistDetectorDelayedReceipt(models.AbstractModel):
    """The day a vendor promised goods for is over, and they are not received in full.

    A return of a customer has no purchase behind it: it is worth its cost. What a
    vendor sends straight to the customer counts as well, nobody else asks for it.
    """

    _name = "dist.detector.delayed_receipt"
    _inherit = "dist.detector"
    _description = "Detector: receipts past their promise"

    _documents = ("stock.picking",)
    _actions = ("chase_vendor",)
    _facts = {  # noqa: RUF012 - read, never written
        "receipt": "stock.picking",
        "vendor": "res.partner",
        "promised": "datetime",
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
                "company_id",
            ),
        ),
        Watch(
            "stock.move",
            ("state", "product_qty", "purchase_line_id", "picking_id"),
            "picking_id",
        ),
        Watch(
            "purchase.order.line",
            (
                "date_planned",
                "price_subtotal",
                "product_uom_qty",
                "product_qty",
                "qty_received",
                "product_id",
            ),
            "order_id",
            RECEIPTS_OF,
        ),
        Watch("purchase.order", ("currency_rate", "user_id"), scope=RECEIPTS_OF),
        Watch("stock.move", MOVE_FIELDS, "product_id", LIVE_WITH_ITEMS),
        Watch("stock.location", PLACE_FIELDS, scope=ALL_LIVE),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            WITH goods AS MATERIALIZED (%(goods)s), waiting AS (%(waiting)s)
            SELECT late.company_id, 'stock.picking/' || late.id AS subject_key,
                   late.id AS scope_id, 'stock.picking' AS res_model,
                   late.id AS res_id, late.warehouse_id, late.partner_id,
                   late.user_id, late.open AS value_at_risk, late.due_at,
                   waiting.waiting_count,
                   jsonb_build_object('receipt', late.id, 'vendor', late.partner_id,
                       'promised', late.promised, 'open', round(late.open, 2))
                       AS facts
              FROM (SELECT id, company_id, warehouse_id,
                           coalesce(partner_id, min(vendor_id)) AS partner_id,
                           coalesce(min(buyer_id), user_id) AS user_id,
                           min(promised) AS promised, min(over_at) AS due_at,
                           sum(worth) AS open
                      FROM goods
                     GROUP BY id, company_id, warehouse_id, partner_id, user_id) late
              LEFT JOIN waiting ON waiting.id = late.id
            """,
            goods=self._get_goods(scope),
            waiting=SQL(WAITING),
        )

    def _get_goods(self, scope):
        """Return the SELECT of what is late, move by move."""
        return SQL(
            """
            SELECT picking.id, picking.company_id, kind.warehouse_id,
                   picking.partner_id, picking.user_id, move.product_id,
                   orders.partner_id AS vendor_id, orders.user_id AS buyer_id,
                   %(promise)s AS promised, %(over)s AS over_at, %(worth)s AS worth
              FROM stock_picking picking
              JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
              JOIN stock_move move ON move.picking_id = picking.id
              JOIN product_product product ON product.id = move.product_id
              LEFT JOIN purchase_order_line line ON line.id = move.purchase_line_id
              LEFT JOIN purchase_order orders ON orders.id = line.order_id
             WHERE picking.state IN ('confirmed', 'waiting', 'assigned')
               AND kind.code IN ('incoming', 'dropship')
               AND move.state NOT IN ('draft', 'done', 'cancel')
               AND move.product_qty > 0
               AND %(over)s <= %(now)s AND %(scope)s
            """,
            promise=PROMISE,
            over=self._get_end(PROMISE),
            worth=WORTH,
            now=self._now(),
            scope=scope(SQL("picking.id")),
        )

    @api.model
    def _get_due(self, since, until):
        # The days around first: the end of a day is dear to compute.
        return SQL(
            """
            SELECT move.picking_id
              FROM purchase_order_line line
              JOIN stock_move move ON move.purchase_line_id = line.id
              JOIN stock_picking picking ON picking.id = move.picking_id
             WHERE line.date_planned > %(since)s::timestamp - interval '2 days'
               AND line.date_planned <= %(until)s
               AND %(promised)s > %(since)s AND %(promised)s <= %(until)s
               AND move.state NOT IN ('draft', 'done', 'cancel')
             UNION
            SELECT picking.id FROM stock_picking picking
             WHERE picking.state IN ('confirmed', 'waiting', 'assigned')
               AND %(planned)s > %(since)s::timestamp - interval '2 days'
               AND %(planned)s <= %(until)s
               AND %(over)s > %(since)s AND %(over)s <= %(until)s
            """,
            promised=self._get_end(SQL("line.date_planned")),
            planned=PLANNED,
            over=self._get_end(PLANNED),
            since=since,
            until=until,
        )

    def _get_end(self, moment):
        return self._get_end_of_day(moment, SQL("picking.company_id"))
