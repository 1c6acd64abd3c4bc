"""What a purchase order is measured by: prices, minimum, demand, lead time."""


def net_unit_price(line, rounding=0.01):
    """Return the price of one unit of the product, discount and taxes taken off.

    A subtotal is rounded to the currency, so for a cheap item in a small quantity it
    is no price to compare: the entered price is used unless its taxes are included.

    :param line: PriceLine
    :param float rounding: smallest unit of the currency
    :return: float, or None when the quantity gives no price per unit

    >>> net_unit_price(PriceLine(price=0.333, quantity=1, units=1, subtotal=0.33))
    0.333
    >>> net_unit_price(PriceLine(12.0, 10, 120, 108.0, discount=10))  # dozens
    0.9
    >>> round(net_unit_price(PriceLine(121.0, 2, 2, 200.0)), 6)  # 21 % included
    100.0
    >>> net_unit_price(PriceLine(5.0, 0, 0, 0.0)) is None
    True
    """
    if not line.units or not line.quantity:
        return None
    entered = line.price * (1 - line.discount / 100) * line.quantity
    # A subtotal differs from what was entered by half a unit of rounding at most,
    # unless taxes were in the price.
    if abs(entered - line.subtotal) > rounding * 0.51:
        entered = line.subtotal
    return entered / line.units


class PriceLine:
    """The figures of a line that make its price.

    :param float price: entered price of one purchase unit
    :param float quantity: in purchase units
    :param float units: the same quantity in units of the product
    :param float subtotal: without taxes
    :param float discount: percent
    """

    __slots__ = ("discount", "price", "quantity", "subtotal", "units")

    def __init__(self, price, quantity, units, subtotal, discount=0.0):
        self.price = price
        self.quantity = quantity
        self.units = units
        self.subtotal = subtotal
        self.discount = discount


def percent_over(price, reference):
    """Return by how many percent a price is above a reference, negative below it.

    :param price: float or None
    :param reference: float or None; without one, or with a free item as the
        reference, nothing can be said

    >>> percent_over(112.0, 100.0)
    12.0
    >>> percent_over(80.0, 100.0)
    -20.0
    >>> percent_over(80.0, 0.0) is None, percent_over(None, 100.0) is None
    (True, True)
    """
    if price is None or not reference or reference < 0:
        return None
    return round((price - reference) / reference * 100, 6)


def below_minimum(amount, minimum):
    """Return what an order lacks of the vendor's minimum, 0 when it has one.

    >>> below_minimum(400.0, 500.0), below_minimum(500.0, 500.0)
    (100.0, 0.0)
    >>> below_minimum(400.0, None) is None  # no rate between the currencies
    True
    """
    if amount is None or minimum is None:
        return None
    return max(0.0, minimum - amount)


def is_spot_buy(is_linked, forecasts):
    """Return whether goods are bought that nobody asked for.

    :param bool is_linked: a waiting transfer or a confirmed sale is behind the line
    :param forecasts: iterable of (forecast, minimum) of the places the goods go to,
        without this order; empty when the stock of the item is not followed
    :return: bool, or None when it cannot be told

    >>> is_spot_buy(True, []), is_spot_buy(False, [])
    (False, None)
    >>> is_spot_buy(False, [(12.0, 0.0)]), is_spot_buy(False, [(12.0, 0.0), (3.0, 5.0)])
    (True, False)
    """
    if is_linked:
        return False
    forecasts = list(forecasts)
    if not forecasts:
        return None
    return not any(forecast < minimum for forecast, minimum in forecasts)


def lead_time_gap(promised, kept):
    """Return by how many days a promise is sooner than what the vendor keeps.

    >>> lead_time_gap(5, 12.0), lead_time_gap(15, 12.0), lead_time_gap(5, None)
    (7.0, 0.0, None)
    """
    if promised is None or kept is None:
        return None
    return float(max(0.0, kept - promised))


def kept_lead_time(of_product, of_vendor, least=3):
    """Return how many days a vendor takes: for the item, else in general.

    :param of_product: (days, number of receipts) or None
    :param of_vendor: (days, number of receipts) or None
    :param int least: receipts below which a figure says nothing

    >>> kept_lead_time((9.0, 2), (12.0, 40))
    12.0
    >>> kept_lead_time((9.0, 3), (12.0, 40))
    9.0
    >>> kept_lead_time(None, (12.0, 1)) is None
    True
    """
    for found in (of_product, of_vendor):
        if found and found[1] >= least:
            return found[0]
    return None
