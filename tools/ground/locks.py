"""One at a time: locks that a killed process cannot leave behind."""

import fcntl
from contextlib import contextmanager

from .console import say
from .paths import in_home


@contextmanager
def exclusive(name):
    """Hold the named lock; wait, and say so, while somebody else holds it.

    The kernel drops a lock with its process, so a crash never blocks the next start.
    The file descriptor is not inheritable: a server started inside does not keep it.

    Arguments:
        name (str): the lock's name, part of a file name.
    """
    with open(in_home("locks", f"{name}.lock"), "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"- waiting for another run that holds '{name}' ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
