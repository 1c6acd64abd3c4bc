"""Where goods of a recalled lot may go."""

INSIDE = frozenset({"internal", "transit"})


def may_move_recalled(source, target, is_quarantine):
    """Return whether goods of a recalled lot may go from one place to another.

    They may be scrapped, go back to the vendor and into quarantine; and customers and
    the production may give them back.

    :param str source: type of the place they come from, as Odoo names it
    :param str target: type of the place they go to
    :param bool is_quarantine: whether that is a place of quarantine

    >>> may_move_recalled("internal", "inventory", False)
    True
    >>> may_move_recalled("internal", "customer", False)
    False
    >>> may_move_recalled("internal", "internal", False)
    False
    >>> may_move_recalled("internal", "internal", True)
    True
    >>> may_move_recalled("customer", "internal", False)
    True
    >>> may_move_recalled("supplier", "internal", False)
    False
    >>> may_move_recalled("supplier", "customer", False)
    False
    """
    if target in ("inventory", "supplier"):
        return True
    if target not in INSIDE:
        return False
    return is_quarantine or source in ("customer", "production", "inventory")
