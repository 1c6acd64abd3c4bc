"""A database's records in this process, for tools that run Odoo in-process."""

import os
from contextlib import contextmanager


def load_odoo():
    """Read the generated configuration once per process, without opening a port.

    Needs the environment that `bin/python` gives (ODOO_RC, PYTHONPATH).
    """
    from odoo.tools import config

    if not load_odoo.done:
        quiet = ["--no-http", "--log-level=warn"]
        config.parse_config(["-c", os.environ["ODOO_RC"], *quiet], setup_logging=True)
        load_odoo.done = True


load_odoo.done = False


@contextmanager
def odoo_env(dbname, commit=True, context=None):
    """Give a superuser environment on a database.

    Arguments:
        dbname (str): a database with Odoo in it.
        commit (bool): commit at the end of the block; else nothing of it stays.
            An exception rolls back either way.
        context (dict | None): the environment's context.

    Yields:
        odoo.api.Environment: its cursor ends with the block.
    """
    load_odoo()
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with Registry(dbname).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, context or {})
        yield env
        if commit:
            env.flush_all()
        else:
            env.invalidate_all(flush=False)
            cr.rollback()
