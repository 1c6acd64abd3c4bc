from odoo import fields, models

from .dist_price_book import PriceQuestion

ORDER_FIELDS = (
    "partner_id",
    "partner_invoice_id",
    "company_id",
    "currency_id",
    "currency_rate",
    "state",
    "date_order",
    "commitment_date",
    "client_order_ref",
    "payment_term_id",
    "fiscal_position_id",
    "amount_untaxed",
    "amount_total",
    "warehouse_id",
    "team_id",
    "user_id",
    "source_id",
    "order_line",
)
LINE_FIELDS = (
    "order_id",
    "display_type",
    "is_downpayment",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "qty_delivered",
    "price_unit",
    "price_subtotal",
    "discount",
    "extra_tax_data",
    "purchase_price",
    "combo_item_id",
    "product_no_variant_attribute_value_ids",
)
PRODUCT_FIELDS = ("product_tmpl_id", "standard_price", "default_code")
TEMPLATE_FIELDS = (
    "name",
    "type",
    "is_storable",
    "categ_id",
    "uom_id",
    "list_price",
    "company_id",
)
PARTNER_FIELDS = (
    "category_id",
    "dist_tier_id",
    "dist_credit_mode",
    "dist_credit_limit",
    "property_payment_term_id",
    "specific_property_product_pricelist",
)
# A typed cost that differs by the rounding of a conversion is the item's own cost.
SAME_COST = 1.0001


class DistSaleFacts(models.AbstractModel):
    """Takes the facts of a batch of sales orders in a constant number of statements.

    Everything is read for the whole batch first; what follows per order and line is
    arithmetic of the engine (see the second half in dist_sale_document.py).
    """

    _name = "dist.sale.facts"
    _description = "Facts of sales orders"

    def _collect(self, orders):
        """Return the engine Documents of sales orders, in their order.

        :param orders: sale.order, read with all rights
        """
        world = self._read(orders) if orders else None
        return [self._to_document(order, world) for order in orders]

    # === READING THE BATCH === #

    def _read(self, orders):
        """Return what the facts of a batch need, as plain look-ups."""
        today = fields.Date.context_today(self)
        self._read_ahead(orders)
        exposure = self.env["dist.credit.exposure"]
        lists = self._get_list_prices(orders, fields.Datetime.now())
        claims = exposure._read_order_claims(orders, today)
        rates = self._get_rates(orders, lists, claims)
        return {
            "parents": self.env["product.category"]._dist_parent_ids(),
            "tags": self._get_tags(orders),
            "channels": self._get_channels(orders),
            "rates": rates,
            "credit": exposure._get_credit(orders, claims, rates),
            "lists": lists,
            "stock": self._get_stock(orders, today),
            "costs": {},
            "items": {},
            "history": self.env["dist.customer.history"]._get_history(orders),
        }

    def _read_ahead(self, orders):
        """Fetch what the arithmetic reads, whole: Odoo's own prefetch goes by the
        thousand, so statements would follow the number of lines."""
        orders.fetch(ORDER_FIELDS)
        orders.order_line.fetch(LINE_FIELDS)
        buyers = orders.partner_id | orders.partner_invoice_id
        buyers.fetch(["commercial_partner_id", "country_id"])
        for company, own in orders.grouped("company_id").items():
            own.order_line.product_id.with_company(company).fetch(PRODUCT_FIELDS)
            buyers = own.partner_id | own.partner_invoice_id
            buyers |= buyers.commercial_partner_id
            buyers.with_company(company).fetch(PARTNER_FIELDS)
        orders.order_line.product_id.product_tmpl_id.fetch(TEMPLATE_FIELDS)
        (orders.currency_id | orders.company_id.currency_id).mapped("name")

    def _get_tags(self, orders):
        """Return partner id -> ids of its tags and its company's, with all parents."""
        above = self.env["res.partner.category"]._dist_parent_ids()
        return {
            partner.id: frozenset().union(
                *(
                    above.get(tag, ())
                    for tag in (
                        partner.category_id | partner.commercial_partner_id.category_id
                    ).ids
                )
            )
            for partner in orders.partner_id
        }

    def _get_channels(self, orders):
        """Return order id -> channel id or False."""
        found = self.env["dist.channel"]._find(
            [order._dist_get_traces() for order in orders]
        )
        return dict(zip(orders.ids, found, strict=True))

    def _get_rates(self, orders, lists, claims):
        """Return company id -> rates of today: of orders, pricelists and claims."""
        names = {currency for _price, currency in lists.values()} | claims.currencies
        judgement = self.env["dist.approval.judgement"]
        return {
            company.id: judgement._get_company_rates(
                company,
                {company.currency_id.name, *names, *own.currency_id.mapped("name")},
            )
            for company, own in orders.grouped("company_id").items()
        }

    def _get_stock(self, orders, today):
        """Return line id -> LineStock, for orders that promise a date."""
        promising = orders.filtered("commitment_date")
        return self.env["dist.stock.promise"]._get_line_stock(promising, today)

    # === PRICES === #

    def _get_list_prices(self, orders, now):
        """Return line id -> (price, currency name) of the customer's own pricelist,
        whatever pricelist the order uses."""
        prices = {}
        for company, own in orders.grouped("company_id").items():
            book = self.env["dist.price.book"].with_company(company)
            lists = book._get_customer_pricelists(own.partner_id.with_company(company))
            lines = own.order_line.with_company(company).filtered(
                lambda line: line._dist_has_list_price()
            )
            answers = book._get_prices(
                [
                    self._ask_price(line, lists[line.order_id.partner_id.id], now)
                    for line in lines
                ]
            )
            for line, (price, currency) in zip(lines, answers, strict=True):
                prices[line.id] = (line._dist_adapt_list_price(price), currency.name)
        return prices

    def _ask_price(self, line, pricelist, now):
        """A draft is priced now, a confirmed order on the day it was confirmed."""
        product = line.product_id
        if line.product_no_variant_attribute_value_ids:
            product = product.with_context(**line._get_product_price_context())
        order = line.order_id
        return PriceQuestion(
            pricelist=pricelist,
            product=product,
            quantity=line.product_uom_qty,
            uom=line.product_uom_id,
            date=order.date_order if order.state == "sale" else now,
        )

    # === COST === #

    def _get_unit_costs(self, order, rate, known):
        """Return line id -> cost of one unit of the item in the company's currency,
        or None when it is not known.

        A confirmed line keeps the cost it was judged with: what goods cost later is
        no change of the order.

        :param rate: units of the order's currency for one of its company's, or None
        :param known: (company id, item id) -> cost and whether it is goods; filled
        """
        kept = self._get_kept_costs(order)
        company = order.company_id
        costs = {}
        for line in order.order_line:
            product = line.product_id
            key = (str(line.id), str(product.id))
            if key in kept:
                costs[line.id] = kept[key]
                continue
            if (company.id, product.id) not in known:
                own = product.with_company(company)
                known[company.id, product.id] = own.standard_price, own.type == "consu"
            costs[line.id] = self._get_unit_cost(
                line, product, rate, *known[company.id, product.id]
            )
        return costs

    def _get_kept_costs(self, order):
        """Return (line key, product key) -> cost a confirmed order was judged with."""
        if order.state != "sale":
            return {}
        lines = (order.dist_gate_facts or {}).get("lines") or {}
        return {
            (key, line["product"]): line["values"]["unit_cost"]
            for key, line in lines.items()
            if "unit_cost" in line["values"]
        }

    def _get_unit_cost(self, line, product, rate, cost, is_goods):
        """The item's cost counts. A cost typed on the line counts when it is higher:
        whoever sells could set the margin with a lower one."""
        if is_goods and not cost:
            return None
        unit, typed = line.product_uom_id, line.purchase_price
        if not rate or not unit or not typed:
            return cost
        if unit != product.uom_id:
            typed = unit._compute_price(typed, product.uom_id)
        return typed / rate if typed / rate > cost * SAME_COST else cost
