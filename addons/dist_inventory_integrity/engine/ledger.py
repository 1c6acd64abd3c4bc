"""What lies between the value of the stock and its account, as plain arithmetic.

In Odoo 19 goods are booked when they are billed and invoiced, and closing entries do
the rest: stock and account differ by design. Each step has its cause; what is left has
none.
"""

from dataclasses import dataclass

# The causes, in the order an accountant would ask for them.
CAUSES = (
    "at_closing",
    "since_closing",
    "received",
    "delivered",
    "location",
    "adjusted",
    "moved",
    "landed",
    "manual_value",
    "price",
    "manual_entry",
)
# What is left, where it is known what it hangs on. They are parts of the rest.
CLUES = ("rest_stock", "rest_bill", "rest_invoice")


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the ledger to the stock.

    :param str cause: one of CAUSES
    :param float amount: what it adds, in the company's currency
    :param float reached: the ledger with this step and all before it
    """

    cause: str
    amount: float
    reached: float


def explain(balance, value, sums, digits=2):
    """Return the steps from a ledger balance to the stock's value, and the rest.

    Causes that come to nothing are no step. Rounding happens here and once, so that the
    steps and the rest always add up to the difference.

    :param float balance: of the account, debit less credit
    :param float value: of the goods the account stands for
    :param dict sums: {cause: amount}; clues are not looked at, they are the rest
    :param int digits: of the company's currency
    :return: ([Step], rest)
    :raise KeyError: a cause nobody knows

    >>> steps, rest = explain(100, 160, {"received": 50.0, "delivered": -10.0})
    >>> [(step.cause, step.amount, step.reached) for step in steps], rest
    ([('received', 50.0, 150.0), ('delivered', -10.0, 140.0)], 20.0)
    >>> explain(100, 100, {})
    ([], 0.0)

    What is less than the smallest coin is nothing, and is not left over either.

    >>> explain(0, 0.001, {"received": 0.001})
    ([], 0.0)
    >>> explain(0, 1, {"weather": 1})
    Traceback (most recent call last):
    KeyError: 'weather'
    """
    strange = set(sums) - set(CAUSES) - set(CLUES)
    if strange:
        raise KeyError(*sorted(strange))
    steps, reached = [], round(balance, digits)
    for cause in CAUSES:
        amount = round(sums.get(cause) or 0.0, digits)
        if amount:
            reached = round(reached + amount, digits)
            steps.append(Step(cause, amount, reached))
    rest = round(round(value, digits) - reached, digits)
    return steps, rest + 0.0  # never -0.0


def is_alarming(rest, limit):
    """Return whether what nobody explains is too much.

    >>> is_alarming(-10.01, 10), is_alarming(10, 10), is_alarming(0.0, 0)
    (True, False, False)
    """
    return abs(rest) > limit
