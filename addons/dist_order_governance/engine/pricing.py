"""Prices and margins of an order's lines.

All amounts of one order are in the order's currency, untaxed where they are
revenue. Unknown is None and never zero: goods without a cost have no margin.
"""

from dataclasses import dataclass

# Said of what brings no money at all but costs some: JSON knows no infinity.
LOWEST_MARGIN = -1000.0
FULL_MARGIN = 100.0
DIGITS = 6


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of an order as far as its price is concerned.

    :param quantity: ordered quantity, in the unit of the line; negative for returns
    :param price: unit price before discount, as on the line
    :param discount: percent on the line
    :param subtotal: untaxed amount of the line after its discount
    :param list_price: what the customer's pricelist asks for one unit, or None when
        no pricelist has a say (combo choices, lines without a product)
    :param cost: cost of one unit, or None when it is not known
    """

    quantity: float
    price: float
    discount: float
    subtotal: float
    list_price: float | None
    cost: float | None


def reduction_share(subtotals):
    """Return which part of the order negative lines take off it again (0 to 1).

    A global discount, a voucher or a "return" priced by hand is a discount that
    stands on no line; it is spread over the lines that bring money.

    :param subtotals: iterable of untaxed line amounts

    >>> reduction_share([100.0, 300.0, -40.0])
    0.1
    >>> reduction_share([100.0, 300.0])
    0.0
    >>> reduction_share([50.0, -80.0])
    1.0
    """
    subtotals = list(subtotals)
    positive = sum(amount for amount in subtotals if amount > 0)
    negative = -sum(amount for amount in subtotals if amount < 0)
    if not negative or not positive:
        return 0.0
    return min(1.0, negative / positive)


def effective_discount(discount, share=0.0):
    """Return the percent a line really loses, with its share of reductions.

    >>> effective_discount(18.0)
    18.0
    >>> effective_discount(10.0, 0.1)
    19.0
    """
    if not share:
        return discount
    return round(100.0 * (1.0 - (1.0 - discount / 100.0) * (1.0 - share)), DIGITS)


def below_list(line, share=0.0, rounding=0.01):
    """Return how many percent a line's net price is under the customer's pricelist.

    Half a rounding step of the currency is no difference: a list price of 33.333
    is sold at 33.33.

    >>> bolt = PricedLine(1.0, 90.0, 5.0, 85.5, list_price=95.0, cost=60.0)
    >>> below_list(bolt)
    10.0
    >>> below_list(PricedLine(1.0, 33.33, 0.0, 33.33, list_price=33.333, cost=1.0))
    0.0
    >>> below_list(PricedLine(1.0, 120.0, 0.0, 120.0, list_price=95.0, cost=60.0))
    0.0
    """
    if line.quantity <= 0 or not line.list_price or line.list_price <= 0:
        return 0.0
    net = line.price * (1.0 - effective_discount(line.discount, share) / 100.0)
    gap = line.list_price - net
    if gap <= rounding / 2:
        return 0.0
    return round(100.0 * gap / line.list_price, DIGITS)


def margin_percent(revenue, cost):
    """Return the margin in percent of the revenue, or None when cost is not known.

    >>> margin_percent(100.0, 60.0)
    40.0
    >>> margin_percent(100.0, None) is None
    True
    >>> margin_percent(0.0, 60.0)
    -1000.0
    >>> margin_percent(0.0, 0.0)
    100.0
    """
    if cost is None:
        return None
    if revenue <= 0:
        return LOWEST_MARGIN if cost > revenue else FULL_MARGIN
    return max(LOWEST_MARGIN, round(100.0 * (revenue - cost) / revenue, DIGITS))


def line_margin(line, share=0.0):
    """Return the margin percent of one line; a line that sells nothing has it all.

    >>> line_margin(PricedLine(2.0, 50.0, 0.0, 100.0, None, cost=40.0))
    20.0
    >>> line_margin(PricedLine(2.0, 50.0, 0.0, 100.0, None, cost=40.0), share=0.2)
    0.0
    """
    if line.quantity <= 0 or line.subtotal < 0:
        return FULL_MARGIN
    if line.cost is None:
        return None
    return margin_percent(line.subtotal * (1.0 - share), line.cost * line.quantity)


def is_below_cost(line, share=0.0, rounding=0.01):
    """Return whether a line sells under cost, or None when the cost is not known.

    >>> is_below_cost(PricedLine(2.0, 50.0, 0.0, 100.0, None, cost=50.0))
    False
    >>> is_below_cost(PricedLine(2.0, 50.0, 0.0, 100.0, None, cost=50.01))
    True
    """
    if line.quantity <= 0 or line.subtotal < 0:
        return False
    if line.cost is None:
        return None
    net = line.subtotal * (1.0 - share) / line.quantity
    return line.cost - net > rounding / 2


def order_margin(lines):
    """Return the margin percent of a whole order, or None when a cost is not known.

    Reductions and returns count with what they take back. An order that takes back more
    goods than it sells has all of it: their margin was judged when they were sold.

    >>> sold = PricedLine(10.0, 100.0, 0.0, 1000.0, None, cost=60.0)
    >>> off = PricedLine(1.0, -200.0, 0.0, -200.0, None, cost=0.0)
    >>> order_margin([sold]), order_margin([sold, off])
    (40.0, 25.0)
    >>> order_margin([sold, PricedLine(1.0, 5.0, 0.0, 5.0, None, None)]) is None
    True
    >>> order_margin([PricedLine(-1.0, 100.0, 0.0, -100.0, None, cost=60.0)])
    100.0
    >>> order_margin([off])
    -1000.0
    """
    if any(line.cost is None and line.quantity for line in lines):
        return None
    revenue = sum(line.subtotal for line in lines)
    cost = sum(line.cost * line.quantity for line in lines if line.quantity)
    if revenue < 0 and cost < 0:
        return FULL_MARGIN
    return margin_percent(revenue, cost)
