"""`bin/odoo`: Odoo's own command line on the ground that `bin/setup` made."""

import os

from . import setup
from .system import free_port

PORT_OPTIONS = ("-p", "--http-port", "--no-http")


def command(arguments):
    """Replace this process by Odoo's; does not return.

    Without a port in the arguments a free one is taken, so that any number of these
    may run at a time on different databases.
    """
    ground = setup.ensure()
    runs_server = not arguments or arguments[0].startswith("-")
    named = any(a.split("=")[0] in PORT_OPTIONS for a in arguments)
    if runs_server or arguments[0] == "server":
        if not named:
            arguments = [*arguments, f"--http-port={free_port()}"]
    line = ground.odoo(*arguments)
    os.execve(line[0], line, ground.environment())


def python(arguments):
    """`bin/python`: the environment's Python with Odoo and the tools importable."""
    ground = setup.ensure()
    line = [str(ground.python), *arguments]
    os.execve(line[0], line, ground.environment())
