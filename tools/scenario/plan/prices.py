"""What things cost and sold for on a day of the story."""

from datetime import date

from .config import Config
from .customers import Customer
from .items import Item

# Vendors raised their prices so many days ago, to this share of today's price before.
RAISES = ((120, 0.98), (365, 0.98))
# Percent off the list, by customer tier.
TIER_DISCOUNT = {"A": 12.0, "B": 6.0, "C": 0.0}


def level_on(config: Config, day: date) -> float:
    """Return the price level of a day, 1.0 is today's.

    >>> config = Config(400, date(2026, 3, 2))
    >>> level_on(config, date(2026, 3, 1)), level_on(config, date(2025, 10, 1))
    (1.0, 0.98)
    """
    level = 1.0
    for days, share in RAISES:
        if (config.today - day).days > days:
            level *= share
    return level


def cost_on(config: Config, item: Item, day: date) -> float:
    """Return what the item's vendor charged on a day."""
    return round(item.cost * level_on(config, day), 2)


def sales_price(config: Config, item: Item, customer: Customer, day: date) -> float:
    """Return the customer's price on a day, by its tier's pricelist."""
    discount = TIER_DISCOUNT[customer.tier]
    return round(item.price * (1 - discount / 100) * level_on(config, day), 2)
