"""The pass of a gate: which records may take a protected step right now.

A pass lives in the running call, never in the Odoo context: a context travels
into wizards, JSON and nested documents and can be sent by any client, and the
cursor's cache is emptied by every rolled-back savepoint. A context variable is
per thread and greenlet, survives savepoints and is out of a client's reach. The
cursor's identity keeps a pass from leaking into another transaction of the same
thread.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_granted = ContextVar("dist_approval_granted", default=frozenset())


def _keys(records, checkpoint):
    cursor = id(records.env.cr)
    return {(cursor, checkpoint, records._name, id_) for id_ in records._ids}


@contextmanager
def grant(records, checkpoint):
    """Let exactly these records pass this checkpoint until the block ends.

    :param records: recordset the gate has judged
    :param checkpoint: code of the checkpoint
    """
    token = _granted.set(_granted.get() | _keys(records, checkpoint))
    try:
        yield
    finally:
        _granted.reset(token)


def not_granted(records, checkpoint):
    """Return the records that hold no pass for the checkpoint.

    :param records: recordset
    :param checkpoint: code of the checkpoint
    """
    granted = _granted.get()
    if not granted:
        return records
    cursor = id(records.env.cr)
    return records.filtered(
        lambda record: (cursor, checkpoint, record._name, record.id) not in granted
    )
