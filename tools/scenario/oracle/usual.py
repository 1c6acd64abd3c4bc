"""What is far from usual: margins, purchases, and vendors that will be late.

Far is more than 3.5 spreads off the median, a spread being 1.4826 median distances
(Iglewicz and Hoaglin, How to Detect and Handle Outliers, ASQC 1993), with a floor.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from .clock import day, now

LEAST = 5
FAR = 3.5
# Floors of a spread: in points of a margin, as shares of the median elsewhere.
POINTS = 5 / FAR
FLOORS = {"quantity": 0.3, "price": 0.05, "gap": 0.25}
SHARE = 0.8
AHEAD = timedelta(days=14)
ASKED = ("draft", "sent", "to approve")


def _since():
    """Return the beginning of this month a year ago."""
    today = now()
    return datetime(today.year - 1, today.month, 1)


# === Margins === #


def eroded_margins(env):
    """Yield the open orders far under what their customer, or their items, bring."""
    orders = env["sale.order"].search(
        [("state", "in", ("draft", "sent", "sale")), ("date_order", ">=", _since())]
    )
    sold = {order: _get_margins(order) for order in orders}
    customers, items = defaultdict(dict), defaultdict(dict)
    for order, margins in sold.items():
        if order.state != "sale":
            continue
        if margins and _is_judged(order):
            customers[order.partner_id.commercial_partner_id][order] = _total(margins)
        for item, (revenue, cost) in (margins or {}).items():
            if revenue > 0 and cost > 0:
                items[item][order] = 100 * (1 - cost / revenue)
    for order, margins in sold.items():
        if not margins or not _is_judged(order) or not _is_open(env, order):
            continue
        habit = customers[order.partner_id.commercial_partner_id]
        expected = _expect(habit, order) or _expect_items(items, order, margins)
        if expected:
            brings, distance = expected
            spread = max(1.4826 * distance, POINTS)
            if brings - _total(margins) > FAR * spread:
                yield order


def _get_margins(order):
    """Return {item: (revenue, cost)} of an order in the currency of the company."""
    margins = defaultdict(lambda: (0.0, 0.0))
    for line in order.order_line:
        if line.display_type or line.is_downpayment:
            continue
        revenue, cost = margins[line.product_id]
        revenue += line.price_subtotal / order.currency_rate
        cost += line.purchase_price * line.product_uom_qty / order.currency_rate
        margins[line.product_id] = revenue, cost
    return margins


def _is_judged(order):
    """Return whether an order sells something, and what its goods cost is known."""
    lines = order.order_line.filtered(
        lambda line: not line.display_type and not line.is_downpayment
    )
    unknown = lines.filtered(
        lambda line: (
            line.product_id.type == "consu"
            and line.product_uom_qty > 0
            and line.purchase_price * line.product_uom_qty <= 0
        )
    )
    return sum(lines.mapped("price_subtotal")) > 0 and not unknown


def _is_open(env, order):
    if order.state == "sale":
        return order.invoice_status != "invoiced" and order.delivery_status != "full"
    return not order.validity_date or order.validity_date >= day(env)


def _total(margins):
    revenue, cost = (sum(part) for part in zip(*margins.values(), strict=True))
    return 100 * (1 - cost / revenue)


def _expect(habit, order):
    """Return the usual and its median distance, or None without a habit."""
    others = len(habit) - (order in habit)
    if others < LEAST:
        return None
    middle = median(habit.values())
    return middle, median(abs(value - middle) for value in habit.values())


def _expect_items(items, order, margins):
    revenue = brings = distance = 0.0
    known = False
    for item, (worth, cost) in margins.items():
        if worth <= 0:
            continue
        habit = _expect(items[item], order)
        known = known or bool(habit)
        own = habit or (100 * (1 - cost / worth), 0.0)
        revenue += worth
        brings += worth * own[0]
        distance += worth * own[1]
    return (brings / revenue, distance / revenue) if known else None


# === Purchases === #


def unusual_purchases(env):
    """Yield the purchases of an item far from its purchases of a year."""
    bought = defaultdict(list)
    for order in env["purchase.order"].search([("state", "in", (*ASKED, "purchase"))]):
        if order.state == "purchase" and order.date_approve < _since():
            continue
        lines = order.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and line.product_qty > 0
                and line.product_id.type == "consu"
            )
        )
        for item in lines.product_id:
            bought[item].append(_Purchase(order, lines, item))
    for purchases in bought.values():
        yield from _find_unusual(sorted(purchases, key=lambda one: one.when))


class _Purchase:
    def __init__(self, order, lines, item):
        lines = lines.filtered(lambda line: line.product_id == item)
        self.order = order
        self.is_confirmed = order.state == "purchase"
        self.is_open = any(line.qty_received < line.product_qty for line in lines)
        self.at = order.date_approve or order.date_order
        self.when = self.at, order.id
        self.quantity = sum(lines.mapped("product_uom_qty"))
        worth = sum(lines.mapped("price_subtotal")) / order.currency_rate
        self.price = worth / self.quantity
        self.gap = None


def _find_unusual(purchases):
    before = None
    for purchase in purchases:
        if before:
            purchase.gap = (purchase.at - before).total_seconds() / 86400
        if purchase.is_confirmed:
            before = purchase.at
    past = [purchase for purchase in purchases if purchase.is_confirmed]
    for purchase in purchases:
        if purchase.is_open and (
            abs(_judge(purchase, past, "price")) > FAR
            or _judge(purchase, past, "quantity") > FAR
            or _judge(purchase, past, "gap") < -FAR
        ):
            yield purchase.order


def _judge(purchase, past, name):
    """Return how many spreads a figure of a purchase is off, 0 without a habit."""
    values = [getattr(other, name) for other in past]
    values = [value for value in values if value is not None]
    own = getattr(purchase, name)
    if own is None or len(values) - purchase.is_confirmed < LEAST:
        return 0
    middle = median(values)
    distance = median(abs(value - middle) for value in values)
    return (own - middle) / max(1.4826 * distance, FLOORS[name] * middle)


# === Vendors === #


def late_vendors(env):
    """Yield the purchases whose vendor, by what it did in a year, will be late."""
    promises = env["dist.promise"].search(
        [("res_model", "=", "purchase.order"), ("number", "=", 1)]
    )
    first = {promise.line_id: promise.promised_at for promise in promises}
    orders = env["purchase.order"].search([("state", "=", "purchase")])
    history = defaultdict(list)
    for order in orders:
        if (
            order.effective_date
            and order.date_planned
            and order.date_approve >= _since()
        ):
            given = [first[line.id] for line in order.order_line if line.id in first]
            promised = min(given, default=order.date_planned)
            late = day(env, order.effective_date) - day(env, promised)
            history[order.partner_id.commercial_partner_id].append(late.days)
    for order in orders:
        days = sorted(history[order.partner_id.commercial_partner_id])
        awaited = order.order_line.filtered(lambda line: _is_awaited(env, line))
        if order.acknowledged or not awaited or len(days) < LEAST:
            continue
        usual = timedelta(days=days[ceil(SHARE * len(days)) - 1])
        if any(_slips(line, first.get(line.id), usual) for line in awaited):
            yield order


def _slips(line, first, usual):
    """Return whether what a line promises now is a day too early or more."""
    expected = (first or line.date_planned) + usual
    return expected - line.date_planned >= timedelta(days=1)


def _is_awaited(env, line):
    return (
        not line.display_type
        and line.product_id.type == "consu"
        and line.qty_received < line.product_qty
        and line.date_planned <= now() + AHEAD
        and day(env, line.date_planned) >= day(env)
    )
