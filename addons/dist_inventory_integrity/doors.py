"""Which step on the stock figure is under way right now.

Like a pass of the approval gate it lives in the running call, never in the Odoo
context: a context travels into wizards and JSON and can be sent by any client. The
cursor's identity keeps an open door from leaking into another transaction of the same
thread.
"""

from contextlib import contextmanager
from contextvars import ContextVar

# Odoo's own method writes the quantity of a position.
QUANT = "quant"
# Odoo's own method completes moves.
DONE = "done"
# A count line posts its difference; keys are ids of lines.
POST = "post"
# Goods are scrapped with a reason; keys are ids of scraps.
SCRAP = "scrap"
# A correction changes what was done; keys are ids of done move lines.
CORRECT = "correct"
# A bin is blocked or released.
BLOCK = "block"
# A lot is recalled or released.
RECALL = "recall"
# What was decided about held goods is carried out; keys are ids of holds.
HOLD = "hold"
# Goods that did not arrive are written off; keys are ids of their moves.
LOST = "lost"
# Somebody who may closes an order that did not come in full.
CLOSE = "close"
# A transfer uses frozen bins a supervisor let it use; keys are ids of the bins.
THAW = "thaw"
# A serial number is brought to where it was found; keys are ids of both places.
FOUND = "found"

_open = ContextVar("dist_stock_doors", default=frozenset())
_lines = ContextVar("dist_stock_lines", default=None)


@contextmanager
def opened(env, door, keys=(0,)):
    """Keep a door open until the block ends.

    :param env: its cursor is the transaction
    :param str door: one of the names above
    :param keys: ids the door is open for
    """
    cursor = id(env.cr)
    token = _open.set(_open.get() | {(cursor, door, key) for key in keys})
    try:
        yield
    finally:
        _open.reset(token)


def is_open(env, door, key=0):
    """Return whether a door is open.

    :param key: id it has to be open for
    """
    return (id(env.cr), door, key) in _open.get()


def get_keys(env, door):
    """Return the ids a door is open for, as a list."""
    cursor = id(env.cr)
    return [key for where, name, key in _open.get() if (where, name) == (cursor, door)]


@contextmanager
def posting(env, line_by_quant):
    """Open the door for the difference of count lines.

    :param dict line_by_quant: id of a position -> id of the line that posts it
    """
    token = _lines.set((id(env.cr), line_by_quant))
    try:
        with opened(env, POST, line_by_quant.values()):
            yield
    finally:
        _lines.reset(token)


def get_line(env, quant_id):
    """Return the id of the line that posts a position right now, or None."""
    cursor, lines = _lines.get() or (None, {})
    return lines.get(quant_id) if cursor == id(env.cr) else None
