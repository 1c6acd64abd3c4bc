"""`python -m tools.world.build DATABASE FIGURES`: a world into a copy of a template."""

import json
import time

from tools.ground import console, databases
from tools.ground.console import say
from tools.ground.errors import GroundError
from tools.ground.session import odoo_env
from tools.history import check_consistency

from .cloning import fast_inserts
from .documents import TABLES, Documents
from .masters import make_masters
from .spec import Spec
from .stock import rebuild_quants

# Below this many moves dropping and building indexes costs more than it saves.
MANY_MOVES = 100_000


def main(arguments) -> None:
    """Build a world: its database and its figures as JSON.

    Raises:
        GroundError: the world does not agree with itself.
    """
    database, figures = arguments
    build(database, Spec(**json.loads(figures)))


def build(database: str, spec: Spec) -> None:
    """Build a world in a database with Odoo's applications.

    Raises:
        GroundError: the world does not agree with itself.
    """
    with odoo_env(database) as env:
        World(env, spec).build()
    databases.execute("VACUUM ANALYZE", database=database)
    with odoo_env(database, commit=False) as env:
        differences = check_consistency(env)
    if differences:
        raise GroundError(
            f"The bench world disagrees with itself {len(differences)} times, first: "
            f"{differences[0]} Mend tools/world before measuring on it."
        )


class World:
    """The phases of a build; each says what it took."""

    def __init__(self, env, spec: Spec):
        self._env = env
        self._spec = spec
        self._started = time.monotonic()

    def build(self) -> None:
        """Build the world in the environment's transaction."""
        env, spec = self._env, self._spec
        env["ir.config_parameter"].set_param("stock.picking_no_auto_reserve", "1")
        masters = make_masters(env, spec)
        self._say(f"{spec.items:,} items and their partners")
        documents = Documents(env, spec, masters, self._say)
        with self._inserts():
            documents.write_history()
            rebuild_quants(env)
        # Without figures of the new rows Odoo's own searches would read all of them.
        env.cr.execute(f"ANALYZE {', '.join((*TABLES, 'stock_quant'))}")
        self._say("history")
        documents.write_open_sales()
        documents.write_open_purchases()
        documents.write_quotations()
        self._say("open documents")
        env["ir.config_parameter"].set_param("stock.picking_no_auto_reserve", False)

    def _inserts(self):
        many = self._spec.moves >= MANY_MOVES or self._spec.orders * 5 >= MANY_MOVES
        return fast_inserts(self._env.cr, TABLES if many else ())

    def _say(self, what):
        say(f"  {time.monotonic() - self._started:6.0f} s  {what}")


if __name__ == "__main__":
    console.main(main)
