from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

PROMISE = SQL(
    "coalesce(orders.commitment_date, orders.date_order"
    " + make_interval(days => coalesce(line.customer_lead, 0)::int))"
)


class DistDetectorLateOrder(models.AbstractModel):
    """The day a confirmed order was promised for is over, and goods are missing.

    The promise is the latest one, as it stands on the order; ``dist.promise`` keeps
    those before it.
    """

    _name = "dist.detector.late_order"
    _inherit = "dist.detector"
    _description = "Detector: orders past their promise"

    _documents = ("sale.order",)
    _actions = ("ship_reserved", "promise_new_day", "tell_customer")
    _facts = {  # noqa: RUF012 - read, never written
        "order": "sale.order",
        "customer": "res.partner",
        "promised": "datetime",
        "open": "money",
    }
    _watches = (
        Watch(
            "sale.order",
            (
                "state",
                "commitment_date",
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
                "product_uom_qty",
                "qty_delivered",
                "customer_lead",
                "price_subtotal",
                "is_downpayment",
                "product_id",
            ),
            "order_id",
        ),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT late.company_id, 'sale.order/' || late.id AS subject_key,
                   late.id AS scope_id, 'sale.order' AS res_model, late.id AS res_id,
                   late.warehouse_id, late.partner_id, late.user_id,
                   late.channel_id,
                   late.open AS value_at_risk, late.due_at,
                   jsonb_build_object('order', late.id, 'customer', late.partner_id,
                       'promised', late.promised, 'open', round(late.open, 2)) AS facts
              FROM (SELECT orders.id, orders.company_id, orders.warehouse_id,
                           orders.partner_id, orders.user_id,
                           team.dist_channel_id AS channel_id,
                           min(%(promise)s) AS promised, min(%(over)s) AS due_at,
                           sum(line.price_subtotal
                               * (1 - line.qty_delivered / line.product_uom_qty)
                               / nullif(orders.currency_rate, 0)) AS open
                      FROM sale_order orders
                      JOIN sale_order_line line ON line.order_id = orders.id
                      LEFT JOIN crm_team team ON team.id = orders.team_id
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template
                        ON template.id = product.product_tmpl_id
                     WHERE orders.state = 'sale' AND line.display_type IS NULL
                       AND line.is_downpayment IS NOT TRUE
                       AND template.type = 'consu'
                       AND line.product_uom_qty > 0
                       AND line.qty_delivered < line.product_uom_qty
                       AND %(over)s <= %(now)s AND %(scope)s
                     GROUP BY orders.id, team.dist_channel_id) late
            """,
            promise=PROMISE,
            over=self._get_end(),
            now=self._now(),
            scope=scope(SQL("orders.id")),
        )

    @api.model
    def _get_due(self, since, until):
        # Promises are kept with their orders: of those that end now few are read, and
        # no order. The days around first: the end of a day is dear to compute.
        return SQL(
            """
            SELECT promise.res_id FROM dist_promise promise
             WHERE promise.res_model = 'sale.order'
               AND promise.promised_at > %(since)s::timestamp - interval '2 days'
               AND promise.promised_at <= %(until)s
               AND %(over)s > %(since)s AND %(over)s <= %(until)s
            """,
            over=self._get_end_of_day(
                SQL("promise.promised_at"), SQL("promise.company_id")
            ),
            since=since,
            until=until,
        )

    @api.model
    def _get_end(self):
        return self._get_end_of_day(PROMISE, SQL("orders.company_id"))
