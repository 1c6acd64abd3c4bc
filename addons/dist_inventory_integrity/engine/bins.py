"""What a bin takes: which goods, how many kinds of them, how much."""

from dataclasses import dataclass

ANYTHING, ONE_ITEM, ONE_LOT = "any", "item", "lot"


@dataclass(frozen=True, slots=True)
class Rule:
    """What the bins of a place take.

    Attributes:
        categories: ids of the categories of items that may lie there, empty for all
        content: "any", "item" (one item a bin) or "lot" (one lot of one item a bin)
        max_qty: most a bin holds, in the units of its items; 0 for no limit
        max_weight: most a bin holds, in the unit of weight; 0 for no limit
        on_break: what happens to other goods than these
        on_full: what happens to more goods than fit
    """

    categories: frozenset = frozenset()
    content: str = ANYTHING
    max_qty: float = 0.0
    max_weight: float = 0.0
    on_break: str = "refuse"
    on_full: str = "note"


@dataclass(frozen=True, slots=True)
class Content:
    """What lies in a bin: how many items, how many lots of items, how much."""

    items: int = 0
    lots: int = 0
    quantity: float = 0.0
    weight: float = 0.0


def find_rule(parent_path, rules):
    """Return the rule that counts for a place, the nearest one above it, or None.

    :param str parent_path: ids from the top to the place, as Odoo stores them
    :param dict rules: {id of a place: rule}

    >>> find_rule("1/7/30/", {1: "house", 7: "aisle"})
    'aisle'
    >>> find_rule("1/7/30/", {30: "bin", 7: "aisle"})
    'bin'
    >>> find_rule("1/8/", {7: "aisle"})
    """
    for id_ in reversed((parent_path or "").split("/")):
        if id_ and int(id_) in rules:
            return rules[int(id_)]
    return None


def find_breaks(rule, content, category_paths):
    """Return what a bin breaks of its rule, as a list of (what, what happens).

    :param rule: ``Rule``
    :param content: ``Content`` of the bin when all is put there
    :param category_paths: ids from the top category down to that of an item, as Odoo
        stores them, of each item that is put there; None for an item of none

    >>> food = Rule(categories=frozenset([4]), content="item", max_qty=10)
    >>> find_breaks(food, Content(1, 1, 10, 0), ["1/4/9/"])
    []
    >>> find_breaks(food, Content(2, 2, 11, 0), ["1/5/"])
    [('category', 'refuse'), ('item', 'refuse'), ('quantity', 'note')]
    >>> find_breaks(Rule(categories=frozenset([4])), Content(1, 1), [None])
    [('category', 'refuse')]
    >>> find_breaks(Rule(content="lot", on_break="override"), Content(1, 2), [])
    [('lot', 'override')]
    >>> find_breaks(Rule(max_weight=5, on_full="refuse"), Content(1, 1, 1, 5.1), [])
    [('weight', 'refuse')]
    """
    breaks = []
    if rule.categories and not all(
        _is_inside(path, rule.categories) for path in category_paths
    ):
        breaks.append(("category", rule.on_break))
    if rule.content != ANYTHING and content.items > 1:
        breaks.append(("item", rule.on_break))
    elif rule.content == ONE_LOT and content.lots > 1:
        breaks.append(("lot", rule.on_break))
    if rule.max_qty and content.quantity > rule.max_qty + 1e-9:
        breaks.append(("quantity", rule.on_full))
    if rule.max_weight and content.weight > rule.max_weight + 1e-9:
        breaks.append(("weight", rule.on_full))
    return breaks


def _is_inside(path, categories):
    ids = {int(id_) for id_ in (path or "").split("/") if id_}
    return not categories.isdisjoint(ids)
