"""How far a count may be off the books before somebody else looks, or decides."""

from dataclasses import dataclass, field

GAIN, LOSS, BOTH = "gain", "loss", "both"
QUANTITY, PERCENT, VALUE = "quantity", "percent", "value"
# What comes of a look.
POST, RECOUNT, DECIDE = "post", "recount", "decide"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a tolerance.

    Attributes:
        direction (str): "gain", "loss" or "both": which differences it is for.
        measure (str): "quantity" in the unit of the item, "percent" of what the books
            say, or "value" at cost, in the currency of the company.
        limit (float): a difference of exactly so much is within.
    """

    direction: str
    measure: str
    limit: float


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Limits that hold somewhere.

    Attributes:
        limits (tuple[Limit]): a difference is within when it is within all of them.
        recounts (int): how often somebody else counts what is not, at most.
        products, classes, locations, warehouses (frozenset): ids it is for; empty: it
            asks for none. A location stands for all below it.
        company (int): id.
    """

    limits: tuple = ()
    recounts: int = 1
    company: int = 0
    products: frozenset = frozenset()
    classes: frozenset = frozenset()
    locations: frozenset = frozenset()
    warehouses: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """What is counted, and where.

    Attributes:
        company, product (int): ids.
        item_class, warehouse (int | None): ids.
        path (tuple[int]): ids of the location and all above it, nearest first.
    """

    company: int
    product: int
    item_class: int | None = None
    warehouse: int | None = None
    path: tuple = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the shelf.

    Attributes:
        person (int): id of who looked.
        difference (float): of the shelf from the books at that moment.
        within (bool): whether the tolerance covers it.
    """

    person: int
    difference: float
    within: bool


def find_tolerance(tolerances, place):
    """Return the narrowest tolerance that holds for a place, or None.

    The item is narrower than its class, that than the location (the nearest one
    counts), that than the warehouse, that than the company; what names more of them is
    narrower than what names less.

    Arguments:
        tolerances (Iterable[Tolerance]): in the order people keep them; of equally
            narrow ones the first holds.
        place (Place):

    >>> place = Place(1, product=7, item_class=3, warehouse=5, path=(40, 30))
    >>> company, bin_ = Tolerance(company=1), Tolerance(
    ...     company=1, locations=frozenset({40}))
    >>> hall = Tolerance(company=1, locations=frozenset({30}))
    >>> item = Tolerance(company=1, products=frozenset({7}))
    >>> of_class = Tolerance(company=1, classes=frozenset({3}))
    >>> find_tolerance([company, hall, bin_], place) is bin_
    True
    >>> find_tolerance([company, hall, bin_, of_class, item], place) is item
    True
    >>> find_tolerance([company, hall, of_class], place) is of_class
    True
    >>> find_tolerance([Tolerance(company=2)], place) is None
    True
    """
    fitting = [(_rank(row, place), row) for row in tolerances]
    fitting = [(rank, row) for rank, row in fitting if rank is not None]
    return min(fitting, key=lambda found: found[0], default=(None, None))[1]


def _rank(tolerance, place):
    """Return how far a tolerance is from a place, smaller is narrower, or None."""
    if tolerance.company != place.company:
        return None
    rank = []
    for wanted, present in (
        (tolerance.products, place.product),
        (tolerance.classes, place.item_class),
    ):
        if wanted and present not in wanted:
            return None
        rank.append(0 if wanted else 1)
    near = [i for i, id_ in enumerate(place.path) if id_ in tolerance.locations]
    if tolerance.locations and not near:
        return None
    rank.append(near[0] if near else len(place.path) + 1)
    if tolerance.warehouses and place.warehouse not in tolerance.warehouses:
        return None
    rank.append(0 if tolerance.warehouses else 1)
    return tuple(rank)


def get_measures(difference, book, unit_value):
    """Return how big a difference is, by each measure.

    A share of books that say nothing, or less, is not known: such a difference is
    bigger than every limit in percent, and none when there is no difference.

    Arguments:
        difference (float): of the shelf from the books.
        book (float): on hand by the books at the moment of counting.
        unit_value (float): cost of one unit.

    Returns:
        dict: measure -> float, or None where it is not known.

    >>> get_measures(-2.0, 40.0, 3.0)
    {'quantity': 2.0, 'percent': 5.0, 'value': 6.0}
    >>> get_measures(1000.0, 0.0, 3.0)
    {'quantity': 1000.0, 'percent': None, 'value': 3000.0}
    >>> get_measures(4.0, -1.0, 0.0)["percent"] is None
    True
    """
    size = abs(difference)
    return {
        QUANTITY: size,
        PERCENT: 100.0 * size / book if book > 0 else None,
        VALUE: size * unit_value,
    }


def is_within(difference, book, unit_value, tolerance):
    """Return whether a tolerance covers a difference.

    Arguments:
        difference, book, unit_value (float): see :func:`get_measures`.
        tolerance (Tolerance | None): without one, or without a limit for the direction
            of the difference, nothing but an exact count is within.

    >>> five = Tolerance(limits=(Limit("both", "percent", 5.0),))
    >>> is_within(2.0, 40.0, 1.0, five), is_within(-2.1, 40.0, 1.0, five)
    (True, False)
    >>> is_within(1000.0, 0.0, 1.0, five), is_within(0.0, 0.0, 1.0, five)
    (False, True)
    >>> signed = Tolerance(limits=(Limit("gain", "quantity", 10.0),))
    >>> is_within(10.0, 5.0, 1.0, signed), is_within(-1.0, 5.0, 1.0, signed)
    (True, False)
    >>> is_within(-0.1, 5.0, 1.0, None)
    False
    """
    if not difference:
        return True
    direction = GAIN if difference > 0 else LOSS
    limits = [
        limit
        for limit in (tolerance.limits if tolerance else ())
        if limit.direction in (BOTH, direction)
    ]
    measures = get_measures(difference, book, unit_value)
    return bool(limits) and all(
        _covers(limit, measures[limit.measure]) for limit in limits
    )


def _covers(limit, measure):
    # Six decimals kill binary noise: 5 % of 40 is 2, and 2 is within 5 %.
    return measure is not None and round(measure - limit.limit, 6) <= 0


def judge(looks, recounts):
    """Return what comes of the looks at one place.

    What the last look finds within the tolerance is posted. What it does not is
    counted again by somebody else, until two different people found the same, or it
    was counted again as often as is worth it; then people decide.

    Arguments:
        looks (Sequence[Look]): oldest first, at least one.
        recounts (int): how often it is counted again, at most.

    Returns:
        str: "post", "recount" or "decide".

    >>> off = Look(1, -5.0, False)
    >>> judge([Look(1, -1.0, True)], 2), judge([off], 2), judge([off], 0)
    ('post', 'recount', 'decide')
    >>> judge([off, Look(2, -5.0, False)], 2), judge([off, Look(2, -4.0, False)], 2)
    ('decide', 'recount')
    >>> judge([off, Look(2, -4.0, False), Look(3, -3.0, False)], 2)
    'decide'
    >>> judge([off, Look(2, 0.0, True)], 2)
    'post'
    >>> judge([off, Look(1, -5.0, False)], 2)
    'recount'
    """
    last = looks[-1]
    if last.within:
        return POST
    agreed = any(
        look.person != last.person and round(look.difference - last.difference, 6) == 0
        for look in looks[:-1]
    )
    return DECIDE if agreed or len(looks) > recounts else RECOUNT
