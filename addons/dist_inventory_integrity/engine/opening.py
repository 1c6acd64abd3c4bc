"""Which rows of a file of opening balances may be loaded, and what they add up to."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

# Column -> names it goes by in files, lower case.
COLUMNS = {
    "product": ("product", "item", "product code", "item code", "internal reference",
                "default_code", "barcode"),
    "location": ("location", "bin", "place", "location_id"),
    "lot": ("lot", "serial", "lot/serial", "lot/serial number", "lot number",
            "serial number", "lot_id"),
    "package": ("package", "package_id"),
    "owner": ("owner", "owner_id"),
    "quantity": ("quantity", "qty", "on hand", "counted"),
    "unit": ("unit", "uom", "unit of measure", "uom_id"),
    "unit_value": ("unit value", "unit_value", "cost", "unit cost"),
}  # fmt: skip
REQUIRED = ("product", "location", "quantity")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file, as it was written there."""

    number: int
    product: str = ""
    location: str = ""
    lot: str = ""
    package: str = ""
    owner: str = ""
    quantity: object = ""
    unit: str = ""
    unit_value: object = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``family`` is the same of units that convert; ``factor`` of its base."""

    id: int
    family: int
    factor: float = 1.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item: ``tracking`` is "none", "lot" or "serial"; ``company`` may be None."""

    id: int
    unit: Unit
    tracking: str = "none"
    is_storable: bool = True
    company: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A location; ``is_inside``: goods there are stock; ``is_covered``: by the count,
    and by the rights of who loads the file."""

    id: int
    company: int | None = None
    is_inside: bool = True
    is_covered: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database knows of what a file names; the names are lower case.

    Attributes:
        company (int): id the balances are for.
        digits (int): decimals of quantities.
        mark (str): decimal mark of the file, "." or ",".
        items, places, units, owners (dict): name -> tuple of what goes by it (owners:
            of ids).
        stocked (dict): (item id, lot name) -> id of the place a serial number lies at.
        counted (frozenset): keys that are being counted, see :func:`get_key`.
    """

    company: int = 0
    digits: int = 2
    mark: str = "."
    items: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)
    owners: dict = field(default_factory=dict)
    stocked: dict = field(default_factory=dict)
    counted: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of a row.

    Attributes:
        row (Row): the row.
        problem (str | None): why it is rejected.
        other (int | None): number of the row it repeats.
        item (Item | None), place (Place | None), owner (int | None): what it names.
        quantity (float): in the unit of the item.
        unit_value (float | None): of one unit of the item.
        amount (float), unit (str), value (float): as the file says, for its totals.
    """

    row: Row
    problem: str | None = None
    other: int | None = None
    item: Item | None = None
    place: Place | None = None
    owner: int | None = None
    quantity: float = 0.0
    unit_value: float | None = None
    amount: float = 0.0
    unit: str = ""
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of some rows: how many, quantity by unit, value."""

    rows: int = 0
    quantities: dict = field(default_factory=dict)
    value: float = 0.0


def find_columns(header):
    """Return ({column: position}, [columns that are missing]) of a header row.

    >>> find_columns(["Item code", " BIN ", "Qty", "Colour"])
    ({'product': 0, 'location': 1, 'quantity': 2}, [])
    >>> find_columns(["Item"])[1]
    ['location', 'quantity']
    """
    found = {}
    for position, cell in enumerate(header):
        name = str(cell or "").strip().lower()
        for column, names in COLUMNS.items():
            if name in names and column not in found:
                found[column] = position
    return found, [column for column in REQUIRED if column not in found]


def parse_number(cell, mark="."):
    """Return what a cell says in figures, or None where that is not clear.

    A sign that could part thousands or decimals is not guessed at.

    >>> [parse_number(cell) for cell in ("12", " -1.50", 3, "1,5", "1 000", "nan", "")]
    [12.0, -1.5, 3.0, None, None, None, None]
    >>> parse_number("1,5", mark=","), parse_number("1.5", mark=",")
    (1.5, None)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = repr(float(cell)) if abs(cell) < 1e15 else ""
        return float(cell) if NUMBER.fullmatch(text) or "e-" in text else None
    text = str(cell or "").strip()
    if mark == ",":
        text = text.replace(".", "?").replace(",", ".")
    return float(text) if NUMBER.fullmatch(text) else None


def get_key(item, place, row, owner):
    """Return what a row is of: no two rows, and no two counts, are of the same."""
    return (item.id, place.id, row.lot, row.package, owner)


def judge(rows, facts):
    """Return what comes of each row.

    The first thing wrong with a row is what it is rejected for. Of rows that repeat
    each other the first one counts.

    Arguments:
        rows (Iterable[Row]): in the order of the file.
        facts (Facts): what they name.

    Returns:
        list[Verdict]: one a row, in order.

    >>> piece = Unit(1, 1, name="Units")
    >>> facts = Facts(7, items={"b1": (Item(3, piece),)}, places={"a": (Place(5),)})
    >>> rows = [Row(2, "B1", "A", quantity="4"), Row(3, "b1", "a", quantity="5"),
    ...         Row(4, "x", "A", quantity="1"), Row(5, "B1", "A", "L", quantity="-1")]
    >>> [(found.problem, found.other) for found in judge(rows, facts)]
    [(None, None), ('duplicate', 2), ('unknown_item', None), ('negative', None)]
    """
    seen, serials, verdicts = {}, {}, []
    for row in rows:
        found = _read(row, facts)
        problem = found.get("problem") or _find_problem(row, found, facts)
        other = None
        if not problem:
            key = get_key(found["item"], found["place"], row, found["owner"])
            serial = found["item"].tracking == "serial" and (key[0], row.lot)
            if key in seen:
                problem, other = "duplicate", seen[key]
            elif serial and found["quantity"] and serial in serials:
                problem, other = "serial_twice", serials[serial]
            else:
                seen[key] = row.number
                if serial and found["quantity"]:
                    serials[serial] = row.number
        verdicts.append(Verdict(row, **(found | {"problem": problem, "other": other})))
    return verdicts


def _read(row, facts):
    """Return what a row names and says, and the first name nothing goes by."""
    found = {"item": None, "place": None, "owner": None}
    problem = None
    for name, text, known in (
        ("item", row.product, facts.items),
        ("place", row.location, facts.places),
        ("owner", row.owner, facts.owners),
        ("unit", row.unit, facts.units),
    ):
        if name in ("owner", "unit") and not text:
            continue
        matches = known.get(str(text).strip().lower(), ())
        if len(matches) == 1:
            found[name] = matches[0]
        else:
            problem = problem or f"{'ambiguous' if matches else 'unknown'}_{name}"
    unit = found.pop("unit", None) or (found["item"].unit if found["item"] else None)
    amount = parse_number(row.quantity, facts.mark)
    worth = parse_number(row.unit_value, facts.mark)
    found |= {
        "problem": problem,
        "amount": amount or 0.0,
        "unit": unit.name if unit else str(row.unit),
        "value": (amount or 0.0) * (worth or 0.0),
        "unit_value": worth,
    }
    own = found["item"].unit if found["item"] else None
    if unit and own and unit.family == own.family:
        ratio = unit.factor / own.factor
        found["quantity"] = round((amount or 0.0) * ratio, facts.digits)
        if worth is not None:
            found["unit_value"] = worth / ratio
    elif unit and own:
        found["problem"] = problem or "wrong_unit"
    return found


def _find_problem(row, found, facts):
    """Return why a row whose names are known is rejected, or None."""
    item, place = found["item"], found["place"]
    amount = parse_number(row.quantity, facts.mark)
    is_blank = row.unit_value in ("", None)
    worth = 0.0 if is_blank else parse_number(row.unit_value, facts.mark)
    is_serial = item.tracking == "serial"
    lies_at = facts.stocked.get((item.id, row.lot))
    checks = (
        ("other_company", {item.company, place.company} - {None, facts.company}),
        ("no_stock", not item.is_storable),
        ("outside", not place.is_inside),
        ("not_covered", not place.is_covered),
        ("no_number", amount is None),
        ("negative", (amount or 0.0) < 0),
        ("no_value", worth is None or worth < 0),
        ("no_lot", item.tracking != "none" and not row.lot),
        ("lot_unasked", item.tracking == "none" and row.lot),
        ("serial_quantity", is_serial and found["quantity"] not in (0.0, 1.0)),
        (
            "serial_elsewhere",
            is_serial and found["quantity"] and lies_at not in (None, place.id),
        ),
        (
            "being_counted",
            get_key(item, place, row, found["owner"]) in facts.counted,
        ),
    )  # fmt: skip
    return next((problem for problem, is_so in checks if is_so), None)


def add_up(verdicts):
    """Return the totals of all rows, of those accepted and of those rejected.

    >>> rows = [Verdict(Row(2), amount=4.0, unit="Units", value=8.0),
    ...         Verdict(Row(3), "negative", amount=-1.0, unit="kg")]
    >>> whole, accepted, rejected = add_up(rows)
    >>> whole.rows, whole.quantities, whole.value
    (2, {'Units': 4.0, 'kg': -1.0}, 8.0)
    >>> accepted.quantities, rejected.rows
    ({'Units': 4.0}, 1)
    """
    accepted = [found for found in verdicts if not found.problem]
    rejected = [found for found in verdicts if found.problem]
    return _add(verdicts), _add(accepted), _add(rejected)


def _add(verdicts):
    quantities = defaultdict(float)
    for found in verdicts:
        quantities[found.unit] += found.amount
    rounded = {unit: round(number, 6) for unit, number in quantities.items()}
    return Total(
        len(verdicts), rounded, round(sum(found.value for found in verdicts), 6)
    )


def find_gaps(total, rows=0, quantity=0.0, value=0.0):
    """Return by how much a total misses what somebody says it has to be.

    Arguments:
        total (Total): of what would be loaded.
        rows (int), quantity (float, all units together), value (float): the control
            totals; 0: none is given.

    Returns:
        dict: "rows", "quantity", "value" -> what is loaded less what it has to be;
            only those that miss.

    >>> find_gaps(Total(3, {"Units": 10.0}, 50.0), rows=3, quantity=12.0)
    {'quantity': -2.0}
    >>> find_gaps(Total(3, {"Units": 10.0}, 50.0))
    {}
    """
    pairs = {
        "rows": (total.rows, rows),
        "quantity": (sum(total.quantities.values()), quantity),
        "value": (total.value, value),
    }
    gaps = {
        name: round(found - wanted, 6)
        for name, (found, wanted) in pairs.items()
        if wanted
    }
    return {name: gap for name, gap in gaps.items() if gap}


def get_costs(verdicts):
    """Return {item id: cost of one unit}, averaged over what is loaded of an item.

    >>> piece = Unit(1, 1)
    >>> rows = [Verdict(Row(2), item=Item(3, piece), quantity=1.0, unit_value=4.0),
    ...         Verdict(Row(3), item=Item(3, piece), quantity=3.0, unit_value=8.0),
    ...         Verdict(Row(4), item=Item(9, piece), quantity=3.0)]
    >>> get_costs(rows)
    {3: 7.0}
    """
    sums = defaultdict(lambda: [0.0, 0.0])
    for found in verdicts:
        if not found.problem and found.quantity and found.unit_value is not None:
            sums[found.item.id][0] += found.quantity * found.unit_value
            sums[found.item.id][1] += found.quantity
    return {id_: value / quantity for id_, (value, quantity) in sums.items()}
