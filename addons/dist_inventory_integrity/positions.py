"""By how much each position changes while a step on the stock is under way.

A step takes goods from several positions and brings them to others, one after the
other: what counts is where each position ends, not where it stood in between. As with
doors, this lives in the running call and is bound to its cursor.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

_changes = ContextVar("dist_stock_positions", default=(None, None))


@contextmanager
def noted(env):
    """Note changes until the block ends.

    :param env: its cursor is the transaction
    :return: {key of a position: how much it gained, unit of the item}, filled as the
        block goes on
    """
    changes = defaultdict(float)
    token = _changes.set((id(env.cr), changes))
    try:
        yield changes
    finally:
        _changes.reset(token)


def get_noted(env):
    """Return what is noted right now, or None when nobody asked for it."""
    cursor, changes = _changes.get()
    return changes if cursor == id(env.cr) else None
