"""What a checkpoint offers to the matrix: typed facts of documents and lines.

A fact value is a float, a bool, a string (a reference) or None. None means
*unknown*, which is never zero: each condition says whether unknown stops.
"""

import hashlib
import json
from dataclasses import dataclass, field

HIGHER, LOWER, ANY = "higher", "lower", "any"
MONEY, PERCENT, NUMBER, DAYS, DATE, QUANTITY, BOOLEAN, REFERENCE = (
    "money",
    "percent",
    "number",
    "days",
    "date",
    "quantity",
    "boolean",
    "reference",
)
# Six decimals kill binary noise and keep a cent, a tenth of a percent and the
# smallest quantity precision of Odoo (five decimals).
DIGITS = 6


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact a checkpoint offers.

    :param code: name of the fact, unique in its checkpoint
    :param kind: one of money, percent, number, days, date (its ordinal number),
        quantity, boolean, reference
    :param direction: ``higher``, ``lower`` or ``any``: which change is riskier
    :param per_line: True when every line has its own value
    :param own: True when the document itself decides the value; False when the
        surroundings do (credit exposure, availability)
    """

    code: str
    kind: str = NUMBER
    direction: str = HIGHER
    per_line: bool = False
    own: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document as the matrix sees it.

    :param key: stable identity of the line (its record id as text)
    :param product: what the line is about; another product is another line
    :param label: how a person finds the line ("3: Bolt M8")
    :param categories: ids of the product category and all its parents
    :param values: fact code -> value
    """

    key: str
    product: str
    label: str
    categories: frozenset = frozenset()
    values: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the matrix sees it.

    :param key: record id
    :param scope: dimension -> frozenset of ids the document belongs to
    :param values: fact code -> value, of the whole document
    :param lines: the lines, in the document's order
    :param currencies: fact code or "" (all others) -> currency name of money
    :param persons: key of a person rule -> tuple of user ids found for it
    """

    key: int
    scope: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    lines: tuple = ()
    currencies: dict = field(default_factory=dict)
    persons: dict = field(default_factory=dict)

    def currency_of(self, code):
        """Return the currency name in which money fact ``code`` is stated.

        >>> Document(1, currencies={"": "EUR", "exposure": "USD"}).currency_of("x")
        'EUR'
        """
        return self.currencies.get(code, self.currencies.get(""))


def _clean(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    rounded = round(float(value), DIGITS)
    return 0.0 if rounded == 0 else rounded  # -0.0 and 0.0 hash differently


def snapshot(document):
    """Return the facts of a document as plain JSON, noise removed.

    >>> line = Line("7", "12", "1: Bolt", values={"discount": 0.1 + 0.2})
    >>> snapshot(Document(1, values={"amount": 10}, lines=(line,),
    ...                   currencies={"": "EUR"}))["lines"]["7"]["values"]
    {'discount': 0.3}
    """
    return {
        "currencies": dict(document.currencies),
        "values": {code: _clean(value) for code, value in document.values.items()},
        "lines": {
            line.key: {
                "product": line.product,
                "label": line.label,
                "values": {code: _clean(value) for code, value in line.values.items()},
            }
            for line in document.lines
        },
    }


def facts_hash(facts):
    """Return the SHA-256 of a snapshot; labels do not count, figures do.

    >>> a = {"currencies": {}, "values": {"x": 1.0}, "lines": {}}
    >>> b = {"values": {"x": 1.0}, "lines": {}, "currencies": {}}
    >>> facts_hash(a) == facts_hash(b)
    True
    >>> facts_hash(a) == facts_hash({**a, "values": {"x": 1.01}})
    False
    """
    figures = {
        "currencies": facts.get("currencies", {}),
        "values": facts.get("values", {}),
        "lines": {
            key: {"product": line["product"], "values": line["values"]}
            for key, line in facts.get("lines", {}).items()
        },
    }
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
