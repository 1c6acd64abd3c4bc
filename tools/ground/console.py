"""What the commands of `bin/` print, and how they end."""

import sys
import time
from contextlib import contextmanager

from .errors import GroundError


def say(text):
    """Print one line of progress on standard error, where pipes do not see it."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text):
    """Announce a long step and say how long it took.

    Arguments:
        text (str): what happens, as a person would say it.
    """
    say(f"- {text} ...")
    started = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - started:.0f} s")


def main(function):
    """Run a command's function and end the process with its exit code.

    Arguments:
        function: takes the list of arguments, returns an exit code or None.
    """
    try:
        code = function(sys.argv[1:])
    except GroundError as err:
        say(f"{err}")
        code = 2
    except KeyboardInterrupt:
        say("Stopped on request.")
        code = 130
    sys.exit(code or 0)
