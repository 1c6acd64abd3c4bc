from odoo import models
from odoo.tools import SQL


class DistCreditExposure(models.AbstractModel):
    """Second half: the SQL of what debtors owe."""

    _inherit = "dist.credit.exposure"

    def _get_receivable_query(self, values):
        """Rows: debtor, company, currency name, residual, oldest due date passed."""
        return SQL(
            """
            SELECT partner.commercial_partner_id, line.company_id, currency.name,
                   SUM(line.amount_residual),
                   MIN(line.date_maturity) FILTER (
                       WHERE line.amount_residual > 0
                         AND line.date_maturity < %(today)s)
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN res_partner partner ON partner.id = line.partner_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
             WHERE partner.commercial_partner_id IN %(debtors)s
               AND line.company_id IN %(companies)s
               AND line.parent_state = 'posted'
               AND line.reconciled IS NOT TRUE
               AND account.account_type = 'asset_receivable'
          GROUP BY partner.commercial_partner_id, line.company_id, currency.name
            """,
            **values,
        )

    def _get_uninvoiced_query(self, values):
        """Rows: debtor, company, currency name, value no posted invoice covers.

        An order whose lines are all invoiced is left out, unless one of the
        invoices is still a draft: a customer's history costs nothing. Orders are
        found first, whatever the planner believes: after an import it knows nothing
        and would begin with the lines of everybody.
        """
        return SQL(
            """
            SELECT open.debtor, open.company_id, currency.name, SUM(open.amount),
                   NULL::date
              FROM (
                WITH sale AS MATERIALIZED (
                    SELECT own.id, own.company_id, own.currency_id,
                           buyer.commercial_partner_id AS debtor
                      FROM sale_order own
                      JOIN res_partner buyer ON buyer.id = own.partner_invoice_id
                     WHERE buyer.commercial_partner_id IN %(debtors)s
                       AND own.company_id IN %(companies)s
                       AND own.state = 'sale'
                       AND (own.invoice_status IS DISTINCT FROM 'invoiced'
                            OR own.id IN %(drafts)s))
                SELECT sale.debtor, sale.company_id, sale.currency_id,
                       GREATEST(SUM(%(value)s), 0) AS amount
                  FROM sale
                  JOIN sale_order_line line ON line.order_id = sale.id
             LEFT JOIN uom_uom uom ON uom.id = line.product_uom_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template item ON item.id = product.product_tmpl_id
                  %(invoiced)s
                  %(pending)s
                 WHERE line.display_type IS NULL
              GROUP BY sale.id, sale.debtor, sale.company_id, sale.currency_id
              ) AS open
              JOIN res_currency currency ON currency.id = open.currency_id
          GROUP BY open.debtor, open.company_id, currency.name
            """,
            value=self._get_line_value(),
            invoiced=self._get_invoiced_join(),
            pending=self._get_pending_join(),
            drafts=self._get_drafts_query(values),
            **values,
        )

    def _get_drafts_query(self, values):
        return SQL(
            """(
                SELECT draft_line.order_id
                  FROM res_partner draft_buyer
                  JOIN account_move draft ON draft.partner_id = draft_buyer.id
                  JOIN account_move_line entry ON entry.move_id = draft.id
                  JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = entry.id
                  JOIN sale_order_line draft_line ON draft_line.id = rel.order_line_id
                 WHERE draft_buyer.commercial_partner_id IN %(debtors)s
                   AND draft.state = 'draft'
                   AND draft.move_type IN ('out_invoice', 'out_refund')
            )""",
            **values,
        )

    def _get_invoiced_join(self):
        """What posted invoices took of a line: quantity in its unit, and amount."""
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT SUM(entry.quantity * entry_uom.factor / uom.factor
                           * CASE move.move_type WHEN 'out_invoice' THEN 1 ELSE -1 END
                       ) AS quantity,
                       SUM(entry.price_total
                           * CASE move.move_type WHEN 'out_invoice' THEN 1 ELSE -1 END
                       ) AS amount
                  FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line entry ON entry.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = entry.move_id
             LEFT JOIN uom_uom entry_uom ON entry_uom.id
                       = COALESCE(entry.product_uom_id, line.product_uom_id)
                 WHERE rel.order_line_id = line.id
                   AND move.move_type IN ('out_invoice', 'out_refund')
                   AND (move.state = 'posted'
                        OR move.payment_state = 'invoicing_legacy')
            ) invoiced ON TRUE
            """
        )

    def _get_pending_join(self):
        """Whether anything of a line can still leave: a remainder nobody will
        deliver (no backorder) is owed by nobody when deliveries are invoiced."""
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT COALESCE(BOOL_OR(move.state NOT IN ('done', 'cancel')), TRUE)
                       AS is_open
                  FROM stock_move move
                 WHERE move.sale_line_id = line.id
                   AND item.invoice_policy = 'delivery'
                   AND item.type <> 'service'
            ) pending ON TRUE
            """
        )

    def _get_line_value(self):
        """Value of a line, taxes in, that no posted invoice covers.

        Ordered or delivered, whichever is more, less what is invoiced; a down
        payment that is invoiced counts against the order until the final invoice
        takes it back. A line that orders something is none, whatever its mark says.
        """
        due = SQL(
            """
            (CASE WHEN pending.is_open
                  THEN GREATEST(line.product_uom_qty, line.qty_delivered)
                  ELSE COALESCE(line.qty_delivered, 0) END)
            """
        )
        return SQL(
            """
            CASE
            WHEN line.is_downpayment AND line.product_uom_qty = 0
            THEN -COALESCE(invoiced.amount, 0)
            ELSE (CASE WHEN %(due)s >= 0
                       THEN GREATEST(%(due)s - COALESCE(invoiced.quantity, 0), 0)
                       ELSE LEAST(%(due)s - COALESCE(invoiced.quantity, 0), 0) END)
                 * (CASE WHEN line.product_uom_qty <> 0
                         THEN line.price_total / line.product_uom_qty
                         ELSE line.price_unit * (1 - line.discount / 100.0) END)
            END
            """,
            due=due,
        )
