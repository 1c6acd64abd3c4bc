"""The whole file, judged: documents in date order, masters, and what is refused."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from .becoming import ADJUSTMENT, become, is_service
from .errors import RowError
from .rows import Row, read_row

COUNTER = ""


@dataclass(slots=True)
class Document:
    """The rows of one invoice number; kinds run alongside its rows."""

    number: str
    moment: datetime
    rows: list[Row] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    @property
    def customer(self):
        """The number of the customer; COUNTER if the rows name none."""
        return self.rows[0].customer

    def order_rows(self):
        """Return the rows that become order lines."""
        pairs = zip(self.rows, self.kinds, strict=True)
        return [row for row, kind in pairs if kind != ADJUSTMENT]

    def adjustment_rows(self):
        """Return the rows that become changes of the stock figure."""
        pairs = zip(self.rows, self.kinds, strict=True)
        return [row for row, kind in pairs if kind == ADJUSTMENT]


@dataclass(slots=True)
class ItemPlan:
    """An item as the file shows it.

    Fields:
        price (float): the price most rows have, 0 if none has one.
        opening (float): stock it needs before the first row.
    """

    code: str
    name: str
    is_service: bool
    price: float
    opening: float


@dataclass(slots=True)
class Reject:
    """A row that is not loaded, with the reason."""

    line: int
    row: list[str]
    reason: str


@dataclass(slots=True)
class Plan:
    """What a file becomes."""

    rows_in: int
    documents: list[Document]
    items: dict[str, ItemPlan]
    customers: dict[str, str]
    rejects: list[Reject]
    repeats: int

    def counts(self) -> Counter:
        """Return the number of rows of each kind."""
        return Counter(kind for doc in self.documents for kind in doc.kinds)

    def zero_prices(self) -> int:
        """Return the number of order rows without a price."""
        return sum(not row.price for doc in self.documents for row in doc.order_rows())


class Judge:
    """Reads a file row by row and keeps what its rows become.

    A document with a row that can become nothing is refused as a whole: half an
    invoice in the books is worse than one in the reject file, from where it can be
    loaded once it is corrected.
    """

    def __init__(self):
        self._documents: dict[str, Document] = {}
        self._raw: dict[int, list[str]] = {}
        self._rejects: list[Reject] = []
        self._rows_in = 0

    def read(self, lines) -> None:
        """Judge all rows: (line, values or None, raw row) of `TransactionFile`."""
        bad: dict[str, int] = {}
        for line, values, row in lines:
            self._rows_in += 1
            try:
                self._keep(line, values, row)
            except RowError as err:
                self._rejects.append(Reject(line, row, str(err)))
                if values and values[0].strip():
                    bad.setdefault(values[0].strip(), line)
        for number, line in bad.items():
            self.refuse(
                number,
                f"document {number} waits for its line {line}: correct that line and "
                "load this file of refused rows",
            )

    def numbers(self) -> list[str]:
        """Return the numbers of the documents that are not refused."""
        return list(self._documents)

    def refuse(self, number: str, reason: str) -> None:
        """Refuse the rows of a document; one that is not there is no error."""
        document = self._documents.pop(number, None)
        for row in document.rows if document else ():
            self._rejects.append(Reject(row.line, self._raw[row.line], reason))

    def plan(self) -> Plan:
        """Return what the file becomes."""
        ordered = sorted(
            self._documents.values(), key=lambda doc: (doc.moment, doc.number)
        )
        return Plan(
            rows_in=self._rows_in,
            documents=ordered,
            items=_plan_items(ordered),
            customers=_plan_customers(ordered),
            rejects=sorted(self._rejects, key=lambda reject: reject.line),
            repeats=_count_repeats(ordered),
        )

    def _keep(self, line, values, row):
        read, kind = _judge(line, values, self._documents)
        new = Document(read.invoice, read.moment)
        document = self._documents.setdefault(read.invoice, new)
        document.rows.append(read)
        document.kinds.append(kind)
        self._raw[line] = row


def _judge(line, values, documents):
    if values is None:
        raise RowError("the row has fewer or more values than line 1 has columns")
    row = read_row(line, values)
    known = documents.get(row.invoice)
    if known and known.customer != row.customer:
        raise RowError(
            f"CustomerID {row.customer or 'is empty'} differs from that of the other "
            f"rows of {row.invoice} ({known.customer or 'empty'}): make them equal"
        )
    return row, become(row)


def _count_repeats(documents):
    seen = Counter(row[1:] for doc in documents for row in doc.rows)
    return sum(count - 1 for count in seen.values())


def _plan_customers(documents):
    """Return the country each customer's rows name most often, by number."""
    countries = defaultdict(Counter)
    for document in documents:
        for row in document.order_rows():
            countries[row.customer][row.country] += 1
    return {
        customer: found.most_common(1)[0][0]
        for customer, found in sorted(countries.items())
    }


def _plan_items(documents):
    prices, names = defaultdict(Counter), defaultdict(Counter)
    balance, lowest = defaultdict(float), defaultdict(float)
    for document in documents:
        for row, kind in zip(document.rows, document.kinds, strict=True):
            # Descriptions of rows without a price are remarks ("damaged", "check").
            names[row.item][(bool(row.price), row.description)] += 1
            prices[row.item][row.price] += row.price > 0
            balance[row.item] += row.quantity if kind == ADJUSTMENT else -row.quantity
            lowest[row.item] = min(lowest[row.item], balance[row.item])
    return {
        code: ItemPlan(
            code=code,
            name=_usual_name(names[code]) or code,
            is_service=is_service(code),
            price=prices[code].most_common(1)[0][0] if prices[code].total() else 0.0,
            opening=0.0 if is_service(code) else -lowest[code],
        )
        for code in sorted(names)
    }


def _usual_name(found):
    """Return the description most rows have, of rows with a price if there are any.

    >>> _usual_name({(True, "RED LAMP"): 3, (False, "damaged"): 9, (True, ""): 1})
    'RED LAMP'
    """
    named = [(key[0], count, key[1]) for key, count in found.items() if key[1]]
    return max(named)[2] if named else ""
