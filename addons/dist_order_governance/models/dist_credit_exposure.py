from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from odoo import models
from odoo.tools import SQL

from ..engine.credit import Claim, Limit, Order, over_limit, stack, total


@dataclass(slots=True)
class Claims:
    """What debtors owe.

    :param open: debtor id -> list of engine Claim
    :param due: (debtor id, company id) -> due date of the oldest overdue invoice
    :param today: date
    """

    open: dict
    due: dict
    today: date

    @property
    def currencies(self):
        return {claim.currency for found in self.open.values() for claim in found}

    def get_amounts(self, debtor):
        """Return currency name -> what one debtor owes in it."""
        amounts = defaultdict(float)
        for claim in self.open.get(debtor, ()):
            amounts[claim.currency] += claim.amount
        return amounts

    def get_overdue_days(self, debtor, companies):
        """Return for how many days the oldest open invoice is overdue, or 0."""
        dates = [self.due[debtor, c] for c in companies if (debtor, c) in self.due]
        return (self.today - min(dates)).days if dates else 0


@dataclass(frozen=True, slots=True)
class OrderCredit:
    """What one order means for the credit of its customer.

    :param exposure: with this order and those before it in the batch, or None when a
        rate is not known
    :param limit: engine Limit
    :param over: by how much the exposure is over the limit, None when not known
    :param overdue_days: age of the oldest overdue invoice
    """

    exposure: float | None
    limit: Limit
    over: float | None
    overdue_days: int


class DistCreditExposure(models.AbstractModel):
    """What customers owe and will owe, read by our own SQL.

    Exposure of a commercial partner = posted receivable that is not reconciled
    (payments not allocated yet and credit notes count against it) + the value of
    confirmed orders that no posted invoice covers (delivered or not, never both; net
    of down payments). It does not depend on ``account_use_credit_limit``.
    """

    _name = "dist.credit.exposure"
    _description = "Credit exposure of customers"

    # === OF A BATCH OF ORDERS === #

    def _get_credit(self, orders, claims, rates):
        """Return what a batch of orders means for the credit of its customers.

        :param orders: sale.order, read with all rights, in the order of the batch
        :param claims: Claims of their debtors, see ``_read_order_claims``
        :param rates: dict company id -> rates of every currency in orders and claims
        :return: dict order id -> OrderCredit, in the currency of the order's company
        """
        scopes = self._get_scopes(orders.company_id)
        exposures = stack(self._to_engine(orders), claims.open, scopes, rates)
        limits = self._get_limits(orders)
        return {
            order.id: OrderCredit(
                exposure,
                limits[order.id],
                over_limit(
                    limits[order.id], exposure, order.company_id.currency_id.rounding
                ),
                claims.get_overdue_days(
                    order.partner_invoice_id.commercial_partner_id.id,
                    scopes[order.company_id.id],
                ),
            )
            for order, exposure in zip(orders, exposures, strict=True)
        }

    def _to_engine(self, orders):
        return [
            Order(
                debtor=order.partner_invoice_id.commercial_partner_id.id,
                company=order.company_id.id,
                currency=order.currency_id.name,
                amount=order.amount_total,
                is_counted=order.state == "sale",
            )
            for order in orders
        ]

    # === SETTINGS === #

    def _get_scopes(self, companies):
        """Return company id -> set of the ids of the companies whose claims count."""
        return {
            company.id: company._dist_get_credit_company_ids() for company in companies
        }

    def _get_limits(self, orders):
        """Return order id -> engine Limit of its customer in its company."""
        limits = {}
        for company, own in orders.grouped("company_id").items():
            debtors = own.partner_invoice_id.commercial_partner_id
            granted = debtors._dist_get_credit_limits(company)
            for order in own:
                debtor = order.partner_invoice_id.commercial_partner_id
                limits[order.id] = granted[debtor.id]
        return limits

    # === READING === #

    def _flush_figures(self):
        for model in (
            "account.move",
            "account.move.line",
            "account.account",
            "sale.order",
            "sale.order.line",
            "stock.move",
            "stock.location",
            "product.template",
            "product.product",
            "res.partner",
        ):
            self.env[model].flush_model()

    def _read_order_claims(self, orders, today):
        """Return the Claims of the debtors of a batch of orders.

        :param orders: sale.order, read with all rights
        :param today: date
        """
        debtors = orders.partner_invoice_id.commercial_partner_id
        scopes = self._get_scopes(orders.company_id).values()
        return self._read_claims(debtors, frozenset().union(*scopes), today)

    def _read_claims(self, debtors, companies, today):
        """Return what debtors owe, by one statement.

        :param debtors: commercial partners
        :param companies: set of ids of the companies that are owed
        :param today: date
        :return: Claims
        """
        claims = Claims(defaultdict(list), {}, today)
        if not debtors:
            return claims
        self._flush_figures()
        values = {
            "debtors": tuple(debtors.ids),
            "companies": tuple(companies),
            "today": today,
        }
        for debtor, company, currency, amount, oldest in self.env.execute_query(
            SQL(
                "%s UNION ALL %s",
                self._get_receivable_query(values),
                self._get_uninvoiced_query(values),
            )
        ):
            claims.open[debtor].append(Claim(company, currency, float(amount)))
            if oldest:
                claims.due[debtor, company] = oldest
        return claims

    # === FOR PEOPLE === #

    def _get_exposures(self, debtors, company, today):
        """Return debtor id -> exposure without any draft, in the company's currency,
        or None where a rate is not known.

        :param debtors: commercial partners
        :param company: res.company
        :param today: date
        """
        claims = self._read_claims(
            debtors, company._dist_get_credit_company_ids(), today
        )
        rates = self.env["dist.approval.judgement"]._get_company_rates(
            company, {company.currency_id.name, *claims.currencies}
        )
        return {
            debtor.id: total(claims.get_amounts(debtor.id), rates) for debtor in debtors
        }

    def _read_receivables(self, debtor, companies):
        """Return open receivable rows of one debtor for the decision screen.

        :return: list of (due date, currency name, residual)
        """
        self._flush_figures()
        return self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(line.date_maturity, line.date), currency.name,
                       line.amount_residual
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN res_company company ON company.id = line.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
                 WHERE partner.commercial_partner_id = %(debtor)s
                   AND line.company_id IN %(companies)s
                   AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND account.account_type = 'asset_receivable'
                """,
                debtor=debtor,
                companies=tuple(companies),
            )
        )
