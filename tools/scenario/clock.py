"""Moments of the past, as Odoo sees them."""

from contextlib import contextmanager
from datetime import datetime

from freezegun import freeze_time


@contextmanager
def moment(env, when: datetime):
    """Let everything in the block happen at a moment.

    Dates of documents, of evidence and of the records' log follow; it must not contain
    a commit. Triggers of the database and other processes keep their own clock.

    Arguments:
        env (odoo.api.Environment): flushed at the end of the block.
        when (datetime): naive UTC.
    """
    with freeze_time(when):
        env.cr._now = when
        try:
            yield
            env.cr.flush()  # what waits for the commit belongs to this moment, too
        finally:
            env.cr._now = None
