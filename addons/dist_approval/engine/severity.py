"""Which of the reasons a document stopped for is the worst: what a list shows."""

# What cannot be measured against a limit: not known is as bad as twice the limit, a
# plain yes or no as bad as a third past it.
UNKNOWN = 0.5
FLAG = 0.25
FLAGS = ("yes", "no")
MEASURED = ("gt", "ge", "lt", "le", "outside")


def severity(hit):
    """Return how far past its limit a fact is, from 0 to 2, whatever its unit.

    The distance is set against the larger of value and limit, so that percent, days
    and money compare. What is not known, or is stated in another currency than its
    limit, counts as twice the limit; what is so or not so, as a third past it.

    :param dict hit: keys value, operator, low, high, currency, limit_currency
    :return: float, higher is worse

    >>> def hit(value, low=10.0, operator="gt", high=0.0, currency=""):
    ...     return {"value": value, "operator": operator, "low": low, "high": high,
    ...             "currency": currency, "limit_currency": ""}
    >>> severity(hit(40.0)), severity(hit(20.0)), severity(hit(12.5))
    (0.75, 0.5, 0.2)
    >>> severity(hit(-10.0, operator="lt"))
    2.0
    >>> severity(hit(30.0, 10.0, "outside", 20.0)) == severity(hit(30.0, 20.0))
    True
    >>> severity(hit(None)), severity(hit(True)), severity(hit(900.0, currency="USD"))
    (0.5, 0.25, 0.5)
    """
    value = hit["value"]
    if value is None or hit["currency"] != hit["limit_currency"]:
        return UNKNOWN
    is_figure = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_figure or hit["operator"] not in MEASURED:
        return FLAG
    limit = hit["low"]
    if hit["operator"] == "outside" and value > hit["high"]:
        limit = hit["high"]
    scale = max(abs(value), abs(limit))
    return abs(value - limit) / scale if scale else 0.0


def by_fact(hits):
    """Return fact code -> its hits: the facts of the worst row first, and within a
    fact the worst line first.

    Of a row with several conditions the yes-or-no fact comes first: it says what the
    row is about ("first order of a new customer"), the figures only from where on.

    >>> def hit(fact, line, value, row=1, operator="gt"):
    ...     return {"fact": fact, "line": line, "value": value, "operator": operator,
    ...             "low": 10.0, "high": 0.0, "currency": "", "limit_currency": "",
    ...             "policy": row}
    >>> def order(*hits):
    ...     found = by_fact(hits).items()
    ...     return {fact: [hit["line"] for hit in hits] for fact, hits in found}
    >>> order(hit("a", "1", 12.0), hit("b", "1", 99.0), hit("a", "2", 13.0))
    {'b': ['1'], 'a': ['2', '1']}
    >>> order(hit("amount", None, 99.0), hit("first", None, True, operator="yes"),
    ...       hit("discount", "1", 40.0, row=2))
    {'first': [None], 'amount': [None], 'discount': ['1']}
    """
    worst = {}
    for hit in hits or []:
        row = hit["policy"]
        worst[row] = max(worst.get(row, 0.0), severity(hit))

    places = {row: place for place, row in enumerate(worst)}

    def rank(hit):
        row = hit["policy"]
        is_figure = hit["operator"] not in FLAGS
        return -worst[row], places[row], is_figure, -severity(hit)

    facts = {}
    for hit in sorted(hits or [], key=rank):
        facts.setdefault(hit["fact"], []).append(hit)
    return {fact: worst_first(found) for fact, found in facts.items()}


def worst_first(hits):
    """Return the hits, the worst first; equals keep their order.

    >>> few = {"value": 11.0, "operator": "gt", "low": 10.0, "high": 0.0,
    ...        "currency": "", "limit_currency": ""}
    >>> many = few | {"value": 99.0}
    >>> [hit["value"] for hit in worst_first([few, many])]
    [99.0, 11.0]
    """
    return sorted(hits or [], key=severity, reverse=True)
