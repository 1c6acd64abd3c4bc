"""From the machine's Python into the environment's, for the commands of `bin/`."""

import os

from . import setup


def into(module):
    """Return a command that sets up and then runs a module in the environment.

    Arguments:
        module (str): run as `python -m module` with the command's arguments.
    """

    def command(arguments):
        ground = setup.ensure()
        line = [str(ground.python), "-m", module, *arguments]
        os.execve(line[0], line, ground.environment())

    return command
