"""Items and customers of a plan, made through the ORM, found again when they exist."""

from collections.abc import Iterator

from odoo.fields import Command

from .plan import COUNTER, Plan

COUNTER_REF = "COUNTER"
COUNTER_NAME = "Counter sales"
ZERO_PRICE_TAG = "Zero price"
_CHUNK = 500
# Names of the public file that Odoo spells otherwise; the others are looked up.
_COUNTRIES = {
    "EIRE": "IE",
    "USA": "US",
    "RSA": "ZA",
    "Czech Republic": "CZ",
    "Hong Kong": "HK",
}


class Masters:
    """Ids of the masters a load needs.

    Arguments:
        env: environment on the database; commits after each chunk, so that a killed
            load finds what it made.
        plan (Plan): the file.
        cost_share (float): of an item's usual price.
    """

    def __init__(self, env, plan: Plan, cost_share: float):
        self._env = env(context={**env.context, "tracking_disable": True})
        self._plan = plan
        self._share = cost_share

    def items(self) -> dict[str, int]:
        """Return the product id of each item code."""
        products = self._env["product.product"].with_context(active_test=False)
        codes = list(self._plan.items)
        found = {
            product.default_code: product.id
            for product in products.search(
                [("default_code", "in", codes)], order="id desc"
            )
        }
        self._make(
            products,
            [code for code in codes if code not in found],
            self._item_values,
            found,
        )
        return found

    def customers(self) -> dict[str, int]:
        """Return the partner id of each customer number, the counter's included."""
        partners = self._env["res.partner"].with_context(active_test=False)
        refs = {number: number or COUNTER_REF for number in self._plan.customers}
        known = partners.search([("ref", "in", list(refs.values()))], order="id desc")
        by_ref = {partner.ref: partner.id for partner in known}
        found = {n: by_ref[ref] for n, ref in refs.items() if ref in by_ref}
        self._make(
            partners,
            [number for number in refs if number not in found],
            self._customer_values,
            found,
        )
        return found

    def zero_price_tag(self) -> int:
        """Return the tag of orders that give something away."""
        tags = self._env["crm.tag"]
        tag = tags.search([("name", "=", ZERO_PRICE_TAG)], limit=1)
        return (tag or tags.create({"name": ZERO_PRICE_TAG})).id

    def _make(self, model, keys, values, found):
        for chunk in _chunks(keys):
            records = model.create([values(key) for key in chunk])
            found.update(zip(chunk, records.ids, strict=True))
            self._env.cr.commit()
            self._env.invalidate_all()

    def _item_values(self, code):
        item = self._plan.items[code]
        cost = 0.0 if item.is_service else item.price * self._share
        return {
            "name": item.name,
            "default_code": code,
            "type": "service" if item.is_service else "consu",
            "is_storable": not item.is_service,
            "invoice_policy": "order" if item.is_service else "delivery",
            "list_price": item.price,
            "standard_price": cost,
            "taxes_id": [Command.clear()],
            "supplier_taxes_id": [Command.clear()],
        }

    def _customer_values(self, number):
        values = {
            "name": f"Customer {number}" if number != COUNTER else COUNTER_NAME,
            "ref": number or COUNTER_REF,
            "is_company": True,
        }
        country = self._plan.customers[number]
        country_id = self._country(country) if number != COUNTER else None
        if country_id:
            values["country_id"] = country_id
        elif country and number != COUNTER:
            values["comment"] = self._env._("Country in the file: %s", country)
        return values

    def _country(self, name):
        countries = self._env["res.country"]
        code = _COUNTRIES.get(name)
        field = "code" if code else "name"
        return countries.search([(field, "=", code or name)], limit=1).id


def _chunks(keys) -> Iterator[list]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
