"""An approval covers every state of a document no riskier than the approved one.

Compared per fact and per line, never by total. A line is the same line when its
key and its product are the same; a new line has no cover. A change of an
"any change" fact (payment term, vendor) ends the cover of everything.
"""

from .facts import ANY, DIGITS, LOWER

TOLERANCE = 0.5 * 10**-DIGITS


def is_riskier(spec, approved, present):
    """Return True when ``present`` is riskier than ``approved`` for this fact.

    Unknown is covered by unknown alone: a figure that became known was never
    seen by the approver, and a figure that became unknown is no longer there.

    >>> from .facts import FactSpec
    >>> is_riskier(FactSpec("discount"), 18.0, 18.0)
    False
    >>> is_riskier(FactSpec("discount"), 18.0, 18.01)
    True
    >>> is_riskier(FactSpec("margin", direction="lower"), 20.0, 25.0)
    False
    >>> is_riskier(FactSpec("margin", direction="lower"), None, 25.0)
    True
    >>> is_riskier(FactSpec("vendor", "reference", "any"), "7", "8")
    True
    """
    if approved is None or present is None:
        return approved is not present
    if spec.direction == ANY or isinstance(present, str) or isinstance(approved, str):
        return approved != present
    difference = float(present) - float(approved)
    if spec.direction == LOWER:
        difference = -difference
    return difference > TOLERANCE


def _line_pairs(specs, approved, present):
    for key, line in present.get("lines", {}).items():
        before = approved.get("lines", {}).get(key)
        known = bool(before) and before["product"] == line["product"]
        past = before["values"] if known else {}
        for code, value in line["values"].items():
            spec = specs.get(code)
            if spec:
                yield spec, key, past.get(code), value, known


def riskier_facts(specs, approved, present):
    """Return where ``present`` is riskier than ``approved``.

    :param specs: fact code -> FactSpec
    :param approved: snapshot that was approved
    :param present: snapshot of now
    :return: set of (fact code, line key or None)

    >>> from .facts import FactSpec
    >>> specs = {"discount": FactSpec("discount", per_line=True),
    ...          "amount": FactSpec("amount")}
    >>> old = {"values": {"amount": 100.0}, "lines": {
    ...        "1": {"product": "9", "values": {"discount": 5.0}}}}
    >>> new = {"values": {"amount": 90.0}, "lines": {
    ...        "1": {"product": "9", "values": {"discount": 6.0}},
    ...        "2": {"product": "8", "values": {"discount": 0.0}}}}
    >>> sorted(riskier_facts(specs, old, new))
    [('discount', '1'), ('discount', '2')]
    """
    riskier = set()
    if approved.get("currencies") != present.get("currencies"):
        riskier.add(("currency", None))
    for code, value in present.get("values", {}).items():
        spec = specs.get(code)
        if spec and is_riskier(spec, approved.get("values", {}).get(code), value):
            riskier.add((code, None))
    for spec, key, before, value, known in _line_pairs(specs, approved, present):
        if not known or is_riskier(spec, before, value):
            riskier.add((spec.code, key))
    return riskier


def has_changed_identity(specs, approved, present):
    """Return True when an "any change" fact or the currency differs.

    >>> from .facts import FactSpec
    >>> specs = {"vendor": FactSpec("vendor", "reference", "any")}
    >>> has_changed_identity(specs, {"values": {"vendor": "1"}},
    ...                      {"values": {"vendor": "2"}})
    True
    """
    return any(
        line is None and (code == "currency" or specs[code].direction == ANY)
        for code, line in riskier_facts(specs, approved, present)
    )


def is_made_riskier(specs, approved, present):
    """Return True when the document itself (not its surroundings) got riskier.

    >>> from .facts import FactSpec
    >>> specs = {"overdue": FactSpec("overdue", own=False),
    ...          "amount": FactSpec("amount")}
    >>> is_made_riskier(specs, {"values": {"overdue": 1.0, "amount": 5.0}},
    ...                 {"values": {"overdue": 9.0, "amount": 5.0}})
    False
    """
    return any(
        code == "currency" or specs[code].own
        for code, _line in riskier_facts(specs, approved, present)
    )
