"""How much a customer usually orders of an item."""

# Fewer orders than this show no habit.
LEAST_ORDERS = 3
DIGITS = 6


def over_usual(quantity, order, past):
    """Return by how many percent a quantity is over the largest one of other orders.

    :param quantity: ordered now, in the reference unit of the item
    :param order: id of the order it stands on, which is no precedent for itself
    :param past: (number of confirmed orders of the item, its largest orders as pairs
        of order id and quantity, largest first), or None
    :return: percent, 0.0 within what is usual, None while no habit is known

    >>> over_usual(50, 9, (3, [(4, 10.0), (2, 5.0)]))
    400.0
    >>> over_usual(8, 9, (3, [(4, 10.0), (2, 5.0)]))
    0.0
    >>> over_usual(10, 4, (4, [(4, 10.0), (2, 5.0)]))
    100.0
    >>> over_usual(10, 4, (3, [(4, 10.0), (2, 5.0)])) is None
    True
    >>> over_usual(10, 9, None) is None
    True
    """
    count, largest = past or (0, [])
    others = [amount for id_, amount in largest if id_ != order]
    if count - (len(others) < len(largest)) < LEAST_ORDERS or others[0] <= 0:
        return None
    return max(0.0, round(100.0 * (quantity / others[0] - 1.0), DIGITS))
