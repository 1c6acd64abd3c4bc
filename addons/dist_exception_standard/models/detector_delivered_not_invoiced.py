from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# A weekend between the delivery and its invoice is usual.
DAYS = 3
# What was delivered, is not invoiced, and has to be by the policy of the item.
QUANTITY = SQL("least(line.qty_delivered - line.qty_invoiced, line.qty_to_invoice)")
# Of a line that was never ordered, as an extra one of the transfer is, the price.
PRICE = SQL(
    "coalesce(line.price_subtotal / nullif(line.product_uom_qty, 0),"
    " (line.price_unit * (1 - coalesce(line.discount, 0) / 100))::numeric)"
)


class DistDetectorDeliveredNotInvoiced(models.AbstractModel):
    """Goods of an order were delivered days ago, and nobody invoiced them."""

    _name = "dist.detector.delivered_not_invoiced"
    _inherit = "dist.detector"
    _description = "Detector: delivered, not invoiced"

    _documents = ("sale.order",)
    _actions = ("create_invoice",)
    _facts = {  # noqa: RUF012 - read, never written
        "order": "sale.order",
        "customer": "res.partner",
        "delivered": "datetime",
        "amount": "money",
    }
    _watches = (
        Watch(
            "sale.order",
            (
                "state",
                "date_order",
                "company_id",
                "currency_rate",
                "partner_id",
                "user_id",
                "team_id",
                "warehouse_id",
            ),
        ),
        Watch(
            "sale.order.line",
            (
                "qty_delivered",
                "qty_invoiced",
                "qty_to_invoice",
                "price_subtotal",
                "price_unit",
                "discount",
                "product_uom_qty",
                "product_id",
            ),
            "order_id",
        ),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT orders.company_id, 'sale.order/' || orders.id AS subject_key,
                   orders.id AS scope_id, 'sale.order' AS res_model,
                   orders.id AS res_id, orders.warehouse_id, orders.partner_id,
                   orders.user_id, team.dist_channel_id AS channel_id,
                   open.amount AS value_at_risk, last.due_at,
                   jsonb_build_object('order', orders.id,
                       'customer', orders.partner_id, 'delivered', last.delivered,
                       'amount', round(open.amount, 2)) AS facts
              FROM (%(open)s) open
              JOIN sale_order orders ON orders.id = open.order_id
              LEFT JOIN crm_team team ON team.id = orders.team_id
              JOIN LATERAL (%(last)s) last ON last.due_at <= %(now)s
             WHERE open.amount > 0
            """,
            open=self._get_open(scope),
            last=self._get_last(),
            now=self._now(),
        )

    def _get_open(self, scope):
        """Return the SELECT of the orders and the amounts to invoice."""
        return SQL(
            """
            SELECT line.order_id,
                   sum(%(quantity)s * %(price)s / nullif(orders.currency_rate, 0))
                       AS amount
              FROM sale_order_line line
              JOIN sale_order orders ON orders.id = line.order_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE orders.state = 'sale' AND line.display_type IS NULL
               AND line.is_downpayment IS NOT TRUE AND template.type = 'consu'
               AND line.qty_to_invoice > 0
               AND %(quantity)s > 0.5 * 10 ^ -%(digits)s AND %(scope)s
             GROUP BY line.order_id
            """,
            quantity=QUANTITY,
            price=PRICE,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            scope=scope(SQL("line.order_id")),
        )

    def _get_last(self):
        """Return the SELECT of when goods left last; by hand, when it was ordered."""
        return SQL(
            """
            SELECT coalesce(max(move.date), orders.date_order) AS delivered,
                   coalesce(max(move.date), orders.date_order)
                       + make_interval(days => %s) AS due_at
              FROM sale_order_line line
              JOIN stock_move move ON move.sale_line_id = line.id
              JOIN stock_location place ON place.id = move.location_dest_id
             WHERE line.order_id = orders.id AND move.state = 'done'
               AND place.usage IN ('customer', 'transit')
            """,
            DAYS,
        )

    @api.model
    def _get_due(self, since, until):
        return SQL(
            """
            SELECT line.order_id
              FROM stock_move move JOIN sale_order_line line
                ON line.id = move.sale_line_id
             WHERE move.state = 'done' AND move.date > %(since)s::timestamp - %(days)s
               AND move.date <= %(until)s::timestamp - %(days)s
             UNION
            SELECT id FROM sale_order
             WHERE state = 'sale' AND date_order > %(since)s::timestamp - %(days)s
               AND date_order <= %(until)s::timestamp - %(days)s
            """,
            since=since,
            until=until,
            days=SQL("make_interval(days => %s)", DAYS),
        )
