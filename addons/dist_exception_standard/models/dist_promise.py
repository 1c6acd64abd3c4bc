from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .abstract_kpi import BOARD_READERS, MARGIN_READERS

# What a line promises right now, by the model of its order. The moment a customer's
# line without a date of its own is promised for is what Odoo's moves are due by.
PROMISES = {
    "sale.order": """
        SELECT orders.id AS res_id, orders.name AS res_name, line.id AS line_id,
               orders.company_id, line.warehouse_id, orders.partner_id, line.product_id,
               line.product_uom_qty AS quantity, line.product_uom_id,
               line.product_uom_qty * unit.factor / own_unit.factor AS product_qty,
               orders.commitment_date AS requested_at,
               coalesce(orders.commitment_date, orders.date_order
                   + coalesce(line.customer_lead, 0) * interval '1 day')
                   AS promised_at,
               line.price_subtotal / nullif(line.product_uom_qty, 0)::numeric AS price,
               -- An item that costs nothing has no cost yet.
               nullif((product.standard_price ->> orders.company_id::text)::numeric, 0)
                   AS cost,
               orders.currency_id, orders.currency_rate, orders.date_order AS began_at
          FROM sale_order orders
          JOIN sale_order_line line ON line.order_id = orders.id
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom own_unit ON own_unit.id = template.uom_id
          JOIN uom_uom unit ON unit.id = coalesce(line.product_uom_id, template.uom_id)
         WHERE orders.state = 'sale' AND line.display_type IS NULL
           AND line.is_downpayment IS NOT TRUE AND line.product_uom_qty > 0
           AND %(orders)s
    """,
    "purchase.order": """
        SELECT orders.id AS res_id, orders.name AS res_name, line.id AS line_id,
               orders.company_id, kind.warehouse_id, orders.partner_id, line.product_id,
               line.product_qty AS quantity, line.product_uom_id,
               line.product_uom_qty AS product_qty,
               line.date_planned AS requested_at, line.date_planned AS promised_at,
               line.price_subtotal / nullif(line.product_qty, 0)::numeric AS price,
               NULL::numeric AS cost, orders.currency_id, orders.currency_rate,
               coalesce(orders.date_approve, orders.date_order) AS began_at
          FROM purchase_order orders
          JOIN purchase_order_line line ON line.order_id = orders.id
          LEFT JOIN stock_picking_type kind ON kind.id = orders.picking_type_id
         WHERE orders.state = 'purchase' AND line.display_type IS NULL
           AND line.is_downpayment IS NOT TRUE AND line.product_qty > 0
           AND line.product_id IS NOT NULL AND %(orders)s
    """,
}
# Columns that are read by hand-written SQL: they have to be in the database.
COLUMNS = {
    "sale.order": (
        "name",
        "company_id",
        "partner_id",
        "commitment_date",
        "date_order",
        "currency_id",
        "currency_rate",
        "state",
    ),
    "sale.order.line": (
        "order_id",
        "warehouse_id",
        "product_id",
        "product_uom_qty",
        "product_uom_id",
        "customer_lead",
        "price_subtotal",
        "display_type",
        "is_downpayment",
    ),
    "purchase.order": (
        "name",
        "company_id",
        "partner_id",
        "picking_type_id",
        "currency_id",
        "currency_rate",
        "date_approve",
        "date_order",
        "state",
    ),
    "purchase.order.line": (
        "order_id",
        "product_id",
        "product_qty",
        "product_uom_qty",
        "product_uom_id",
        "date_planned",
        "price_subtotal",
        "display_type",
        "is_downpayment",
    ),
}
INSERT = """
INSERT INTO dist_promise (
       res_model, res_id, res_name, line_id, number, at, user_id, reason, reason_id,
       is_estimated, company_id, warehouse_id, partner_id, product_id, quantity,
       product_uom_id, product_qty, requested_at, promised_at, price_unit, currency_id,
       company_price_unit, company_cost_unit)
SELECT %(model)s, present.res_id, present.res_name, present.line_id,
       coalesce(last.number, 0) + 1,
       CASE WHEN %(estimated)s AND last.number IS NULL
            THEN coalesce(present.began_at, %(now)s) ELSE %(now)s END,
       %(user)s, CASE WHEN last.number IS NULL THEN 'confirmed' ELSE 'changed' END,
       CASE WHEN last.number IS NOT NULL THEN %(reason)s::int4 END, %(estimated)s,
       present.company_id, present.warehouse_id, present.partner_id,
       present.product_id, present.quantity, present.product_uom_id,
       present.product_qty, present.requested_at, present.promised_at, present.price,
       present.currency_id,
       present.price / nullif(present.currency_rate, 0)::numeric,
       CASE WHEN NOT %(estimated)s THEN present.cost END
  FROM (%(present)s) present
  LEFT JOIN %(last)s
 WHERE last.number IS NULL OR last.promised_at IS DISTINCT FROM present.promised_at
    OR present.product_qty > last.product_qty + 0.5 * 10 ^ -%(digits)s
RETURNING id, number
"""
# The last promise of each line: of a batch by index, line by line; of everything at
# once, because a table that was empty when it was analysed is read whole for each line.
LAST_OF_LINE = """
LATERAL (SELECT number, promised_at, product_qty FROM dist_promise
          WHERE res_model = %(model)s AND line_id = present.line_id
          ORDER BY number DESC LIMIT 1) last ON TRUE
"""
LAST_OF_ALL = """
(SELECT DISTINCT ON (line_id) line_id, number, promised_at, product_qty
   FROM dist_promise WHERE res_model = %(model)s
  ORDER BY line_id, number DESC) last ON last.line_id = present.line_id
"""
# Documents a line of which is promised for later than it was before.
POSTPONED = """
SELECT DISTINCT promise.res_id
  FROM dist_promise promise JOIN dist_promise former
    ON former.res_model = promise.res_model AND former.line_id = promise.line_id
   AND former.number = promise.number - 1
 WHERE %s AND promise.promised_at > former.promised_at
"""


class DistPromise(models.Model):
    """What was promised for a line of an order, and when it was promised.

    The first row of a line is written when its order is confirmed, another one when
    the day moves or the quantity grows. Rows are never changed: orders forget what
    they promised before, these do not. A smaller quantity is no new promise, and rows
    of deleted lines stay: demand that was cancelled was demand.
    """

    _name = "dist.promise"
    _inherit = ["dist.closed.mixin", "dist.readable.mixin"]
    _description = "Promise"
    _log_access = False
    _order = "id desc"
    _rec_name = "res_name"

    res_model = fields.Selection(
        [("sale.order", "To a customer"), ("purchase.order", "Of a vendor")],
        "Promise",
        required=True,
        readonly=True,
    )
    # No foreign keys: the promise outlives the order.
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Order", readonly=True)
    line_id = fields.Integer("Line", required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True, help="1: the first promise.")
    at = fields.Datetime("Promised on", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    reason = fields.Selection(
        [("confirmed", "Confirmed"), ("changed", "Changed on the order")],
        required=True,
        readonly=True,
    )
    reason_id = fields.Many2one("dist.reason.code", "Reason given", readonly=True)
    is_estimated = fields.Boolean(
        "Estimated",
        readonly=True,
        help="Read off an order that was confirmed before promises were kept: it may "
        "have promised something else before.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    product_qty = fields.Float(
        "Quantity in the unit of the item", digits="Product Unit", readonly=True
    )
    requested_at = fields.Datetime(
        "Asked for", readonly=True, help="Empty: nobody named a day."
    )
    promised_at = fields.Datetime("Promised for", readonly=True)
    price_unit = fields.Float(
        "Price of a unit", readonly=True, digits=False, help="Net, untaxed."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_price_unit = fields.Float(
        "Price of a unit in the company's currency", readonly=True, digits=False
    )
    company_cost_unit = fields.Float(
        "Cost of a unit of the item",
        readonly=True,
        digits=False,
        groups=MARGIN_READERS,
        help="What a sold item cost when it was promised, in the company's currency. "
        "Empty: nobody knows.",
    )

    _line_number_unique = models.UniqueIndex(
        "(res_model, line_id, number)", "A line has one promise of each number."
    )
    _document_idx = models.Index("(res_model, res_id)")
    _promised_idx = models.Index("(res_model, promised_at)")

    # === WHO READS === #

    @api.model
    def _get_readable_domain(self):
        """Return the Domain of the promises of orders the user may read."""
        if any(map(self.env.user.has_group, BOARD_READERS)):
            return Domain.TRUE
        return self._get_document_domain(PROMISES)

    def _make_refusal(self):
        return AccessError(
            self.env._(
                "This promise is for those who may read its order. Ask your "
                "administrator for the right to read the order."
            )
        )

    # === NOBODY WRITES === #

    def _make_write_refusal(self):
        return UserError(
            self.env._(
                "A promise stays as it was given. Change the order, then a new promise "
                "is noted beside the old one."
            )
        )

    # === KEEPING === #

    @api.model
    def _keep(self, orders):
        """Note what the lines of confirmed orders promise, where that is new.

        One statement for all of them, and none where the exception queue is off in
        every company: what is confirmed then is estimated when it is on. The reason is
        ``dist_promise_reason_id`` of the context, the id of a reason code.

        :param orders: ``sale.order`` or ``purchase.order``; those that are not
            confirmed promise nothing
        """
        if orders and not self.env["dist.control"]._is_off("exception_queue"):
            scope = SQL("orders.id = ANY(%s)", list(orders._ids))
            rows = self._insert_promises(orders._name, scope)
            if orders._name == "sale.order":
                self._tell_delay(orders, [id_ for id_, number in rows if number > 1])

    @api.model
    def _tell_delay(self, orders, promise_ids):
        """Tell customers of a later day that somebody gave a reason for.

        Without a reason, or when the customer asked for it, there is nothing to tell.
        """
        reason_id = self.env.context.get("dist_promise_reason_id")
        if not promise_ids or not reason_id:
            return
        if reason_id == self.env.ref("dist_exception_queue.reason_customer").id:
            return
        if not self.env["dist.customer.message.event"]._get_modes("delay"):
            return
        later = self._get_postponed(SQL("promise.id = ANY(%s)", promise_ids))
        orders.browse(later)._dist_tell_delay()

    @api.model
    def _get_postponed(self, condition):
        """Return the ids of the documents a line of which was put off.

        :param SQL condition: on ``promise``, the later one
        """
        return [id_ for (id_,) in self.env.execute_query(SQL(POSTPONED, condition))]

    @api.model
    def _keep_estimated(self):
        """Note what orders promise that were confirmed before promises were kept."""
        for model in PROMISES:
            self._insert_promises(model, SQL("TRUE"), estimated=True)

    @api.model
    def _insert_promises(self, model, scope, estimated=False):
        """Return [(id, number)] of the promises that are new."""
        for name in (model, f"{model}.line"):
            self.env[name].flush_model(COLUMNS[name])
        self.env["product.product"].flush_model(["standard_price"])
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        reason = self.env["dist.reason.code"].browse(
            self.env.context.get("dist_promise_reason_id") or []
        )
        return self.env.execute_query(
            SQL(
                INSERT,
                model=model,
                last=SQL(LAST_OF_ALL if estimated else LAST_OF_LINE, model=model),
                present=SQL(PROMISES[model], orders=scope),
                now=fields.Datetime.now(),
                user=self.env.uid,
                reason=reason.exists().id or None,
                estimated=estimated,
                digits=digits,
            )
        )

    def action_open_order(self):
        """Open the order the promise was given on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }
