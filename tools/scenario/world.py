"""What the parts of the builder share: the plan, and the ids of what was made of it."""

from dataclasses import dataclass, field
from typing import Any

from .plan import Config, make_customers, make_items, make_vendors, simulate
from .plan.customers import Customer
from .plan.items import Item, Vendor


@dataclass(slots=True)
class World:
    """A scenario on its way into a database.

    Ids are kept, not records, because every phase has a transaction of its own; `env`
    is the running phase's.

    Fields:
        warehouses, terms, pricelists, teams, channels (dict): id by code, days, tier,
            channel, channel.
        users (dict): id by login.
        customer_ids (dict): partner id by customer key.
        vendor_ids, product_ids (list): id by position in the plan.
        marks (dict): what situations leave for later ones.
    """

    config: Config
    vendors: list[Vendor]
    items: list[Item]
    customers: list[Customer]
    story: Any
    env: Any = None
    warehouses: dict[str, int] = field(default_factory=dict)
    terms: dict[int, int] = field(default_factory=dict)
    pricelists: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    customer_ids: dict[str, int] = field(default_factory=dict)
    vendor_ids: list[int] = field(default_factory=list)
    product_ids: list[int] = field(default_factory=list)
    marks: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def plan(cls, config: Config) -> "World":
        """Return a world of which nothing is in a database."""
        vendors = make_vendors(config)
        items = make_items(config, vendors)
        customers = make_customers(config)
        story = simulate(config, items, vendors, customers)
        return cls(config, vendors, items, customers, story)

    # === Records by their place in the plan === #

    def partner(self, key: str):
        """Return the customer of a key as `res.partner`."""
        return self.env["res.partner"].browse(self.customer_ids[key])

    def customer(self, key: str) -> Customer:
        """Return the planned customer of a key."""
        return next(customer for customer in self.customers if customer.key == key)

    def vendor(self, place: int):
        """Return a vendor as `res.partner`."""
        return self.env["res.partner"].browse(self.vendor_ids[place])

    def product(self, place: int):
        """Return an item as `product.product`."""
        return self.env["product.product"].browse(self.product_ids[place])

    def warehouse(self, code: str):
        """Return a warehouse."""
        return self.env["stock.warehouse"].browse(self.warehouses[code])

    def user(self, login: str):
        """Return a user."""
        return self.env["res.users"].browse(self.users[login])

    def as_user(self, login: str, model: str):
        """Return a model as one of the scenario's people sees it."""
        return self.env[model].with_user(self.users[login])
