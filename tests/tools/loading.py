"""Small transaction files for the tests of the loader."""

import csv
import gzip

HEADER = [
    *("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate"),
    *("UnitPrice", "CustomerID", "Country"),
]
UK = "United Kingdom"
DAY = "2010-12-01 08:26:00"


def row(invoice="1", item="22720", quantity=6, price=2.55, customer="17850.0", **other):
    """Return a row as the file has it; `name`, `moment`, `country` may be given."""
    return [
        invoice,
        item,
        other.get("name", f"ITEM {item}"),
        str(quantity),
        other.get("moment", DAY),
        str(price),
        customer,
        other.get("country", UK),
    ]


def every_kind():
    """Return rows of every kind there is; the comments count by kind."""
    return [
        row("536365"),  # sold
        row("536365"),  # sold, an exact repeat
        row("536365", "22720", 2, 2.95),  # sold at another price
        row("536365", "post", 1, 18),  # service
        row("C536379", "22720", -1, moment="2010-12-01 09:41:00"),  # return
        row("C536379", "D", -1, 27.5, moment="2010-12-01 09:41:00"),  # taken back
        row("536544", "21773", 1, 2.51, customer=""),  # sold over the counter
        row("536550", "22720", 4, 0, customer="", name=""),  # sold without a price
        row("536589", "22720", -10, 0, customer="", name="damaged"),  # adjustment
        row("536600", "gift_0001_20", 1, 16.67, "12345.0", country="EIRE"),  # service
        row("A563185", "B", 1, -11.5, customer="", moment="2011-01-01 10:00:00"),
    ]


def write_csv(path, rows, header=HEADER):
    """Write rows to a CSV file, gzipped if its name ends so; return the path."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def read_csv(path):
    """Return a CSV file's rows as dictionaries."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
