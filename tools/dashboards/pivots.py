"""The pivots of a dashboard, and the formulas that read a figure from them."""

from dataclasses import dataclass

from tools.ground.errors import GroundError

from .figures import Measure, read_amounts

PERIOD = "period"
WAREHOUSE = "warehouse"
# Rows that belong to a warehouse; approvals belong to a company alone.
WITH_WAREHOUSE = {
    "dist.kpi.order.line",
    "dist.kpi.purchase.line",
    "dist.kpi.exception",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the numbers of one figure stand.

    Attributes:
        figure: whose.
        upper: pivot and measure of the numerator, and the column it is in.
        lower: pivot and measure of the denominator, or of the count of the rows.
    """

    figure: object
    upper: tuple
    lower: tuple

    def numerator(self, *where):
        """Return the formula of the numerator; `where` are further arguments."""
        pivot, measure, *column = self.upper
        return _call("PIVOT.VALUE", pivot, _quote(measure), *where, *column)

    def denominator(self, *where):
        """Return the formula of the denominator, or of the count of the rows."""
        pivot, measure = self.lower
        return _call("PIVOT.VALUE", pivot, _quote(measure), *where)

    def value(self, *where, nothing=""):
        """Return the formula of the figure; `nothing` is what it shows without rows.

        No error is caught: one would hide that a person may not read the rows.
        """
        numerator = self.numerator(*where)
        if self.figure.denominator:
            denominator = self.denominator(*where)
            return f'IF(1*{denominator}=0,"{nothing}",{numerator}/{denominator})'
        return or_else(numerator, 0 if self.figure.is_amount else f'"{nothing}"')

    def header(self, *where):
        """Return the formula of the label of a group."""
        return _call("PIVOT.HEADER", self.lower[0], *where)


class Pivots:
    """The pivots of one dashboard, numbered as they are asked for."""

    def __init__(self):
        self.definitions = {}
        self.amounts = read_amounts()

    def read(self, figure, name, *, rows=(), offset=0, largest=""):
        """Make the pivots of a figure.

        Arguments:
            figure (Figure): one that a pivot computes exactly.
            name (str): of the pivot.
            rows: names of fields, a date with its granularity: `done_date:month`.
            offset (int): of the period; -1 is the one before.
            largest (str): "numerator" or "denominator": the largest rows first.

        Returns:
            Reading: where its numbers stand.
        """
        if not figure.is_pivoted:
            raise GroundError(f"No pivot computes {figure.code} exactly.")
        column = _split(figure.numerator_domain)
        is_apart = bool(figure.numerator_domain and not column)
        if is_apart and rows:
            raise GroundError(f"{figure.code} has no column to split a table by.")
        upper = self._measure(figure.numerator)
        lower = self._measure(figure.denominator or Measure("count"))
        pivot = {
            "name": name,
            "model": figure.model,
            "domain": figure.domain,
            "context": {},
            "rows": [_dimension(row) for row in rows],
            "columns": [_dimension(field) for field in column[:1]],
            "fieldMatching": _matching(figure, offset),
        }
        if largest:
            chosen = upper if largest == "numerator" else lower
            order = {"measure": chosen["id"], "order": "desc", "domain": []}
            pivot["sortedColumn"] = order
        below = above = self._add(pivot, lower if is_apart else upper, lower)
        if is_apart:
            domain = figure.domain + figure.numerator_domain
            above = self._add(pivot | {"domain": domain}, upper)
        told = [_quote(column[0]), str(column[1]).upper()] if column else []
        return Reading(figure, (above, upper["id"], *told), (below, lower["id"]))

    def _measure(self, measure):
        if measure.kind == "count":
            return {"id": "__count", "fieldName": "__count"}
        kind = measure.kind
        if kind == "sum" and measure.field in self.amounts:
            kind = "sum_currency"  # companies with currencies of their own
        name = f"{measure.field}:{kind}"
        return {"id": name, "fieldName": measure.field, "aggregator": kind}

    def _add(self, pivot, *measures):
        number = str(len(self.definitions) + 1)
        once = [m for at, m in enumerate(measures) if m not in measures[:at]]
        identity = {"type": "ODOO", "id": number, "formulaId": number}
        self.definitions[number] = identity | pivot | {"measures": once}
        return number


def or_else(formula, other):
    """Return a formula that gives something else where a pivot gives nothing.

    >>> or_else("A1", 0)
    'IF(A1="",0,A1)'
    """
    return f'IF({formula}="",{other},{formula})'


def _split(domain):
    """Return the field and the value that tell the rows in the numerator, or [].

    >>> _split([["is_otif", "=", True]])
    ['is_otif', True]
    >>> _split([["requested_at", "<=", "now -1d"]])
    []
    """
    if len(domain) == 1:
        field, operator, value = domain[0]
        if operator == "=" and isinstance(value, bool):
            return [field, value]
    return []


def _dimension(name):
    """Return a row or column of a pivot.

    >>> _dimension("done_date:month")
    {'fieldName': 'done_date', 'granularity': 'month', 'order': 'asc'}
    """
    field, _colon, granularity = name.partition(":")
    if not granularity:
        return {"fieldName": field}
    return {"fieldName": field, "granularity": granularity, "order": "asc"}


def _matching(figure, offset):
    """Return which field of the rows each filter of the dashboard looks at."""
    matching = {}
    if figure.date_field:
        matching[PERIOD] = {"chain": figure.date_field, "type": "date"}
        matching[PERIOD]["offset"] = offset
    if figure.model in WITH_WAREHOUSE:
        matching[WAREHOUSE] = {"chain": "warehouse_id", "type": "many2one"}
    return matching


def _call(name, *arguments):
    return f"{name}({','.join(arguments)})"


def _quote(text):
    return f'"{text}"'
