"""Two years of trade, day by day: who buys what, what is bought for it, who pays.

Stock never falls below zero and every receipt has its order, so history written from
a story agrees with itself. Nothing here reads a database or a clock.
"""

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from .config import WAREHOUSES, Config
from .customers import COUNTER, WEB, Customer
from .items import DROP, SPECIAL, STOCKED, Item, Vendor
from .prices import cost_on, sales_price

SHARES = {"CDC": 1.0, "NOR": 0.24, "SOU": 0.16}
PROMISED = {"inside_sales": 2, "key_account": 1, "web": 2, "counter": 0}
LINES_PER_ORDER = 3.5
LATEST_BILL = timedelta(days=60)


@dataclass(slots=True)
class OrderLine:
    """A line of a sale; price before discount, per unit; discount in percent."""

    item: int
    quantity: float
    price: float
    discount: float
    cost: float


@dataclass(slots=True)
class Order:
    """A sale of the story; `delivered` is None while it is open.

    Fields:
        customer (int): position in the list of customers.
        number (int): ties bought-for-order receipts to it.
    """

    number: int
    customer: int
    warehouse: str
    day: date
    promised: date
    lines: list[OrderLine]
    delivered: date | None = None
    invoiced: date | None = None
    paid: date | None = None


@dataclass(slots=True)
class Receipt:
    """A purchase of the story; `received` is None while it is on its way.

    Fields:
        lines (list): (item, quantity, price per unit).
        order (int | None): number of the sale it was bought for.
    """

    vendor: int
    warehouse: str
    day: date
    planned: date
    lines: list[tuple[int, float, float]]
    received: date | None = None
    order: int | None = None
    billed: date | None = None
    paid: date | None = None


@dataclass(slots=True)
class Change:
    """A change of the stock figure: opening stock or a cycle count."""

    item: int
    warehouse: str
    day: date
    quantity: float
    reason: str


@dataclass(slots=True)
class Story:
    """What happened, in order of days.

    Fields:
        on_hand (dict): (warehouse, item) -> quantity at the end.
        levels (dict): (warehouse, item) -> (reorder point, order up to).
    """

    orders: list[Order] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    on_hand: dict = field(default_factory=lambda: defaultdict(float))
    levels: dict = field(default_factory=dict)

    @property
    def open_orders(self):
        """Sales that are not delivered."""
        return [order for order in self.orders if order.delivered is None]

    @property
    def open_receipts(self):
        """Purchases that are on their way."""
        return [receipt for receipt in self.receipts if receipt.received is None]


def simulate(
    config: Config, items: list[Item], vendors: list[Vendor], customers: list[Customer]
) -> Story:
    """Return the story of a distributor from `first_day` to yesterday."""
    return _Simulation(config, items, vendors, customers).run()


class _Simulation:
    def __init__(self, config, items, vendors, customers):
        self.config = config
        self.items = items
        self.vendors = vendors
        self.customers = customers
        self.chance = config.chance("story")
        self.story = Story()
        self.due: list[tuple[date, int, Receipt]] = []
        self.low: dict[int, set] = defaultdict(set)
        self.coming: dict[tuple, float] = defaultdict(float)
        self._prepare_draws()
        self._prepare_levels()

    # === Preparation === #

    def _prepare_draws(self):
        """Cumulative weights, so that a draw costs a bisection."""
        self.buyers = list(accumulate(c.demand for c in self.customers))
        self.pools, self.weights = {}, {}
        for code in WAREHOUSES:
            pool = [
                item.key
                for item in self.items
                if item.supply != DROP and (code == "CDC" or item.branches)
            ]
            self.pools[code] = pool
            self.weights[code] = list(accumulate(self._weight(key) for key in pool))

    def _weight(self, key):
        item = self.items[key]
        return item.demand * (0.25 if item.supply == SPECIAL else 1.0)

    def _prepare_levels(self):
        """Reorder point and order-up-to level from the expected demand."""
        lines_a_day = self.config.orders_per_day * 5 / 7 * LINES_PER_ORDER
        total = sum(SHARES.values())
        for code in WAREHOUSES:
            lines = lines_a_day * SHARES[code] / total
            for key in self.pools[code]:
                item = self.items[key]
                if item.supply != STOCKED:
                    continue
                daily = lines * item.demand / self.weights[code][-1] * item.pack * 1.5
                lead = self.vendors[item.vendor].lead_days + 7
                point = _packs(daily * lead * 1.4, item.pack) + item.pack
                full = point + _packs(daily * 30, item.pack) + item.pack
                self.story.levels[code, key] = (point, full)

    # === Days === #

    def run(self):
        self._open_stock()
        day = self.config.first_day + timedelta(days=1)
        while day < self.config.today:
            self._receive(day)
            if day.weekday() < 5:
                self._sell(day)
                self._order(day)
                if day.weekday() == 4:
                    self._count(day)
            day += timedelta(days=1)
        self.story.orders.sort(key=lambda order: (order.day, order.number))
        return self.story

    def _open_stock(self):
        for (code, key), (_point, full) in self.story.levels.items():
            opened = self.config.first_day
            change = Change(key, code, opened, full, "Opening stock")
            self.story.changes.append(change)
            self.story.on_hand[code, key] = full

    def _receive(self, day):
        while self.due and self.due[0][0] <= day:
            receipt = self.due.pop(0)[2]
            receipt.received = day
            self._bill(receipt, day)
            if receipt.order is None:
                for key, quantity, _price in receipt.lines:
                    self.story.on_hand[receipt.warehouse, key] += quantity
                    self.coming[receipt.warehouse, key] -= quantity

    def _bill(self, receipt, day):
        """Most bills come within three days; the others have come after two months."""
        today = self.config.today
        if self.chance.random() < 0.97 and day + timedelta(days=3) < today:
            receipt.billed = day + timedelta(days=self.chance.randint(0, 3))
        elif day + LATEST_BILL < today:
            receipt.billed = day + LATEST_BILL
        if receipt.billed:
            paid = receipt.billed + timedelta(days=30)
            receipt.paid = paid if paid < today else None

    def _count(self, day):
        """Each Friday a few items are counted and a few differ."""
        for code in WAREHOUSES:
            key = self.chance.choice(self.pools[code])
            held = self.story.on_hand.get((code, key), 0)
            if self.chance.random() < 0.4 and held > 4:
                quantity = self.chance.choice((-2, -1, -1, 1))
                self.story.on_hand[code, key] += quantity
                reason = "Cycle count"
                self.story.changes.append(Change(key, code, day, quantity, reason))

    # === Sales === #

    def _sell(self, day):
        age = (self.config.today - day).days
        growth = 1.1 - 0.2 * age / 730
        season = 0.85 if day.month in (7, 8, 12) else 1.05
        wanted = self.config.orders_per_day * growth * season
        for _ in range(max(1, round(self.chance.gauss(wanted, wanted**0.5)))):
            self._sell_one(day)

    def _sell_one(self, day):
        place = self.chance.choices(range(len(self.customers)), cum_weights=self.buyers)
        customer = self.customers[place[0]]
        code = customer.warehouse
        count = min(12, 1 + int(self.chance.expovariate(1 / (LINES_PER_ORDER - 0.5))))
        keys = self.chance.choices(
            self.pools[code], cum_weights=self.weights[code], k=count
        )
        lines = [
            line
            for key in dict.fromkeys(keys)
            if (line := self._line(self.items[key], customer, code, day))
        ]
        if lines:
            number = len(self.story.orders) + 1
            promised = _workdays(day, PROMISED[customer.channel])
            order = Order(number, place[0], code, day, promised, lines)
            self.story.orders.append(order)
            self._fulfil(order, customer)

    def _line(self, item, customer, code, day):
        quantity = item.pack * self.chance.choice((1, 1, 1, 2, 2, 3))
        if item.supply == STOCKED:
            held = self.story.on_hand[code, item.key]
            quantity = min(quantity, held // item.pack * item.pack)
            if quantity <= 0:
                return None
            self.story.on_hand[code, item.key] = held - quantity
            self._watch(code, item)
        discount = self.chance.choice((2.0, 3.0, 5.0))
        return OrderLine(
            item=item.key,
            quantity=quantity,
            price=sales_price(self.config, item, customer, day),
            discount=discount if self.chance.random() < 0.06 else 0.0,
            cost=cost_on(self.config, item, day),
        )

    def _fulfil(self, order, customer):
        """Set the days of delivery, invoice and payment; None is in the future."""
        ready = order.day
        bought = self._buy_for(order)
        if bought:
            ready = max(bought) + timedelta(days=1)
            order.promised = max(order.promised, ready)
        elif customer.channel != COUNTER:
            late = self.chance.random() < 0.06
            ready = _workdays(ready, self.chance.randint(3, 6) if late else 1)
        if ready >= self.config.today:
            return
        order.delivered = order.invoiced = ready
        due = ready + timedelta(days=customer.term_days)
        is_prepaid = customer.channel in (WEB, COUNTER)
        late_days = 0 if is_prepaid else customer.late_days
        paid = max(ready, due + timedelta(days=late_days))
        kept = customer.unpaid_since
        is_kept = kept is not None and (self.config.today - due).days < kept
        if paid < self.config.today and not is_kept:
            order.paid = paid

    def _buy_for(self, order):
        """Buy the special items of an order, one purchase per vendor."""
        wanted = defaultdict(list)
        for line in order.lines:
            item = self.items[line.item]
            if item.supply == SPECIAL:
                wanted[item.vendor].append((item.key, line.quantity, line.cost))
        arrivals = []
        for key, lines in wanted.items():
            receipt = self._purchase(key, order.warehouse, order.day, lines)
            receipt.order = order.number
            arrivals.append(self._arrival(receipt))
        return arrivals

    # === Purchases === #

    def _watch(self, code, item):
        point, _full = self.story.levels[code, item.key]
        held = self.story.on_hand[code, item.key] + self.coming[code, item.key]
        if held <= point:
            self.low[item.vendor].add((code, item.key))

    def _order(self, day):
        """Order what is low from the vendors whose day it is."""
        for vendor in self.vendors:
            if vendor.weekday != day.weekday() or not self.low[vendor.key]:
                continue
            by_warehouse = defaultdict(list)
            for code, key in sorted(self.low.pop(vendor.key)):
                held = self.story.on_hand[code, key] + self.coming[code, key]
                quantity = self.story.levels[code, key][1] - held
                cost = cost_on(self.config, self.items[key], day)
                by_warehouse[code].append((key, quantity, cost))
                self.coming[code, key] += quantity
            for code, lines in by_warehouse.items():
                self._arrival(self._purchase(vendor.key, code, day, lines))

    def _purchase(self, vendor_key, code, day, lines):
        vendor = self.vendors[vendor_key]
        planned = day + timedelta(days=vendor.lead_days)
        receipt = Receipt(vendor_key, code, day, planned, lines)
        self.story.receipts.append(receipt)
        return receipt

    def _arrival(self, receipt):
        """Draw the day a purchase comes in, and wait for it."""
        vendor = self.vendors[receipt.vendor]
        if self.chance.random() < vendor.lateness:
            days = self.chance.randint(2, 9)
        else:
            days = self.chance.choice((-1, 0, 0, 0))
        arrival = max(receipt.day + timedelta(days=1), receipt.planned)
        arrival += timedelta(days=days if arrival == receipt.planned else max(days, 0))
        insort(self.due, (arrival, len(self.story.receipts), receipt))
        return arrival


def _packs(quantity, pack):
    """Return a quantity rounded up to whole packs.

    >>> _packs(0.2, 10), _packs(10, 10), _packs(10.1, 10)
    (10, 10, 20)
    """
    return -int(-quantity // pack) * pack


def _workdays(day, count):
    """Return the day so many working days later.

    >>> _workdays(date(2026, 2, 27), 1)
    datetime.date(2026, 3, 2)
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
