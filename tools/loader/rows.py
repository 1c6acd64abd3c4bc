"""One row of the file: its values, or why it can become nothing."""

import math
from datetime import datetime
from typing import NamedTuple

from .errors import RowError

_DATE_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M")
_YEARS = range(1900, 2101)
LARGEST = 1e9


class Row(NamedTuple):
    """A row whose values could be read.

    Fields:
        line (int): line number in the file.
        item (str): code of the item, upper case, as the file mixes cases.
        customer (str): "" if the file names none.
    """

    line: int
    invoice: str
    item: str
    description: str
    quantity: float
    moment: datetime
    price: float
    customer: str
    country: str


def read_row(line: int, values: list[str]) -> Row:
    """Return the row of the values of COLUMNS.

    >>> values = ["536365", "85123a", " LAMP ", "6", "2010-12-01 08:26:00", "2.55",
    ...           "17850.0", "United Kingdom"]
    >>> row = read_row(2, values)
    >>> row.item, row.description, row.quantity, row.customer
    ('85123A', 'LAMP', 6.0, '17850')
    >>> read_row(3, ["536365", "", *values[2:]])
    Traceback (most recent call last):
    tools.loader.errors.RowError: StockCode is empty: give the item's code

    Raises:
        RowError: a value is missing or is not what its column holds.
    """
    invoice, item, description, quantity, moment, price, customer, country = (
        value.strip() for value in values
    )
    if any("\0" in value for value in values):
        raise RowError("the row holds a zero byte: take it out")
    if not invoice:
        raise RowError("InvoiceNo is empty: give the document's number")
    if not item:
        raise RowError("StockCode is empty: give the item's code")
    row = Row(
        line,
        invoice,
        item.upper(),
        description,
        _number("Quantity", quantity),
        _moment(moment),
        _number("UnitPrice", price),
        _customer(customer),
        country,
    )
    if not row.quantity:
        raise RowError("Quantity is 0: leave the row out or give a quantity")
    return row


def _number(column, text):
    try:
        number = float(text)
    except ValueError:
        raise RowError(f"{column} {text!r} is not a number: correct it") from None
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise RowError(f"{column} {text!r} is out of range: correct it")
    return number


def _moment(text):
    for form in _DATE_FORMS:
        try:
            moment = datetime.strptime(text, form)
        except ValueError:
            continue
        if moment.year in _YEARS:
            return moment
    raise RowError(
        f"InvoiceDate {text!r} is not a date: write it as 2010-12-01 08:26:00"
    )


def _customer(text):
    """Return the customer's number; spreadsheets write whole numbers as 17850.0."""
    whole, dot, rest = text.partition(".")
    return whole if dot and not rest.strip("0") else text
