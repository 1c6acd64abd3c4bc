"""Everything a command needs before it starts Odoo, made where it is missing."""

import os
from dataclasses import dataclass

from . import cluster, odoo_source, venv
from .console import say
from .errors import GroundError
from .paths import ADDONS, REPO, TEST_ADDONS, addon_folders, home, in_home, short_hash


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands: interpreter, Odoo's tree, the way to PostgreSQL.

    Attributes:
        python: the environment's interpreter.
        tree: Odoo's source.
        postgres: PG* variables.
        config: the generated configuration file for Odoo.
    """

    python: object
    tree: odoo_source.OdooTree
    postgres: dict
    config: object

    def environment(self):
        """Return the environment variables for a process that runs Odoo."""
        variables = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        paths = [str(REPO), str(self.tree.root)]
        variables.update(self.postgres)
        variables.update(
            PYTHONPATH=os.pathsep.join(paths),
            ODOO_RC=str(self.config),
            ODOO_SOURCE=str(self.tree.root),
            DIST_HOME=str(home()),
        )
        return variables

    def odoo(self, *arguments):
        """Return the command line that runs Odoo with these arguments."""
        script = REPO / "tools" / "ground" / "launch" / "odoo"
        return [str(self.python), str(script), *map(str, arguments)]


def ensure():
    """Make what is missing and return the ground; quick when all is there.

    Raises:
        GroundError: names what is missing and how to get it.
    """
    try:
        home().mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise GroundError(
            f"{home()} cannot be made ({err.strerror}): "
            "name a folder you may write in DIST_HOME."
        ) from err
    venv.ensure()
    tree = odoo_source.find()
    postgres = cluster.ensure()
    return Ground(venv.python(), tree, postgres, write_config(tree, postgres))


def addons_path(tree):
    """Return the folders Odoo looks for addons in; ours come first."""
    ours = [root for root in (ADDONS, TEST_ADDONS) if addon_folders(root)]
    return [*ours, *tree.addons]


def write_config(tree, postgres):
    """Write the configuration of trials and tests; return its path.

    One file per repository and Odoo tree, so that clones that share a DIST_HOME do
    not change each other's addons path. `odoo.conf` of the repository is the
    production one.
    """
    options = {
        "addons_path": ",".join(map(str, addons_path(tree))),
        "data_dir": home() / "data",
        "db_host": postgres.get("PGHOST"),
        "db_port": postgres.get("PGPORT"),
        "db_user": postgres.get("PGUSER"),
        "db_password": postgres.get("PGPASSWORD"),
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "max_cron_threads": "0",
        "screenshots": home() / "screenshots",
    }
    lines = [f"{name} = {value}" for name, value in options.items() if value]
    text = "\n".join(["[options]", *lines, ""])
    path = in_home("config", f"odoo-{short_hash(REPO, text)}.conf")
    if not path.is_file():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(text)
        draft.chmod(0o600)
        draft.replace(path)
    return path


def command(arguments):
    """`bin/setup`: make everything and say where it is; `--stop` ends the cluster."""
    if arguments == ["--stop"]:
        cluster.Cluster().stop()
        say("The private PostgreSQL cluster is stopped.")
        return 0
    if arguments:
        raise GroundError("bin/setup takes no argument but --stop.")
    ground = ensure()
    print(f"Python      {ground.python}")
    print(f"Odoo        {ground.tree.root}")
    print(f"PostgreSQL  {ground.postgres.get('PGHOST')}")
    print("All is set up: bin/run starts the demonstration, bin/test the tests.")
    return 0
