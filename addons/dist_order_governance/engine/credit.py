"""Credit exposure: what a customer owes or will owe, against what was granted."""

from collections import defaultdict
from dataclasses import dataclass

UNLIMITED, LIMITED, NO_CREDIT = "unlimited", "limited", "none"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a company grants a customer.

    :param mode: ``unlimited``, ``limited`` or ``none`` (not a cent on credit)
    :param amount: the limit of ``limited``, in the company's currency
    """

    mode: str = UNLIMITED
    amount: float = 0.0

    @property
    def ceiling(self):
        """Return the amount that may be open, or None without a limit.

        >>> Limit("limited", 500.0).ceiling, Limit("none", 500.0).ceiling
        (500.0, 0.0)
        >>> Limit().ceiling is None
        True
        """
        if self.mode == UNLIMITED:
            return None
        return self.amount if self.mode == LIMITED else 0.0


@dataclass(frozen=True, slots=True)
class Claim:
    """Money somebody owes or will owe.

    :param company: id of the company it is owed to
    :param currency: name of its currency
    :param amount: positive what the customer owes, negative what it has to its
        credit
    """

    company: int
    currency: str
    amount: float


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a batch, as far as credit is concerned.

    :param debtor: id of the commercial partner who pays
    :param company: id of the selling company
    :param currency: name of the order's currency
    :param amount: total with taxes
    :param is_counted: True when the order is confirmed, so that what is open of it
        stands among the claims already
    """

    debtor: int
    company: int
    currency: str
    amount: float
    is_counted: bool = False


def total(amounts, rates):
    """Return the sum in the company's currency, each amount converted once.

    :param amounts: dict currency name -> amount
    :param rates: currency name -> units of it for one unit of the company's
        currency, or None where no rate is known
    :return: the sum, or None when a rate that is needed is not known

    >>> total({"USD": 100.0, "KWD": 30.0}, {"USD": 1.0, "KWD": 0.3})
    200.0
    >>> total({"USD": 100.0, "XAU": 1.0}, {"USD": 1.0, "XAU": None}) is None
    True
    >>> total({"USD": 100.0, "XAU": 0.0}, {"USD": 1.0}) # nothing to convert
    100.0
    """
    result = 0.0
    for currency, amount in amounts.items():
        if not amount:
            continue
        rate = rates.get(currency)
        if not rate:
            return None
        result += amount / rate
    return result


def stack(orders, claims, scopes, rates):
    """Return the exposure each order of a batch leaves behind.

    What is owed already, this order, and the orders before it in the batch: of
    three orders of 900 under a limit of 1,000 only the first one fits.

    :param orders: list of Order, in the order of the batch
    :param claims: dict debtor -> list of Claim
    :param scopes: dict company -> set of companies whose claims it counts
    :param rates: dict company -> rates, see :func:`total`
    :return: list of exposures in the currency of the order's company, None where a
        rate is not known

    >>> batch = [Order(7, 1, "USD", 900.0)] * 3
    >>> owed = {7: [Claim(1, "USD", 50.0), Claim(2, "USD", 999.0)]}
    >>> stack(batch, owed, {1: {1}}, {1: {"USD": 1.0}})
    [950.0, 1850.0, 2750.0]
    >>> stack(batch[:1], owed, {1: {1, 2}}, {1: {"USD": 1.0}})
    [1949.0]
    """
    ahead = defaultdict(lambda: defaultdict(float))  # (debtor, company) -> currencies
    exposures = []
    for order in orders:
        if not order.is_counted:
            ahead[order.debtor, order.company][order.currency] += order.amount
        amounts = defaultdict(float)
        for claim in claims.get(order.debtor, ()):
            if claim.company in scopes[order.company]:
                amounts[claim.currency] += claim.amount
        for company in scopes[order.company]:
            for currency, amount in ahead.get((order.debtor, company), {}).items():
                amounts[currency] += amount
        exposures.append(total(amounts, rates[order.company]))
    return exposures


def over_limit(limit, exposure, rounding=0.01):
    """Return by how much an exposure is over the limit; 0.0 when it is inside.

    :return: amount, or None when the exposure is not known and a limit is set

    >>> over_limit(Limit("limited", 1000.0), 1850.0)
    850.0
    >>> over_limit(Limit("limited", 1000.0), 1000.0)
    0.0
    >>> over_limit(Limit("none"), 0.004), over_limit(Limit("none"), 10.0)
    (0.0, 10.0)
    >>> over_limit(Limit(), None)
    0.0
    >>> over_limit(Limit("limited", 5.0), None) is None
    True
    """
    ceiling = limit.ceiling
    if ceiling is None:
        return 0.0
    if exposure is None:
        return None
    over = exposure - ceiling
    return round(over, 6) if over > rounding / 2 else 0.0


def by_age(rows, today, edges=(0, 30, 60, 90)):
    """Sort open amounts into what is not due, and how long the rest is overdue.

    :param rows: iterable of (due date, amount)
    :param today: date
    :param edges: upper ends of the groups in days
    :return: list of amounts: not due, one per group, and older than the last edge

    >>> from datetime import date
    >>> by_age([(date(2026, 1, 31), 5.0), (date(2026, 1, 1), 7.0),
    ...         (date(2025, 1, 1), 9.0)], date(2026, 1, 20))
    [5.0, 7.0, 0.0, 0.0, 9.0]
    """
    amounts = [0.0] * (len(edges) + 1)
    for due, amount in rows:
        days = (today - due).days
        place = next((n for n, edge in enumerate(edges) if days <= edge), len(edges))
        amounts[place] += amount
    return amounts
