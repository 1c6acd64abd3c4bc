from dataclasses import dataclass
from datetime import date

from odoo import models

from odoo.addons.dist_approval.engine.facts import Document, Line

from ..engine import pricing
from ..engine.promise import days_early
from ..engine.usual import over_usual


@dataclass(frozen=True, slots=True)
class Common:
    """What the lines of one order have in common, read once.

    :param rate: units of the order's currency for one of its company's, or None
    :param currency: name of the order's currency
    :param rounding: of the order's currency
    :param company: id of the order's company
    :param customer: id of the customer's commercial partner
    :param promised: day that was promised, or None
    :param costs: line id -> unit cost in the company's currency, or None
    """

    rate: float | None
    currency: str
    rounding: float
    company: int
    customer: int
    promised: date | None
    costs: dict


def _refer(record):
    """Return a record as the value of a reference fact."""
    return f"{record._name},{record.id}" if record else ""


class DistSaleFacts(models.AbstractModel):
    """Second half: from what was read to the facts of one order."""

    _inherit = "dist.sale.facts"

    def _to_document(self, order, world):
        """Return one order as the matrix sees it.

        :param world: what ``_collect`` read for the batch
        """
        lines = order._dist_get_judged_lines()
        common = self._get_common(order, world)
        priced = {line: self._to_priced(line, common, world) for line in lines}
        share = pricing.reduction_share(p.subtotal for p in priced.values())
        company = order.company_id.currency_id.name
        return Document(
            key=order.id,
            scope=self._get_scope(order, world),
            values=self._get_order_values(order, common, list(priced.values()), world),
            lines=tuple(
                self._to_line(number, line, priced[line], share, common, world)
                for number, line in enumerate(lines, start=1)
            ),
            currencies={
                "": common.currency,
                "credit_over": company,
                "unit_cost": company,
            },
            persons={
                "owner": tuple(order.user_id.ids),
                "team_leader": tuple(order.team_id.user_id.ids),
                "requester_manager": tuple(
                    order._dist_requester().sudo().dist_manager_id.ids  # who is asked
                ),
            },
        )

    def _get_common(self, order, world):
        rate = self._get_order_rate(order, world)
        return Common(
            rate=rate,
            currency=order.currency_id.name,
            rounding=order.currency_id.rounding,
            company=order.company_id.id,
            customer=order.partner_id.commercial_partner_id.id,
            promised=order._dist_get_promised_date(),
            costs=self._get_unit_costs(order, rate, world["costs"]),
        )

    def _get_order_rate(self, order, world):
        """Return units of the order's currency for one of its company's, or None.

        A confirmed order keeps the rate of its day. Odoo stores 1.0 where it knows
        no rate, so the rates of today say whether there is one.
        """
        rate = world["rates"][order.company_id.id].get(order.currency_id.name)
        if rate and order.state == "sale":
            return order.currency_rate or rate
        return rate

    def _get_scope(self, order, world):
        customer = order.partner_id.commercial_partner_id
        channel = world["channels"][order.id]
        return {
            "company": frozenset(order.company_id.ids),
            "warehouse": frozenset(order.warehouse_id.ids),
            "team": frozenset(order.team_id.ids),
            "channel": frozenset([channel] if channel else ()),
            "partner_category": world["tags"][order.partner_id.id],
            "customer_tier": frozenset(customer.dist_tier_id.ids),
        }

    # === OF THE ORDER === #

    def _get_order_values(self, order, common, priced, world):
        credit = world["credit"][order.id]
        usual = order.partner_id.with_company(order.company_id).property_payment_term_id
        term = order.payment_term_id
        promised = common.promised
        return {
            "amount": order.amount_untaxed,
            "margin": pricing.order_margin(priced),
            "credit_over": credit.over,
            "overdue_days": credit.overdue_days,
            "terms_differ": term != usual,
            "payment_term": _refer(term),
            "customer": _refer(order.partner_id.commercial_partner_id),
            "bill_to": _refer(order.partner_invoice_id.commercial_partner_id),
            "promised_date": promised.toordinal() if promised else None,
            "first_order": order.id in world["history"].first,
            "repeated_reference": order.id in world["history"].repeated,
        }

    # === OF A LINE === #

    def _to_priced(self, line, common, world):
        """Return one line for the price arithmetic, in the order's currency."""
        cost = common.costs[line.id]
        if cost:
            basis = line.product_id.uom_id
            unit = line.product_uom_id or basis
            if unit != basis:
                cost = basis._compute_price(cost, unit)
            cost = cost * common.rate if common.rate else None
        subtotal, discount = line._dist_get_net()
        return pricing.PricedLine(
            quantity=line.product_uom_qty,
            price=line.price_unit,
            discount=discount,
            subtotal=subtotal,
            list_price=self._get_list_price(line, common, world),
            cost=cost,
        )

    def _get_list_price(self, line, common, world):
        """Return the customer's price in the order's currency, or None when no
        pricelist has a say or its currency cannot be converted."""
        price, currency = world["lists"].get(line.id, (None, ""))
        if price is None or currency == common.currency:
            return price
        source = world["rates"][common.company].get(currency)
        return price / source * common.rate if source and common.rate else None

    def _to_line(self, number, line, priced, share, common, world):
        product, label, categories = self._get_item(line.product_id, world)
        discount = pricing.effective_discount(priced.discount, share)
        return Line(
            key=str(line.id),
            product=product,
            label=f"{number}: {label}",
            categories=categories,
            values={
                "discount": discount if priced.subtotal >= 0 else 0.0,
                "below_pricelist": self._get_below_list(
                    line, priced, share, common, world
                ),
                "line_margin": pricing.line_margin(priced, share),
                "below_cost": pricing.is_below_cost(priced, share, common.rounding),
                "cost_unknown": priced.cost is None,
                "unit_cost": common.costs[line.id],
                "early_days": self._get_early_days(line, common, world),
                "over_usual": self._get_over_usual(line, common, world),
            },
        )

    def _get_item(self, product, world):
        """Return (key, label, categories) of an item, read once for the batch."""
        if product.id not in world["items"]:
            world["items"][product.id] = (
                str(product.id),
                product.display_name,
                world["parents"].get(product.categ_id.id, frozenset()),
            )
        return world["items"][product.id]

    def _get_below_list(self, line, priced, share, common, world):
        if line.id in world["lists"] and priced.list_price is None:
            return None
        return pricing.below_list(priced, share, common.rounding)

    def _get_over_usual(self, line, common, world):
        past = world["history"].usual.get((common.customer, line.product_id.id))
        factor = line.product_uom_id.factor if past else 0.0
        return over_usual(line.product_uom_qty * factor, line.order_id.id, past)

    def _get_early_days(self, line, common, world):
        stock = world["stock"].get(line.id)
        return days_early(common.promised, stock.first if stock else None)
