from collections import defaultdict
from dataclasses import dataclass, field

from odoo import fields, models

from odoo.addons.dist_approval.engine.facts import Document, Line
from odoo.addons.dist_approval.engine.matrix import convert

from ..engine import purchase as engine
from ..engine import vendor as vendor_engine


@dataclass(slots=True)
class Reading:
    """What one batch of orders is measured against, read once.

    :param today: datetime.date, UTC like the dates of orders
    :param lines: order id -> its lines, as a list
    :param parents: category id -> ids of it and its parents
    :param last: see DistPurchaseHistory._get_last_prices
    :param lists: line id -> (price per unit of the product, currency name)
    :param leads: see DistPurchaseHistory._get_lead_times
    :param banks: vendor id -> datetime
    :param approvals: (company id, vendor id) -> list of engine.vendor.Approval
    :param gaps: order id -> number of documents missing or expired
    :param forecasts: see DistPurchaseDemand._get_forecasts
    :param rates: company id -> {currency name: rate or None}
    """

    today: object
    lines: dict = field(default_factory=dict)
    parents: dict = field(default_factory=dict)
    last: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)
    leads: dict = field(default_factory=dict)
    banks: dict = field(default_factory=dict)
    approvals: dict = field(default_factory=dict)
    gaps: dict = field(default_factory=dict)
    forecasts: dict = field(default_factory=dict)
    rates: dict = field(default_factory=dict)


class DistPurchaseFacts(models.AbstractModel):
    """The facts of purchase orders at their checkpoint.

    A price is compared in percent, so that a rate of the day does not make an order
    riskier while it waits; what the order itself decides (price, promised days) is a
    fact of its own, and only that re-opens a confirmed order.
    """

    _name = "dist.purchase.facts"
    _description = "Facts of purchase orders"

    def _collect(self, orders):
        """Return the facts of a batch, as list of engine.facts.Document in order.

        :param orders: ``purchase.order`` with the rights of the superuser
        """
        reading = self._read(orders)
        return [self._to_document(order, reading) for order in orders]

    # === READING, ONCE FOR THE BATCH === #

    def _read(self, orders):
        lines = orders.order_line.filtered("product_id")
        vendors = orders.partner_id.commercial_partner_id
        companies = orders.company_id
        history = self.env["dist.purchase.history"]
        today = fields.Date.today()
        reading = Reading(
            today,
            lines=self._group_lines(lines),
            parents=self.env["product.category"]._dist_parent_ids(),
            last=history._get_last_prices({self._get_last_key(ln) for ln in lines}),
            lists=self._get_list_prices(lines, today),
            leads=history._get_lead_times(vendors, lines.product_id, companies),
            banks=history._get_bank_changes(vendors),
            approvals=self.env["dist.vendor.approval"]._get_approvals(
                vendors, companies
            ),
            gaps=self._get_document_gaps(orders),
            forecasts=self.env["dist.purchase.demand"]._get_forecasts(lines),
        )
        reading.rates = self._get_rates(orders, reading)
        return reading

    def _group_lines(self, lines):
        # Not by filtering order by order: a filtered recordset reads alone.
        grouped = defaultdict(list)
        for line in lines:
            grouped[line.order_id.id].append(line)
        return grouped

    def _get_last_key(self, line):
        order = line.order_id
        confirmed = order.date_approve if order.state == "purchase" else None
        return (line.product_id.id, order.company_id.id, confirmed or None)

    def _get_list_prices(self, lines, today):
        """Return the prices of the vendors' own lists, by Odoo's own choice."""
        prices = {}
        for line in lines:
            product = line.product_id.with_company(line.order_id.company_id)
            seller = product._select_seller(
                partner_id=line.order_id.partner_id,
                quantity=abs(line.product_qty),
                date=today,
                uom_id=line.product_uom_id,
                params=line._get_select_sellers_params(),
            )
            if seller:
                prices[line.id] = (seller.price_discounted, seller.currency_id.name)
        return prices

    def _get_document_gaps(self, orders):
        requirements = self.env["dist.document.requirement"]
        gaps = {}
        for company, of_company in orders.grouped("company_id").items():
            vendors = of_company.partner_id
            lacking = requirements._missing(vendors, company, "vendor")
            items = requirements._missing(of_company.order_line.product_id, company)
            for order in of_company:
                gaps[order.id] = len(lacking.get(order.partner_id.id, ())) + sum(
                    len(items.get(id_, ())) for id_ in order.order_line.product_id.ids
                )
        return gaps

    def _get_rates(self, orders, reading):
        names = {price["currency"] for price in reading.last.values()}
        names |= {currency for _price, currency in reading.lists.values()}
        names |= set(orders.currency_id.mapped("name"))
        judgement = self.env["dist.approval.judgement"]
        return {
            company.id: judgement._get_company_rates(
                company,
                names
                | {
                    vendor._dist_get_vendor_currency(company).name
                    for vendor in of_company.partner_id.commercial_partner_id
                },
            )
            for company, of_company in orders.grouped("company_id").items()
        }

    # === MEASURING === #

    def _to_document(self, order, reading):
        vendor = order.partner_id.commercial_partner_id
        return Document(
            key=order.id,
            scope={
                "company": frozenset(order.company_id.ids),
                "warehouse": frozenset(order.picking_type_id.warehouse_id.ids),
                "partner_category": frozenset(
                    vendor.category_id.ids + order.partner_id.category_id.ids
                ),
            },
            values=self._measure_order(order, vendor, reading),
            lines=tuple(
                Line(
                    str(line.id),
                    str(line.product_id.id),
                    f"{number}: {line.product_id.display_name}",
                    reading.parents.get(line.product_id.categ_id.id, frozenset()),
                    self._measure_line(line, vendor, reading),
                )
                for number, line in enumerate(reading.lines[order.id], start=1)
            ),
            currencies={"": order.currency_id.name},
            persons={"owner": tuple(order.user_id.ids)},
        )

    def _measure_order(self, order, vendor, reading):
        changed = reading.banks.get(vendor.id)
        term = order.payment_term_id
        return {
            "amount": order.amount_total,
            "vendor": f"res.partner,{order.partner_id.id}",
            "payment_term": f"{term._name},{term.id}" if term else "",
            "missing_documents": reading.gaps[order.id],
            "below_minimum": self._get_below_minimum(order, reading),
            "bank_days": vendor_engine.days_since(
                changed and changed.date(), reading.today
            ),
        }

    def _get_below_minimum(self, order, reading):
        company = order.company_id
        vendor = order.partner_id.commercial_partner_id.with_company(company)
        if not vendor.dist_purchase_minimum:
            return 0.0
        minimum = convert(
            vendor.dist_purchase_minimum,
            vendor._dist_get_vendor_currency(company).name,
            order.currency_id.name,
            reading.rates[company.id],
        )
        return engine.below_minimum(order.amount_untaxed, minimum)

    def _measure_line(self, line, vendor, reading):
        order, product = line.order_id, line.product_id
        price = self._get_net_price(line)
        promised = self._get_promised_days(line, reading.today)
        approvals = reading.approvals.get((order.company_id.id, vendor.id), ())
        categories = reading.parents.get(product.categ_id.id, frozenset())
        template = product.product_tmpl_id.id
        return {
            "unit_price": price,
            **self._compare_price(line, price, reading),
            "unapproved_vendor": not vendor_engine.is_approved(
                approvals, template, categories, reading.today
            ),
            "spot_buy": engine.is_spot_buy(
                self.env["dist.purchase.demand"]._is_linked(line),
                reading.forecasts.get(line.id, ()),
            ),
            "promised_days": promised,
            "lead_time_gap": engine.lead_time_gap(
                promised, self._get_kept_days(line, vendor, reading)
            ),
        }

    def _get_net_price(self, line):
        return engine.net_unit_price(
            engine.PriceLine(
                line.price_unit,
                line.product_qty,
                line.product_uom_qty,
                line.price_subtotal,
                line.discount,
            ),
            line.order_id.currency_id.rounding,
        )

    def _get_references(self, line, reading):
        """Return fact code -> (price per unit of the product, currency name)."""
        company = line.order_id.company_id
        last = reading.last.get(self._get_last_key(line), {})
        cost = line.product_id.with_company(company).standard_price
        return {
            "price_over_last": (last.get("price"), last.get("currency", "")),
            "price_over_list": reading.lists.get(line.id, (None, "")),
            "price_over_cost": (cost, company.currency_id.name),
        }

    def _compare_price(self, line, price, reading):
        own = line.order_id.currency_id.name
        rates = reading.rates[line.order_id.company_id.id]
        return {
            code: engine.percent_over(price, convert(reference, currency, own, rates))
            for code, (reference, currency) in self._get_references(
                line, reading
            ).items()
        }

    def _get_promised_days(self, line, today):
        """Return the days a vendor has: from the day the order was first put forward,
        so that waiting for a decision makes no order riskier."""
        order = line.order_id
        if not line.date_planned:
            return None
        start = order.dist_asked_on
        if not start and order.state == "purchase" and order.date_approve:
            start = order.date_approve.date()
        return (line.date_planned.date() - (start or today)).days

    def _get_kept_days(self, line, vendor, reading):
        key = (line.order_id.company_id.id, vendor.id)
        return engine.kept_lead_time(
            reading.leads.get((*key, line.product_id.id)), reading.leads.get((*key, 0))
        )
