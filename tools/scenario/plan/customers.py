"""Customers: some that the situations name, the others made up from the seed."""

from dataclasses import dataclass

from .config import Config
from .vocabulary import CUSTOMER_FIRST, CUSTOMER_SECOND, TOWNS

INSIDE, KEY, WEB, COUNTER = "inside_sales", "key_account", "web", "counter"
WALK_IN = "walk_in"


@dataclass(slots=True)
class Customer:
    """A customer.

    Fields:
        key (str): how situations name it; generated ones are "c0", "c1", ...
        channel (str): code of `dist.channel`.
        tier (str): code of `dist.customer.tier`.
        warehouse (str): code of the warehouse that serves it.
        term_days (int): payment term: 0, 15, 30 or 45 days.
        late_days (int): days it usually pays after the due date; negative is early.
        demand (float): relative weight in the draw of orders, 0 for no history.
        unpaid_since (int | None): invoices due in the last so many days stay unpaid.
    """

    key: str
    name: str
    channel: str
    tier: str
    warehouse: str
    town: str
    postcode: str
    term_days: int
    late_days: int
    demand: float
    unpaid_since: int | None = None


# key: name, channel, tier, warehouse, term, demand
NAMED = {
    "meridian": ("Meridian Facilities Group", KEY, "A", "CDC", 30, 5.0),
    "harbor": ("Harbor Construction", KEY, "A", "CDC", 30, 5.0),
    "atlas": ("Atlas Municipal Works", KEY, "A", "NOR", 45, 4.0),
    "summit": ("Summit Hotels", KEY, "A", "SOU", 30, 4.0),
    "baxter": ("Baxter Fabrication", INSIDE, "B", "CDC", 30, 2.0),
    "carver": ("Carver Dairy", INSIDE, "B", "CDC", 30, 2.0),
    "delaney": ("Delaney Contractors", INSIDE, "B", "CDC", 30, 2.5),
    "ellison": ("Ellison Demolition", INSIDE, "C", "CDC", 0, 1.0),
    "foster": ("Foster Farms Supply", INSIDE, "B", "NOR", 30, 2.0),
    "garner": ("Garner Boatyard", INSIDE, "B", "SOU", 30, 2.0),
    "hollis": ("Hollis Refrigeration", INSIDE, "B", "CDC", 30, 2.0),
    "iverson": ("Iverson Packaging", INSIDE, "B", "CDC", 30, 2.0),
    "jarvis": ("Jarvis Elevator", INSIDE, "B", "CDC", 30, 2.0),
    "keller": ("Keller Printing", INSIDE, "C", "NOR", 30, 1.5),
    "lambert": ("Lambert Water Works", INSIDE, "B", "CDC", 30, 1.5),
    "monroe": ("Monroe Paper Mill", INSIDE, "B", "CDC", 30, 2.0),
    "norris": ("Norris Brewery", INSIDE, "B", "SOU", 30, 2.0),
    "osgood": ("Osgood Workshop", WEB, "C", "CDC", 0, 1.5),
    "prescott": ("Prescott Schools", INSIDE, "B", "CDC", 30, 1.5),
    "quigley": ("Quigley Builders", COUNTER, "C", "NOR", 0, 1.5),
    "radcliffe": ("Radcliffe Quarry", INSIDE, "B", "CDC", 30, 2.0),
    "sutton": ("Sutton Plastics", INSIDE, "B", "CDC", 30, 2.0),
    "tilden": ("Tilden Railway Works", KEY, "A", "CDC", 45, 4.0),
    "underhill": ("Underhill Maintenance", INSIDE, "B", "SOU", 30, 2.0),
    "vaughn": ("Vaughn Furniture", INSIDE, "B", "NOR", 30, 2.0),
    "walcott": ("Walcott Ceramics", INSIDE, "B", "CDC", 30, 2.0),
    "stranger": ("Riverton Bicycles", WEB, "C", "CDC", 0, 0.0),
    "newcomer": ("Brightwater Recycling", INSIDE, "C", "CDC", 30, 0.0),
}
UNPAID = {"foster": 75}


def make_customers(config: Config) -> list[Customer]:
    """Return all customers: the named, the counter's walk-in, the others."""
    chance = config.chance("customers")
    return [
        *(_named(place, key) for place, key in enumerate(NAMED)),
        Customer(
            *(WALK_IN, "Counter sales", COUNTER, "C", "CDC", *TOWNS[0]),
            **{"term_days": 0, "late_days": 0, "demand": 6.0},
        ),
        *(_generated(number, chance) for number in range(config.customers)),
    ]


def _named(place, key):
    name, channel, tier, warehouse, term, demand = NAMED[key]
    town = TOWNS[place % len(TOWNS)]
    return Customer(
        *(key, name, channel, tier, warehouse, *town, term),
        late_days=-2,
        demand=demand,
        unpaid_since=UNPAID.get(key),
    )


def _generated(number, chance):
    channel = chance.choices((INSIDE, KEY, WEB, COUNTER), (60, 5, 22, 13))[0]
    on_account = channel in (INSIDE, KEY)
    return Customer(
        key=f"c{number}",
        name=_name(number),
        channel=channel,
        tier={KEY: "A", INSIDE: "B"}.get(channel, "C"),
        warehouse=chance.choices(("CDC", "NOR", "SOU"), (60, 24, 16))[0],
        town=TOWNS[number % len(TOWNS)][0],
        postcode=TOWNS[number % len(TOWNS)][1],
        term_days=chance.choice((15, 30, 30, 45)) if on_account else 0,
        late_days=chance.choice((-5, -3, -2, -1, 0)),
        demand=chance.uniform(0.3, 2.0) * (3 if channel == KEY else 1),
    )


def _name(number):
    """Return a name of its own for each number.

    >>> _name(0), _name(28), len({_name(n) for n in range(1000)})
    ('Ashford Machine Shop', 'Ashford Facilities', 1000)
    """
    second, first = divmod(number, len(CUSTOMER_FIRST))
    place = (second + first * 5) % len(CUSTOMER_SECOND)
    return f"{CUSTOMER_FIRST[first]} {CUSTOMER_SECOND[place]}"
