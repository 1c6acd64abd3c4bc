"""Items and vendors: a catalogue of a maintenance, repair and operations trade."""

import math
from dataclasses import dataclass, field
from itertools import product

from .config import Config
from .vocabulary import FAMILIES, VENDOR_NAMES, VENDOR_TOWNS

STOCKED, SPECIAL, DROP = "stocked", "special", "drop"
# Share of the items by way of supply, in percent.
SUPPLY = {STOCKED: 77, SPECIAL: 13, DROP: 10}
BRANCH_SHARE = 0.4
# What is the matter with a vendor -> its position; nothing else is bought from these.
TROUBLED = {
    "unapproved": 8,
    "approval_expired": 9,
    "paper_missing": 10,
    "paper_expired": 11,
    "bank_changed": 12,
    "minimum": 13,
    "hurried": 14,
    "dear": 15,
    "paper_expiring": 16,
}
# A vendor whose promises are compared takes two weeks.
LEAD_DAYS = {TROUBLED["hurried"]: 14}


@dataclass(slots=True)
class Vendor:
    """A vendor.

    Fields:
        key (int): position in the list of vendors.
        lead_days (int): promised days from order to receipt.
        lateness (float): share of receipts that come late.
        weekday (int): day on which its orders are placed, Monday is 0.
        minimum (float): least value of an order, 0 for none.
    """

    key: int
    name: str
    town: str
    family: str
    lead_days: int
    lateness: float
    weekday: int
    minimum: float


@dataclass(slots=True)
class Item:
    """An item to trade.

    Fields:
        key (int): position in the catalogue.
        supply (str): "stocked", "special" (bought for each order) or "drop" (shipped
            by the vendor).
        cost (float): present cost, company currency per unit.
        price (float): list price.
        weight (float): kilograms.
        demand (float): relative weight in the draw of order lines.
        branches (bool): kept in the branches, too.
        pack (int): usual quantity per order line, and multiple of it.
    """

    key: int
    code: str
    name: str
    family: str
    supply: str
    vendor: int
    cost: float
    price: float
    weight: float
    demand: float
    branches: bool
    pack: int
    second_vendor: int | None = None
    notes: dict = field(default_factory=dict)


def make_vendors(config: Config) -> list[Vendor]:
    """Return the vendors; each family has at least one."""
    chance = config.chance("vendors")
    families = list(FAMILIES)
    vendors = []
    for key in range(config.vendors):
        round_, place = divmod(key, len(VENDOR_NAMES))
        suffix = f" {VENDOR_TOWNS[(round_ + place) % len(VENDOR_TOWNS)]}"
        vendors.append(
            Vendor(
                key=key,
                name=VENDOR_NAMES[place] + (suffix if round_ else ""),
                town=VENDOR_TOWNS[key % len(VENDOR_TOWNS)],
                family=families[key % len(families)],
                lead_days=_lead_days(key, chance),
                lateness=chance.choice((0.03, 0.05, 0.1, 0.1, 0.3)),
                weekday=key % 5,
                minimum=float(chance.choice((0, 0, 250, 500))),
            )
        )
    return vendors


def _lead_days(key, chance):
    drawn = chance.choice((3, 5, 5, 7, 7, 10, 14, 21))
    return LEAD_DAYS.get(key, drawn)


def make_items(config: Config, vendors: list[Vendor]) -> list[Item]:
    """Return the catalogue, families in turn, popular items spread over it.

    Demand falls with an item's rank as in real catalogues: some tenth of the items
    makes half of the lines.
    """
    chance = config.chance("items")
    by_family: dict[str, list[int]] = {}
    for vendor in vendors:
        by_family.setdefault(vendor.family, []).append(vendor.key)
    names = {family: _names(family) for family in FAMILIES}
    families = list(FAMILIES)
    ranks = list(range(1, config.skus + 1))
    chance.shuffle(ranks)
    items = []
    for key in range(config.skus):
        family = families[key % len(families)]
        item = _make_item(key, family, next(names[family]), chance)
        pool = by_family[family]
        item.vendor = pool[(key // len(families)) % len(pool)]
        if len(pool) > 1 and key % 3 == 0:
            item.second_vendor = pool[(key // len(families) + 1) % len(pool)]
        item.demand = ranks[key] ** -0.8
        item.branches = ranks[key] <= config.skus * BRANCH_SHARE
        items.append(item)
    return items


def _make_item(key, family, name, chance):
    words = FAMILIES[family]
    low, high = math.log(words.low), math.log(words.high)
    cost = round(math.exp(chance.uniform(low, high)), 2)
    markup = chance.uniform(1.42, 1.85)
    return Item(
        key=key,
        code=f"{words.code}-{key + 1:05d}",
        name=name,
        family=family,
        supply=chance.choices(list(SUPPLY), list(SUPPLY.values()))[0],
        vendor=0,
        cost=cost,
        price=_round_price(cost * markup),
        weight=round(0.02 + cost * chance.uniform(0.01, 0.06), 3),
        demand=0.0,
        branches=False,
        pack=_pack(cost, chance),
    )


def _pack(cost, chance):
    if cost < 3:
        return chance.choice((10, 20, 25, 50))
    return chance.choice((2, 4, 5, 10)) if cost < 25 else 1


def _round_price(price):
    """Return a price as a list shows it.

    >>> _round_price(3.512), _round_price(147.81)
    (3.51, 147.8)
    """
    return round(price, 2) if price < 50 else round(price, 1)


def _names(family):
    """Yield names of a family without end, each once."""
    words = FAMILIES[family]
    series = 1
    while True:
        for finish, size, noun in product(words.finishes, words.sizes, words.nouns):
            text = f"{noun} {size}, {finish}"
            yield text if series == 1 else f"{text}, series {series}"
        series += 1
