from odoo import api, models
from odoo.tools import SQL

from odoo.addons.dist_exception_queue import Watch

# Below it a person's time costs more than the difference brings.
TOLERANCE = 0.05
# Money that left is for a claim, no longer for the control of bills.
SETTLED = ("in_payment", "paid", "reversed", "invoicing_legacy")
BILLS_OF = """
SELECT line.move_id
  FROM purchase_order_line bought
  JOIN account_move_line line ON line.purchase_line_id = bought.id
 WHERE bought.order_id = ANY(%(keys)s::int4[])
"""
# In the unit of the item: what was billed, and what may be.
QUANTITY = SQL("line.quantity * unit.factor / own_unit.factor")
ALLOWED = SQL(
    "(CASE template.purchase_method"
    "      WHEN 'purchase' THEN greatest(bought.product_qty, bought.qty_received)"
    "      ELSE bought.qty_received END)"
    " * bought_unit.factor / own_unit.factor"
)
ORDERED = SQL(
    "coalesce(bought.price_subtotal / nullif(bought.product_uom_qty, 0)::numeric,"
    " (bought.price_unit * (1 - coalesce(bought.discount, 0) / 100))::numeric"
    " * own_unit.factor / bought_unit.factor)"
)


class DistDetectorBillPriceDifference(models.AbstractModel):
    """A bill that is not paid asks for another price than agreed, or for goods that
    did not come.

    Where bills follow what was ordered, goods may be billed before they come. In the
    currency of the order, the rate of a day is no difference.
    """

    _name = "dist.detector.bill_price_difference"
    _inherit = "dist.detector"
    _description = "Detector: bills that differ from the order"

    _documents = ("account.move",)
    _facts = {  # noqa: RUF012 - read, never written
        "bill": "account.move",
        "vendor": "res.partner",
        "difference": "money",
    }
    _watches = (
        Watch(
            "account.move",
            (
                "state",
                "move_type",
                "payment_state",
                "partner_id",
                "company_id",
                "currency_id",
                "invoice_currency_rate",
                "invoice_date_due",
            ),
        ),
        Watch(
            "account.move.line",
            ("purchase_line_id", "quantity", "price_subtotal", "product_uom_id"),
            "move_id",
        ),
        Watch(
            "purchase.order.line",
            (
                "price_subtotal",
                "price_unit",
                "discount",
                "product_qty",
                "product_uom_qty",
                "qty_received",
                "qty_invoiced",
            ),
            "order_id",
            BILLS_OF,
        ),
        Watch("purchase.order", ("currency_id", "currency_rate"), scope=BILLS_OF),
    )

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT bill.company_id, 'account.move/' || bill.id AS subject_key,
                   bill.id AS scope_id, 'account.move' AS res_model,
                   bill.id AS res_id, bill.partner_id,
                   coalesce(wrong.user_id, bill.invoice_user_id) AS user_id,
                   wrong.difference AS value_at_risk,
                   bill.invoice_date_due::timestamp AS due_at,
                   jsonb_build_object('bill', bill.id, 'vendor', bill.partner_id,
                       'difference', round(wrong.difference, 2)) AS facts
              FROM (SELECT move_id, min(user_id) AS user_id,
                           sum(quantity * off + excess * ordered) AS difference
                      FROM (%(lines)s) line
                     WHERE off > 0 OR excess > 0
                     GROUP BY move_id) wrong
              JOIN account_move bill ON bill.id = wrong.move_id
            """,
            lines=self._get_lines(scope),
        )

    def _get_lines(self, scope):
        """Return the SELECT of what is wrong with each line, in company currency.

        Off is by how much the price of a unit is, excess how many units are too many.
        """
        return SQL(
            """
            SELECT line.move_id, orders.user_id, price.ordered,
                   %(quantity)s AS quantity, coalesce(more.excess, 0) AS excess,
                   CASE WHEN abs(price.billed - price.ordered)
                             > %(tolerance)s * abs(price.ordered)
                         AND abs(price.billed - price.ordered) * %(quantity)s > 0.01
                        THEN abs(price.billed - price.ordered) ELSE 0 END AS off
              FROM account_move_line line
              JOIN account_move bill ON bill.id = line.move_id
              JOIN purchase_order_line bought ON bought.id = line.purchase_line_id
              JOIN purchase_order orders ON orders.id = bought.order_id
              JOIN product_product product ON product.id = bought.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom own_unit ON own_unit.id = template.uom_id
              JOIN uom_uom unit ON unit.id = line.product_uom_id
              JOIN uom_uom bought_unit ON bought_unit.id = bought.product_uom_id
              JOIN LATERAL (%(price)s) price ON TRUE
              LEFT JOIN LATERAL (%(more)s) more ON more.excess > %(least)s
             WHERE bill.move_type = 'in_invoice' AND bill.state IN ('draft', 'posted')
               AND coalesce(bill.payment_state, '') <> ALL(%(settled)s)
               AND line.display_type = 'product' AND line.quantity > 0
               AND template.type = 'consu' AND %(scope)s
            """,
            quantity=QUANTITY,
            tolerance=TOLERANCE,
            price=self._get_price(),
            more=self._get_excess(),
            least=self._get_least(),
            settled=list(SETTLED),
            scope=scope(SQL("line.move_id")),
        )

    def _get_price(self):
        """Return the SELECT of the price of a unit, as ordered and as billed."""
        return SQL(
            """
            SELECT %(ordered)s / nullif(orders.currency_rate, 0)::numeric AS ordered,
                   line.price_subtotal / (%(quantity)s) / nullif(
                       CASE WHEN bill.currency_id = orders.currency_id
                            THEN orders.currency_rate
                            ELSE bill.invoice_currency_rate END, 0)::numeric AS billed
            """,
            ordered=ORDERED,
            quantity=QUANTITY,
        )

    def _get_excess(self):
        """Return the SELECT of how much of a line is more than may be billed.

        What was billed first is paid first; only lines billed too often are looked
        at twice.
        """
        return SQL(
            """
            SELECT least(%(quantity)s, coalesce(sum(
                       (CASE other_bill.move_type WHEN 'in_refund' THEN -1 ELSE 1 END)
                       * other.quantity * other_unit.factor / own_unit.factor), 0)
                       - %(allowed)s) AS excess
              FROM account_move_line other
              JOIN account_move other_bill ON other_bill.id = other.move_id
              JOIN uom_uom other_unit ON other_unit.id = other.product_uom_id
             WHERE other.purchase_line_id = bought.id AND other_bill.state <> 'cancel'
               AND bought.qty_invoiced * bought_unit.factor / own_unit.factor
                   > %(allowed)s
               AND (other_bill.move_type = 'in_refund'
                    OR other_bill.move_type = 'in_invoice' AND other.id <= line.id)
            """,
            quantity=QUANTITY,
            allowed=ALLOWED,
        )

    def _get_least(self):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return SQL("0.5 * 10 ^ -%s", digits)
