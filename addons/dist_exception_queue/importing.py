"""The import that runs right now: the name of its file, and whether it is noted.

It lives in the running call, never in the Odoo context: a context travels into what
an import creates, and can be sent by any client. A context variable is per thread and
greenlet and ends with the call.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Import:
    """What is known of an import.

    Attributes:
        file_name (str): empty where a script sends rows without a file.
        is_noted (bool): False of a test, and of what an import loads by itself.
    """

    file_name: str = ""
    is_noted: bool = True


SCRIPT = Import()
_running = ContextVar("dist_exception_queue_import", default=SCRIPT)


def get():
    """Return the ``Import`` that runs, or that of a script."""
    return _running.get()


@contextmanager
def run(file_name="", is_noted=True):
    """Let an import run until the block ends.

    :param str file_name: empty where there is no file
    :param bool is_noted: whether it is noted when it fails
    """
    token = _running.set(Import(file_name, is_noted))
    try:
        yield
    finally:
        _running.reset(token)
