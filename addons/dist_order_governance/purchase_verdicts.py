"""Purchase orders whose approval answers Odoo's own two-step rule, in this call.

The gate judges a batch once; Odoo then asks order by order whether it is allowed.
What the gate found is kept beside the call, not in the context: see
``dist_approval.passes``.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_answered = ContextVar("dist_purchase_answered", default=frozenset())


def _keys(orders):
    cursor = id(orders.env.cr)
    return {(cursor, id_) for id_ in orders._ids}


@contextmanager
def kept():
    """Forget at the end of the block what was remembered in it."""
    token = _answered.set(_answered.get())
    try:
        yield
    finally:
        _answered.reset(token)


def remember(orders):
    """Remember orders that people have approved as they are.

    :param orders: ``purchase.order`` records
    """
    _answered.set(_answered.get() | _keys(orders))


def is_answered(order):
    """Return whether an approval answers for the order.

    :param order: one ``purchase.order``
    """
    answered = _answered.get()
    return bool(answered) and not _keys(order).isdisjoint(answered)
