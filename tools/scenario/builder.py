"""From nothing to a finished scenario, phase by phase."""

import json
import time
from datetime import date
from uuid import uuid4

from tools.ground import databases, templates
from tools.ground.console import say, step
from tools.ground.errors import GroundError
from tools.ground.locks import exclusive

from .answers import STAMP, AnswerBook
from .plan import Config

SCENARIOS = ("regional",)
MINIMUM = 200
KIND = "shop"


def build(
    database: str, skus: int = 400, name: str = "regional", rebuild: bool = False
) -> AnswerBook:
    """Build a scenario into a database and return what was planted.

    It grows under another name and gets its own when it is complete, so a build that
    was killed leaves nothing that looks finished; the next one starts anew.

    Arguments:
        database (str): a finished scenario of the same size stays as it is.
        skus (int): items to trade.
        name (str): one of SCENARIOS.
        rebuild (bool): replace a finished one.

    Raises:
        GroundError: the database is something else, or the scenario is unknown.
    """
    if name not in SCENARIOS or skus < MINIMUM:
        raise GroundError(
            f"There is no scenario {name} with {skus} items: the scenarios are "
            f"{', '.join(SCENARIOS)}, with {MINIMUM} items or more."
        )
    with exclusive(f"scenario-{database}"):
        if databases.exists(database) and not rebuild:
            return _finished(database, skus, name)
        draft = f"{database}__building"
        databases.drop(draft)
        try:
            book = _fill(draft, Config(skus, date.today()), name)
        finally:
            _disconnect(draft)
        book.database = database
        book.write()
        databases.drop(database)
        databases.rename(draft, database)
        return book


def _finished(database, skus, name):
    stamp = read_stamp(database)
    if not stamp:
        raise GroundError(
            f"The database {database} is there and is no scenario: name another one, "
            "or drop it first."
        )
    if (stamp["skus"], stamp["scenario"]) != (skus, name):
        raise GroundError(
            f"The database {database} holds the scenario {stamp['scenario']} with "
            f"{stamp['skus']} items: name another one, or add --rebuild."
        )
    say(f"The scenario {name} in the database {database} is complete.")
    return AnswerBook.read(database)


def read_stamp(database: str) -> dict:
    """Return what a scenario's database says of itself, {} if it is none."""
    if not databases.has_odoo(database):
        return {}
    ask = "SELECT value FROM ir_config_parameter WHERE key = %s"
    found = databases.execute(ask, STAMP, database=database)
    return json.loads(found[0][0]) if found else {}


def _fill(draft, config, name):
    """Install, then run every phase in a transaction of its own."""
    templates.copy_suite(KIND, draft)
    from .phases import PHASES
    from .world import World

    book = AnswerBook(draft, name, config.skus, str(config.today), uuid4().hex)
    with step(f"planning {config.skus} items and two years of trade"):
        world = World.plan(config)
    for title, phase in PHASES:
        with step(title):
            book.seconds[phase.__name__] = run_phase(draft, world, book, phase)
    return book


def run_phase(database, world, book, phase) -> list[float]:
    """Run one phase in a transaction; return its wall and CPU seconds."""
    from tools.ground.session import odoo_env

    wall, busy = time.monotonic(), time.process_time()
    with odoo_env(database, context={"tracking_disable": True}) as env:
        world.env = env
        phase(world, book)
    world.env = None
    return [round(time.monotonic() - wall, 1), round(time.process_time() - busy, 1)]


def _disconnect(database):
    """Close this process's sessions: a database in use cannot be renamed."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    Registry.delete(database)
    close_db(database)
