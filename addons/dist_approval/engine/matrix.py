"""The approval matrix: which rows match a document, who must be asked.

All matching rows apply. A row with effect ``pass`` shields the facts it names
from rows of lower precedence: a smaller sequence wins, then the narrower scope,
then the older row (smaller id). Nothing here reads a database or a clock.
"""

from dataclasses import dataclass, field, replace

from .cover import has_changed_identity, riskier_facts
from .facts import MONEY, snapshot

ASK, PASS = "ask", "pass"
LINE_DIMENSION = "product_category"
OPERATORS = {
    "gt": lambda value, low, high: value > low,
    "ge": lambda value, low, high: value >= low,
    "lt": lambda value, low, high: value < low,
    "le": lambda value, low, high: value <= low,
    "eq": lambda value, low, high: value == low,
    "ne": lambda value, low, high: value != low,
    "between": lambda value, low, high: low <= value <= high,
    "outside": lambda value, low, high: value < low or value > high,
    "yes": lambda value, low, high: bool(value),
    "no": lambda value, low, high: not value,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a fact with limits.

    :param fact: fact code
    :param operator: key of OPERATORS
    :param low: limit, in the unit of the fact (money: the policy's currency)
    :param high: upper limit of between/outside
    :param stops_on_unknown: True when an unknown value counts as a hit
    """

    fact: str
    operator: str
    low: float = 0.0
    high: float = 0.0
    stops_on_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """Who is asked, and in which order.

    :param number: tiers with the same number are asked together, lower first
    :param users: user ids, sorted
    :param group: group id or 0
    :param person: key of a person found from the document, or ""
    :param quorum: ``any``, ``n`` or ``all``
    :param quorum_n: how many for ``n``
    :param name: label shown to people
    """

    number: int
    users: tuple = ()
    group: int = 0
    person: str = ""
    quorum: str = "any"
    quorum_n: int = 1
    name: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A row of the matrix, compiled.

    :param alternatives: tuple of tuples of Condition: one tuple whose conditions
        all hold is enough; no tuple at all means the row always matches
    :param scope: dimension -> frozenset of ids; missing or empty means all
    :param shields: fact codes a ``pass`` row shields
    :param currency: currency name of money limits
    :param broken: why the row cannot be used, or ""
    """

    id: int
    name: str
    version: int = 1
    sequence: int = 10
    effect: str = ASK
    scope: dict = field(default_factory=dict)
    alternatives: tuple = ()
    shields: frozenset = frozenset()
    currency: str = ""
    tiers: tuple = ()
    broken: str = ""

    @property
    def rank(self):
        """Precedence: smaller wins. Sequence, then narrower scope, then age."""
        return (self.sequence, -sum(1 for ids in self.scope.values() if ids), self.id)


@dataclass(frozen=True, slots=True)
class Hit:
    """A condition that fired: what the sentence for people is made of."""

    policy: int
    version: int
    fact: str
    line: str | None
    value: float | bool | str | None
    operator: str
    low: float
    high: float
    currency: str = ""
    limit_currency: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one row read one document.

    :param outcome: ``asks``, ``passes``, ``shielded``, ``covered``,
        ``out_of_scope``, ``no_match``, ``broken``
    :param hits: the conditions that fired (before shield and cover)
    :param shielded_by: policy ids that shielded at least one fact
    """

    policy: Policy
    outcome: str
    hits: tuple = ()
    shielded_by: tuple = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one document.

    :param stops: True when somebody must be asked
    :param hits: hits of the rows that ask
    :param policies: rows that ask
    :param readings: every row's reading, winners and losers
    """

    stops: bool
    hits: tuple = ()
    policies: tuple = ()
    readings: tuple = ()


def convert(amount, source, target, rates):
    """Convert money, or return None when a rate is missing.

    :param rates: currency name -> units of that currency per unit of the
        company's currency, or None where no rate is known

    >>> convert(400, "KWD", "USD", {"KWD": 0.3, "USD": 1.0})
    1333.3333333333335
    >>> convert(400, "KWD", "USD", {"USD": 1.0}) is None
    True
    >>> convert(5, "EUR", "EUR", {})
    5
    """
    if amount is None or source == target or not target:
        return amount
    if not rates.get(source) or not rates.get(target):
        return None
    return amount * rates[target] / rates[source]


def _in_scope(policy, document):
    return all(
        dimension == LINE_DIMENSION
        or not ids
        or not ids.isdisjoint(document.scope.get(dimension, ()))
        for dimension, ids in policy.scope.items()
    )


def _lines_in_scope(policy, document):
    ids = policy.scope.get(LINE_DIMENSION)
    if not ids:
        return document.lines
    return tuple(line for line in document.lines if not ids.isdisjoint(line.categories))


def _hit(policy, condition, spec, document, line, rates):
    value = (line or document).values.get(condition.fact)
    compared, currency = value, ""
    if spec.kind == MONEY:
        currency = document.currency_of(condition.fact) or ""
        compared = convert(value, currency, policy.currency, rates)
    if compared is None:
        if not condition.stops_on_unknown:
            return None
    elif not OPERATORS[condition.operator](compared, condition.low, condition.high):
        return None
    return Hit(
        policy.id,
        policy.version,
        condition.fact,
        line.key if line else None,
        None if compared is None else value,
        condition.operator,
        condition.low,
        condition.high,
        currency,
        policy.currency if spec.kind == MONEY else "",
    )


def _alternative_hits(policy, conditions, specs, document, lines, rates):
    """Hits of one alternative: document conditions must hold, and the line
    conditions must all hold on one and the same line; such lines are reported."""
    common, per_line = [], []
    for condition in conditions:
        spec = specs[condition.fact]
        if spec.per_line:
            per_line.append((condition, spec))
            continue
        hit = _hit(policy, condition, spec, document, None, rates)
        if not hit:
            return ()
        common.append(hit)
    if not per_line:
        return tuple(common)
    on_lines = []
    for line in lines:
        hits = []
        for condition, spec in per_line:
            hit = _hit(policy, condition, spec, document, line, rates)
            if not hit:
                break
            hits.append(hit)
        else:
            on_lines.extend(hits)
    return tuple(common + on_lines) if on_lines else ()


def _read_row(policy, specs, document, rates):
    lines = document.lines
    if policy.scope:
        if not _in_scope(policy, document):
            return Reading(policy, "out_of_scope")
        lines = _lines_in_scope(policy, document)
        if policy.scope.get(LINE_DIMENSION) and not lines:
            return Reading(policy, "out_of_scope")
    if policy.broken:
        return Reading(policy, "broken")
    matched = "passes" if policy.effect == PASS else "asks"
    if not policy.alternatives:
        return Reading(policy, matched)
    alternatives = tuple(
        hits
        for conditions in policy.alternatives
        if (
            hits := _alternative_hits(policy, conditions, specs, document, lines, rates)
        )
    )
    if not alternatives:
        return Reading(policy, "no_match")
    return Reading(policy, matched, alternatives)


def _shield_for(hit, policy, passing, document):
    """Return the passing row that shields this hit from ``policy``, or None."""
    for shield in passing:
        if shield.rank >= policy.rank or hit.fact not in shield.shields:
            continue
        if hit.line is None or any(
            line.key == hit.line for line in _lines_in_scope(shield, document)
        ):
            return shield
    return None


def _unshielded(alternatives, policy, passing, document):
    """Drop what passing rows shield: a shielded condition does not hold, so an
    alternative falls with its document-wide hit, a line with one of its hits."""
    shields, left = set(), []
    for hits in alternatives:
        found = {hit: _shield_for(hit, policy, passing, document) for hit in hits}
        shields.update(shield.id for shield in found.values() if shield)
        if any(shield and hit.line is None for hit, shield in found.items()):
            continue
        lost = {hit.line for hit, shield in found.items() if shield}
        kept = tuple(hit for hit in hits if hit.line is None or hit.line not in lost)
        had_lines = any(hit.line is not None for hit in hits)
        if kept and not (had_lines and all(hit.line is None for hit in kept)):
            left.append(kept)
    return tuple(left), tuple(sorted(shields))


class Cover:
    """What the last approval (or the last pass) of a document covers.

    :param specs: fact code -> FactSpec
    :param approved: snapshot, or None when there is none
    :param present: snapshot of now; None will do where nothing is approved
    """

    __slots__ = ("everything_changed", "has_snapshot", "riskier")

    def __init__(self, specs, approved, present):
        self.has_snapshot = bool(approved)
        self.riskier = riskier_facts(specs, approved, present) if approved else set()
        self.everything_changed = not approved or has_changed_identity(
            specs, approved, present
        )

    def covers(self, hit):
        """Return True when this hit is no riskier than what was approved."""
        return not self.everything_changed and (hit.fact, hit.line) not in self.riskier

    def covers_all(self):
        """Return True when nothing at all is riskier than what was approved."""
        return self.has_snapshot and not self.riskier


def _uncovered(alternatives, cover):
    return tuple(
        hits for hits in alternatives if not all(cover.covers(hit) for hit in hits)
    )


def _flat(alternatives):
    """Hits of all alternatives, each once, in order."""
    return tuple(dict.fromkeys(hit for hits in alternatives for hit in hits))


def _settle(reading, passing, document, cover):
    """Apply shields and cover to a row that matched."""
    if reading.outcome != "asks":
        return replace(reading, hits=_flat(reading.hits)) if reading.hits else reading
    policy = reading.policy
    if not policy.alternatives:
        outcome = "covered" if cover.covers_all() else "asks"
        return replace(reading, outcome=outcome)
    left, shields = _unshielded(reading.hits, policy, passing, document)
    if not left:
        return replace(
            reading,
            outcome="shielded",
            hits=_flat(reading.hits),
            shielded_by=shields,
        )
    uncovered = _uncovered(left, cover)
    if not uncovered:
        return replace(
            reading, outcome="covered", hits=_flat(left), shielded_by=shields
        )
    # What is covered was decided already: it is asked about no second time.
    hits = tuple(hit for hit in _flat(uncovered) if not cover.covers(hit))
    return replace(reading, hits=hits, shielded_by=shields)


def judge(document, policies, specs, rates=None, approved=None, fail_closed=True):
    """Judge one document against the matrix.

    :param document: facts.Document
    :param policies: iterable of Policy
    :param specs: fact code -> FactSpec
    :param rates: see :func:`convert`
    :param approved: snapshot the document was last approved (or passed) with
    :param fail_closed: True when a broken row in scope asks the fallback group
    :return: Verdict

    >>> from .facts import Document, FactSpec, Line
    >>> specs = {"discount": FactSpec("discount", "percent", per_line=True)}
    >>> line = Line("1", "9", "1: Bolt", values={"discount": 18.0})
    >>> order = Document(5, lines=(line,))
    >>> manager = Tier(1, group=3)
    >>> row = Policy(1, "Discount", alternatives=(
    ...     (Condition("discount", "gt", 10.0),),), tiers=(manager,))
    >>> verdict = judge(order, [row], specs)
    >>> verdict.stops, verdict.hits[0].value
    (True, 18.0)

    A key account row of higher precedence shields the discount:

    >>> key = Policy(2, "Key accounts", sequence=1, effect="pass",
    ...     scope={"partner_category": frozenset([4])},
    ...     shields=frozenset(["discount"]))
    >>> judge(order, [row, key], specs).stops
    True
    >>> account = Document(5, {"partner_category": frozenset([4])}, lines=(line,))
    >>> judge(account, [row, key], specs).stops
    False

    What was approved covers the same and less, not more:

    >>> judge(order, [row], specs, approved=snapshot(order)).stops
    False
    >>> more = Document(5, lines=(replace(line, values={"discount": 18.01}),))
    >>> judge(more, [row], specs, approved=snapshot(order)).stops
    True
    """
    rates = rates or {}
    readings = [_read_row(policy, specs, document, rates) for policy in policies]
    passing = sorted(
        (r.policy for r in readings if r.outcome == "passes"), key=lambda p: p.rank
    )
    matched = any(r.outcome == "asks" for r in readings)
    present = snapshot(document) if matched and approved else None
    cover = Cover(specs, approved, present) if matched else None
    settled = tuple(_settle(r, passing, document, cover) for r in readings)
    asking = [
        r
        for r in settled
        if r.outcome == "asks" or (fail_closed and r.outcome == "broken")
    ]
    return Verdict(
        bool(asking),
        tuple(hit for r in asking for hit in r.hits),
        tuple(r.policy for r in asking),
        settled,
    )
