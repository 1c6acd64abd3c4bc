from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# Most vendors send their bill within two weeks.
DAYS = 14
QUANTITY = SQL("(line.qty_received - line.qty_invoiced)")
# Of a line that was never ordered, as an extra one of the receipt is, the price.
PRICE = SQL(
    "coalesce(line.price_subtotal / nullif(line.product_qty, 0),"
    " (line.price_unit * (1 - coalesce(line.discount, 0) / 100))::numeric)"
)


class DistDetectorReceivedNotBilled(models.AbstractModel):
    """Goods of an order came weeks ago, and there is no bill for them."""

    _name = "dist.detector.received_not_billed"
    _inherit = "dist.detector"
    _description = "Detector: received, not billed"

    _documents = ("purchase.order",)
    _actions = ("create_bill",)
    _facts = {  # noqa: RUF012 - read, never written
        "order": "purchase.order",
        "vendor": "res.partner",
        "received": "datetime",
        "amount": "money",
    }
    _watches = (
        Watch(
            "purchase.order",
            (
                "state",
                "date_order",
                "company_id",
                "currency_rate",
                "partner_id",
                "user_id",
            ),
        ),
        Watch(
            "purchase.order.line",
            (
                "qty_received",
                "qty_invoiced",
                "price_subtotal",
                "price_unit",
                "discount",
                "product_qty",
                "product_id",
            ),
            "order_id",
        ),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT orders.company_id, 'purchase.order/' || orders.id AS subject_key,
                   orders.id AS scope_id, 'purchase.order' AS res_model,
                   orders.id AS res_id, kind.warehouse_id, orders.partner_id,
                   orders.user_id, open.amount AS value_at_risk, last.due_at,
                   jsonb_build_object('order', orders.id,
                       'vendor', orders.partner_id, 'received', last.received,
                       'amount', round(open.amount, 2)) AS facts
              FROM (%(open)s) open
              JOIN purchase_order orders ON orders.id = open.order_id
              LEFT JOIN stock_picking_type kind ON kind.id = orders.picking_type_id
              JOIN LATERAL (%(last)s) last ON last.due_at <= %(now)s
             WHERE open.amount > 0
            """,
            open=self._get_open(scope),
            last=self._get_last(),
            now=self._now(),
        )

    def _get_open(self, scope):
        """Return the SELECT of the orders and the amounts that are not billed."""
        return SQL(
            """
            SELECT line.order_id,
                   sum(%(quantity)s * %(price)s
                       / nullif(orders.currency_rate, 0)::numeric) AS amount
              FROM purchase_order_line line
              JOIN purchase_order orders ON orders.id = line.order_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE orders.state = 'purchase' AND line.display_type IS NULL
               AND line.is_downpayment IS NOT TRUE AND template.type = 'consu'
               AND %(quantity)s > 0.5 * 10 ^ -%(digits)s AND %(scope)s
             GROUP BY line.order_id
            """,
            quantity=QUANTITY,
            price=PRICE,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            scope=scope(SQL("line.order_id")),
        )

    def _get_last(self):
        """Return the SELECT of when goods came last; by hand, when it was ordered."""
        return SQL(
            """
            SELECT coalesce(max(move.date), orders.date_order) AS received,
                   coalesce(max(move.date), orders.date_order)
                       + make_interval(days => %s) AS due_at
              FROM purchase_order_line line
              JOIN stock_move move ON move.purchase_line_id = line.id
              JOIN stock_location place ON place.id = move.location_id
             WHERE line.order_id = orders.id AND move.state = 'done'
               AND place.usage IN ('supplier', 'transit')
            """,
            DAYS,
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT line.order_id
              FROM stock_move move JOIN purchase_order_line line
                ON line.id = move.purchase_line_id
             WHERE move.state = 'done' AND move.date > %(since)s::timestamp - %(days)s
               AND move.date <= %(until)s::timestamp - %(days)s
             UNION
            SELECT id FROM purchase_order
             WHERE state = 'purchase' AND date_order > %(since)s::timestamp - %(days)s
               AND date_order <= %(until)s::timestamp - %(days)s
            """,
            since=since,
            until=until,
            days=SQL("make_interval(days => %s)", DAYS),
        )
