"""Template databases: Odoo's applications installed once, the suite once per state.

A template is built under a working name and renamed when it is complete, so that a
kill leaves nothing that looks finished; nobody can connect to a finished one.
"""

import itertools
import os
import subprocess
import sys
from pathlib import Path

from psycopg2 import sql

from . import databases, modules
from .console import say, step
from .errors import GroundError
from .locks import exclusive
from .paths import TEST_ADDONS, addon_folders, in_home, short_hash

BASE = (
    "sale_management",
    "purchase_stock",
    "stock_account",
    "sale_stock",
    "stock_landed_costs",
    "stock_dropshipping",
    "purchase_requisition",
    "sale_margin",
    "barcodes",
    "stock_picking_batch",
    "product_expiry",
)
COMMERCE = (
    "website_sale",
    "event_sale",
    "sale_loyalty",
    "payment_demo",
    "payment_custom",
    "website_event_booth_sale",
    "pos_sale",
)
SHOP = ("website_sale", "payment_demo")
KINDS = {"base": BASE, "commerce": BASE + COMMERCE, "shop": BASE + SHOP}
KEPT = 16


def standard(kind="base"):
    """Return the template with Odoo's applications and without the suite.

    Arguments:
        kind (str): "base", "commerce" with web shop, events, loyalty, payment, or
            "shop" with web shop and payment, which demonstrations use.

    The test-only addons are in it: they change nothing but what a test needs.
    """
    extra = [folder.name for folder in addon_folders(TEST_ADDONS)]
    state = modules.fingerprint(extra, TEST_ADDONS)
    named = [*KINDS[kind], *extra]
    name = f"dist_t_{kind}_{short_hash(os.environ['ODOO_SOURCE'], state, *named)}"
    say_what = f"installing Odoo's applications ({kind}) into a template database"

    def build(database):
        install(database, named, in_home("logs", f"{name}.log"))

    name = _ensure(name, say_what, build)
    _forget_standard(f"dist_t_{kind}_", name)
    return name


def suite(kind="base", names=None):
    """Return the template with the suite's addons in it.

    Arguments:
        kind (str): what else is in it, see `standard`.
        names (list[str] | None): only these addons and what they need; by default
            all that can be installed there.

    Returns:
        tuple[str, Path, list[str]]: template, log of the installation, its addons.
    """
    below = standard(kind)
    addons = modules.suite()
    asked = modules.closure(names or fitting(kind), addons)
    wanted = modules.with_automatic(asked, addons, set(_installed(below)))
    state = modules.fingerprint(wanted)
    name = f"{below}_{short_hash(state, *wanted)}"
    log = in_home("logs", f"{name}.log")

    def build(database):
        databases.copy(below, database)
        if wanted:
            install(database, wanted, log)
            run_tool("tools.ground.pregenerate", database, log=log.with_suffix(".web"))

    with_suite = f"installing the suite ({kind}) into a template database"
    name = _ensure(name, with_suite, build)
    _forget_old(f"{below}_", name)
    return name, log, wanted


def fitting(kind):
    """Return the suite's addons whose needs the template of this kind meets."""
    present = set(_installed(standard(kind)))
    addons = modules.suite()
    return [name for name in addons if modules.outside([name], addons) <= present]


def copy_suite(kind, target, names=None):
    """Make the database `target` a copy of the suite's template; return its addons."""
    name, _log, addons = suite(kind, names)
    databases.copy(name, target)
    return addons


def install(database, names, log):
    """Install modules into a database, made if it is not there.

    Arguments:
        log (Path): takes Odoo's log.

    Raises:
        GroundError: names the log and its last error.
    """
    arguments = ["-d", database, "-i", ",".join(names), "--stop-after-init"]
    run_odoo([*arguments, "--no-http", "--max-cron-threads=0"], log)


def run_odoo(arguments, log):
    """Run Odoo to its end with its log in a file.

    Raises:
        GroundError: it ended with an error; the sentence carries the first one.
    """
    script = Path(__file__).with_name("launch") / "odoo"
    _run([sys.executable, str(script), *arguments], log)


def run_tool(module, *arguments, log):
    """Run a tool of ours in a process of its own with its output in a file."""
    _run([sys.executable, "-m", module, *arguments], log)


def _run(command, log):
    with open(log, "w") as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    text = log.read_text(errors="replace")
    if done.returncode or " CRITICAL " in text:
        raise GroundError(f"Odoo stopped: {first_error(text)} (log: {log})")


def first_error(text):
    """Return the first error of a log of Odoo with the end of its traceback.

    >>> first_error("x INFO d a: b\\nx ERROR d a: broken\\n  File y\\nKeyError: 'z'\\n")
    "x ERROR d a: broken KeyError: 'z'"
    """
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if " ERROR " in line or " CRITICAL " in line:
            rest = itertools.takewhile(lambda x: " INFO " not in x, lines[number + 1 :])
            return " ".join([line, *list(rest)[-1:]])
    return lines[-1] if lines else "it printed nothing"


def _installed(template):
    """Return the modules in a template, from the list kept as its comment."""
    ask = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
    found = databases.execute(f"{ask} WHERE datname = %s", template)
    return (found[0][0] or "").split()


def _ensure(name, text, build):
    if databases.exists(name):
        return name
    with exclusive(name):
        if databases.exists(name):
            return name
        for left in databases.with_prefix(f"{name}__"):
            databases.drop(left)
        draft = f"{name}__{os.getpid()}"
        with step(text):
            try:
                build(draft)
            except BaseException:
                databases.drop(draft)
                raise
        _finish(draft, name)
    return name


def _finish(draft, name):
    ask = "SELECT name FROM ir_module_module WHERE state = 'installed' ORDER BY name"
    names = " ".join(n for (n,) in databases.execute(ask, database=draft))
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    closed = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false")
    database = sql.Identifier(draft)
    databases.execute(comment.format(database, sql.Literal(names)))
    databases.execute(closed.format(database))
    databases.rename(draft, name)


def _forget_old(prefix, current):
    """Drop all but the newest templates of the suite; their number only grows.

    The order of creation stands in the object ids.
    """
    names = [name for name in _by_age(prefix) if "__" not in name and name != current]
    for name in names[: -KEPT + 1]:
        say(f"- dropping the old template {name}")
        databases.drop(name)


def _forget_standard(prefix, current):
    """Drop templates of Odoo's applications that nobody asks for any more.

    The newest other one stays: a clone with another source of Odoo may use it.
    """
    names = [name for name in _by_age(prefix) if "_" not in name.removeprefix(prefix)]
    for old in [name for name in names if name != current][:-1]:
        say(f"- dropping the old template {old} and what was built on it")
        for name in databases.with_prefix(old):
            databases.drop(name)


def _by_age(prefix):
    ask = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid"
    return [name for (name,) in databases.execute(ask, prefix)]
