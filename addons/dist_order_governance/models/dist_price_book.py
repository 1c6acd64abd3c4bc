from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

RULE_FIELDS = (
    "pricelist_id",
    "applied_on",
    "product_tmpl_id",
    "product_id",
    "categ_id",
    "min_quantity",
    "date_start",
    "date_end",
    "base",
    "base_pricelist_id",
    "compute_price",
    "fixed_price",
    "percent_price",
    "price_discount",
    "price_markup",
    "price_round",
    "price_surcharge",
    "price_min_margin",
    "price_max_margin",
)

# In the running call, not in the Odoo context: nothing a client sends can put
# rules into it.
_open_book = ContextVar("dist_price_book", default=None)


def get_open_book(env):
    """Return the book of rules that is open in this transaction, or None."""
    book = _open_book.get()
    return book if book is not None and book.cursor == id(env.cr) else None


@dataclass(frozen=True, slots=True)
class PriceQuestion:
    """What one unit costs by a pricelist.

    :param pricelist: product.pricelist, empty for the sales price of the item
    :param product: product.product, with the context of its attributes
    :param quantity: in ``uom``
    :param uom: uom.uom
    :param date: datetime
    """

    pricelist: models.BaseModel
    product: models.BaseModel
    quantity: float
    uom: models.BaseModel
    date: fields.Datetime

    @property
    def key(self):
        extra = self.product.env.context.get("no_variant_attributes_price_extra")
        return (
            self.pricelist.id,
            self.product.id,
            self.quantity,
            self.uom.id,
            self.date,
            extra,
        )


class RuleBook:
    """Rules of some pricelists in memory, found by item instead of by a search."""

    def __init__(self, env):
        self.cursor = id(env.cr)
        self._rules = {}

    def __contains__(self, pricelist):
        return pricelist.id in self._rules

    def add(self, pricelists, rules):
        """Take in the rules of pricelists; ``rules`` are in their own order, which
        is the order of precedence."""
        for pricelist in pricelists:
            self._rules[pricelist.id] = defaultdict(list)
        for rank, rule in enumerate(rules):
            self._rules[rule.pricelist_id.id][self._place(rule)].append((rank, rule))

    @staticmethod
    def _place(rule):
        if rule.product_id:
            return "product", rule.product_id.id
        if rule.product_tmpl_id:
            return "template", rule.product_tmpl_id.id
        return "any", rule.categ_id.id or 0

    def find(self, pricelist, products, date):
        """Return the rules that may fit, as ``_get_applicable_rules`` would."""
        places = {("any", 0)}
        for product in products:
            places.add(("product", product.id))
            places.add(("template", product.product_tmpl_id.id))
            path = product.categ_id.parent_path or ""
            places.update(("any", int(part)) for part in path.split("/") if part)
        rules = self._rules[pricelist.id]
        found = sorted(
            (pair for place in places if place in rules for pair in rules[place]),
            key=lambda pair: pair[0],
        )
        return [rule.id for _rank, rule in found if _is_valid(rule, date)]


def _is_valid(rule, date):
    starts, ends = rule.date_start, rule.date_end
    return (not starts or starts <= date) and (not ends or ends >= date)


class DistPriceBook(models.AbstractModel):
    """What customers' pricelists ask for, for a whole batch of lines.

    Odoo's own price methods answer, line by line; only their search for rules is
    answered from memory, so that rules of other modules keep their say and the
    number of statements does not follow the number of lines.
    """

    _name = "dist.price.book"
    _description = "Prices of a batch of lines"

    def _get_prices(self, questions):
        """Return the price of one unit for each question.

        :param questions: list of PriceQuestion whose records are in the environment
            of the selling company
        :return: list of (price, res.currency)
        """
        if not questions:
            return []
        book = self._read_rules(questions)
        prices = {}
        with _opened(book):
            for question in questions:
                if question.key not in prices:
                    prices[question.key] = self._ask(question)
        return [prices[question.key] for question in questions]

    def _ask(self, question):
        currency = question.pricelist.currency_id or self.env.company.currency_id
        price = question.pricelist._get_product_price(
            question.product,
            question.quantity,
            currency=currency,
            uom=question.uom,
            date=question.date,
        )
        return price, currency

    def _read_rules(self, questions):
        """Read the rules of the pricelists asked for and of those they build on:
        one statement per level of pricelists that refer to pricelists."""
        book = RuleBook(self.env)
        union = self.env["product.product"].browse(
            dict.fromkeys(question.product.id for question in questions)
        )
        dates = [question.date for question in questions]
        level = self.env["product.pricelist"].browse(
            dict.fromkeys(q.pricelist.id for q in questions if q.pricelist)
        )
        while level:
            domain = self._get_rules_domain(level, union, min(dates), max(dates))
            rules = self.env["product.pricelist.item"].search_fetch(domain, RULE_FIELDS)
            book.add(level, rules)
            bases = rules.filtered(lambda rule: rule.base == "pricelist")
            level = bases.base_pricelist_id.filtered(lambda base: base not in book)
        return book

    def _get_rules_domain(self, pricelists, products, first, last):
        return (
            Domain("pricelist_id", "in", pricelists.ids)
            & (
                Domain("categ_id", "=", False)
                | Domain("categ_id", "parent_of", products.categ_id.ids)
            )
            & (
                Domain("product_tmpl_id", "=", False)
                | Domain("product_tmpl_id", "in", products.product_tmpl_id.ids)
            )
            & (
                Domain("product_id", "=", False)
                | Domain("product_id", "in", products.ids)
            )
            & (Domain("date_start", "=", False) | Domain("date_start", "<=", last))
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", first))
        )

    def _get_customer_pricelists(self, partners):
        """Return partner id -> the customer's pricelist in the current company.

        The same answer as ``property_product_pricelist``, which would search once
        per country.
        """
        pricelists = self.env["product.pricelist"]
        feature = "product.group_product_pricelist"
        if not self.env["res.groups"]._is_feature_enabled(feature):
            return dict.fromkeys(partners.ids, pricelists)
        found, others = {}, self.env["res.partner"]
        for partner in partners:
            own = partner.specific_property_product_pricelist
            own = own._get_partner_pricelist_multi_filter_hook()
            if own:
                found[partner.id] = own
            else:
                others |= partner
        if others:
            found |= self._get_pricelists_by_country(others)
        return found

    def _get_pricelists_by_country(self, partners):
        pricelists = self.env["product.pricelist"]
        choice = pricelists.search(
            pricelists._get_partner_pricelist_multi_search_domain_hook(
                self.env.company.id
            )
        )
        fallback = self._get_fallback_pricelist(choice)
        countries = self._get_countries(choice)
        return {
            partner.id: next(
                (p for p in choice if partner.country_id.id in countries[p.id]),
                fallback,
            )
            for partner in partners
        }

    def _get_countries(self, pricelists):
        """Return pricelist id -> ids of the countries of its groups."""
        for model in ("product.pricelist", "res.country.group"):
            self.env[model].flush_model()
        countries = defaultdict(set)
        for pricelist, country in self.env.execute_query(
            SQL(
                """
                SELECT chosen.pricelist_id, member.res_country_id
                  FROM res_country_group_pricelist_rel chosen
                  JOIN res_country_res_country_group_rel member
                    ON member.res_country_group_id = chosen.res_country_group_id
                 WHERE chosen.pricelist_id IN %s
                """,
                tuple(pricelists.ids) or (0,),
            )
        ):
            countries[pricelist].add(country)
        return countries

    def _get_fallback_pricelist(self, choice):
        """Return the pricelist of customers whose country has none: see
        ``product.pricelist._get_country_pricelist_multi``."""
        everywhere = choice.filtered(lambda pricelist: not pricelist.country_group_ids)
        if everywhere:
            return everywhere[0]
        parameters = self.env["ir.config_parameter"].sudo()  # Odoo's own fallback
        name = "res.partner.property_product_pricelist"
        for key in (f"{name}_{self.env.company.id}", name):
            value = parameters.get_param(key)
            if value and value.isdigit():
                pricelist = self.env["product.pricelist"].browse(int(value))
                if pricelist.exists():
                    return pricelist
        return choice[:1]


@contextmanager
def _opened(book):
    token = _open_book.set(book)
    try:
        yield
    finally:
        _open_book.reset(token)
