"""Amounts of order and invoice lines, as Odoo's tax engine rounds them.

Covers what history needs: any number of independent percent taxes that are not
included in the price. The numbers equal `account.tax` for both rounding methods of
a company (a test compares them), at about 1/50 of the cost per line.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

Rounder = Callable[[float], float]


class TaxRate(NamedTuple):
    """An independent percent tax: its id and percentage."""

    id: int
    percent: float


class LineAmounts(NamedTuple):
    """Amounts of one line.

    Fields:
        base (float): untaxed, unrounded when the company rounds globally.
        taxes (tuple[tuple[int, float], ...]): tax id and its amount, like `base`.
        subtotal (float): untaxed, rounded.
        total (float): taxed, rounded.
    """

    base: float
    taxes: tuple[tuple[int, float], ...]
    subtotal: float
    total: float


class Totals(NamedTuple):
    """Amounts of a whole document, rounded."""

    untaxed: float
    tax: float
    total: float
    tax_by_id: dict[int, float]


def line_amounts(
    quantity: float,
    price_unit: float,
    discount: float,
    rates: Sequence[TaxRate],
    rounded: Rounder,
    per_line: bool,
) -> LineAmounts:
    """Return the amounts of one line.

    Arguments:
        discount: percent.
        rounded: the currency's rounding.
        per_line: the company rounds taxes per line, else over the document.

    >>> cents = lambda amount: round(amount, 2)
    >>> line = line_amounts(3, 9.99, 10, [TaxRate(1, 15)], cents, per_line=False)
    >>> round(line.base, 4), line.subtotal, line.total
    (26.973, 26.97, 31.02)
    >>> line_amounts(-2, 5, 0, [], cents, per_line=True).total
    -10.0
    """
    base = quantity * (price_unit * (1 - (discount / 100.0)))
    if per_line:
        base = rounded(base)
    taxes = tuple((rate.id, base * rate.percent / 100.0) for rate in rates)
    if per_line:
        taxes = tuple((tax_id, rounded(amount)) for tax_id, amount in taxes)
    total = subtotal = rounded(base)
    for _tax_id, amount in taxes:
        total += rounded(amount)
    return LineAmounts(base, taxes, subtotal, rounded(total))


def document_totals(lines: Iterable[LineAmounts], rounded: Rounder) -> Totals:
    """Return the totals of a document from the amounts of its lines.

    >>> cents = lambda amount: round(amount + 1e-9, 2)
    >>> vat = [TaxRate(1, 15)]
    >>> lines = [line_amounts(1, 0.035, 0, vat, cents, False) for _ in range(3)]
    >>> [line.subtotal for line in lines], document_totals(lines, cents)[:3]
    ([0.04, 0.04, 0.04], (0.11, 0.02, 0.13))
    """
    raw_base = subtotals = 0.0
    raw_taxes: dict[int, float] = {}
    for line in lines:
        raw_base += line.base
        subtotals += line.subtotal
        for tax_id, amount in line.taxes:
            raw_taxes[tax_id] = raw_taxes.get(tax_id, 0.0) + amount
    # Odoo leaves a document whose raw lines cancel out at its rounded lines.
    untaxed = rounded(raw_base) if raw_base else rounded(subtotals)
    tax_by_id = {tax_id: rounded(amount) for tax_id, amount in raw_taxes.items()}
    tax = rounded(sum(tax_by_id.values()))
    return Totals(untaxed, tax, rounded(untaxed + tax), tax_by_id)


def spread(delta: float, weights: Sequence[float], step: float) -> list[float]:
    """Return how Odoo spreads a rounding difference over lines.

    Arguments:
        delta: a multiple of `step`, either sign.
        weights: unrounded amounts of the lines; the heaviest takes first.
        step: smallest unit of the currency.

    >>> spread(0.02, [10, 80, 10], 0.01)
    [0.0, 0.02, 0.0]
    >>> spread(-0.01, [5, 5], 0.01)
    [-0.01, 0.0]
    """
    shares = [0.0] * len(weights)
    sign, units = (-1 if delta < 0 else 1), round(abs(delta) / step)
    whole = sum(abs(weight) for weight in weights)
    order = sorted(range(len(weights)), key=lambda place: -abs(weights[place]))
    left = units
    for place in order:
        factor = abs(weights[place]) / whole if whole else 1 / len(weights)
        taken = min(round(factor * units), left)
        left -= taken
        shares[place] += sign * taken * step
    for place in order[:left]:
        shares[place] += sign * step
    return shares
