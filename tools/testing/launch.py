"""`bin/test` before the virtual environment: set up, then run in it."""

import os

from tools.ground import setup


def command(arguments):
    """Replace this process by the test run in the environment's Python."""
    ground = setup.ensure()
    line = [str(ground.python), "-m", "tools.testing.run", *arguments]
    os.chdir(setup.REPO)
    os.execve(line[0], line, ground.environment())
