"""One addon alone: installed into a standard Odoo, uninstalled, nothing left.

Prints a line `passed: ...` or `failed: ...` per check.
"""

import argparse
import subprocess
import sys
from collections import Counter
from contextlib import closing

from psycopg2.errors import RestrictViolation

from tools.ground import databases, modules, templates
from tools.ground.paths import REPO, in_home
from tools.ground.session import odoo_env

# Everything a database's schema consists of, one text per thing.
CATALOG = """
    SELECT 'table ' || c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'S')
    UNION ALL
    SELECT 'column ' || table_name || '.' || column_name
        FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'function ' || p.proname FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public'
    UNION ALL
    SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'constraint ' || conname || ' of ' || conrelid::regclass
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
# The addon that keeps the evidence, whose table no update may touch.
KEEPER = "dist_base"
EVIDENCE = "SELECT * FROM dist_evidence ORDER BY id"
# Rows that speak of the suite's addons, models or groups.
ROWS = {
    "external ids": "SELECT module || '.' || name FROM ir_model_data"
    " WHERE module LIKE 'dist\\_%%' AND module <> ALL(%(kept)s)",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'dist.%%'",
    "fields": "SELECT model || '.' || name FROM ir_model_fields"
    " WHERE name LIKE 'dist\\_%%' OR relation LIKE 'dist.%%'",
    "attachments": "SELECT res_model FROM ir_attachment WHERE res_model LIKE 'dist.%%'",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'dist%%'",
}


def main():
    """Take database and addon from the command line; exit code 1 if a check fails."""
    parser = argparse.ArgumentParser(prog="python -m tools.testing.lifecycle")
    parser.add_argument("--db", required=True)
    parser.add_argument("--addon", required=True)
    options = parser.parse_args()
    return Lifecycle(options.db, options.addon).run()


class Lifecycle:
    """The checks on one addon, in the order a customer would meet them."""

    def __init__(self, database, addon):
        self.database = database
        self.addon = addon
        self.failures = 0

    def run(self):
        """Install, sell, uninstall, sell, uninstall the rest; return the exit code."""
        before = self.schema()
        self.check_install()
        if self.addon == KEEPER:
            self.check_update()
        self.check_sale("with it installed")
        self.uninstall([self.addon])
        self.check_sale("after it is uninstalled")
        self.uninstall(self.installed())
        self.check_sale("after what it needed is uninstalled")
        self.check_nothing_left(before)
        return 1 if self.failures else 0

    def say(self, sentence, wrong=()):
        """Print one check's outcome; it fails if anything is wrong."""
        self.failures += bool(wrong)
        print(f"{'failed' if wrong else 'passed'}: {self.addon} {sentence}", flush=True)
        for line in list(wrong)[:30]:
            print(f"    {line}", flush=True)

    def check_install(self):
        """Install the addon with what it needs; any warning in the log is wrong."""
        log = in_home("logs", f"{self.database}.log")
        templates.install(self.database, [self.addon], log)
        self.say("installs without a warning", warnings_in(log))

    def check_update(self):
        """Update the addon with evidence in its table: the rows and their lock stay."""
        self.record_evidence()
        before = self.rows(EVIDENCE)
        log = in_home("logs", f"{self.database}-update.log")
        arguments = ["-d", self.database, "-u", self.addon, "--stop-after-init"]
        templates.run_odoo([*arguments, "--no-http", "--max-cron-threads=0"], log)
        self.say("is updated without a warning", warnings_in(log))
        changed = not before or self.rows(EVIDENCE) != before
        self.say("keeps its evidence in an update", ["it changed"] if changed else [])
        left = [] if self.is_locked() else ["rows can be deleted"]
        self.say("keeps its evidence locked after an update", left)

    def record_evidence(self):
        """Write one row of evidence, as any addon does."""
        with odoo_env(self.database) as env:
            entry = {"event": "test", "res_model": "res.partner", "res_id": 1}
            entry |= {"res_name": "Partner", "company_id": env.company.id}
            env["dist.evidence"]._record([entry])

    def is_locked(self):
        """Return whether the database itself refuses to delete evidence."""
        try:
            databases.execute("DELETE FROM dist_evidence", database=self.database)
        except RestrictViolation:
            return True
        return False

    def check_sale(self, when):
        """Sell a storable product as the administrator, as standard Odoo does."""
        with odoo_env(self.database, commit=False) as env:
            order = confirmed_order(env(user=env.ref("base.user_admin")))
            wrong = [] if order.state == "sale" else [f"it stays in {order.state}"]
            wrong += [] if order.picking_ids else ["no delivery comes of it"]
        self.say(f"lets a standard order be confirmed {when}", wrong)

    def installed(self):
        """Return the suite's addons that are installed."""
        ask = "SELECT name FROM ir_module_module WHERE state = 'installed'"
        names = {name for (name,) in databases.execute(ask, database=self.database)}
        return [name for name in modules.suite() if name in names]

    def uninstall(self, names):
        """Uninstall addons through the button, as an administrator does."""
        if not names:
            return
        with odoo_env(self.database, commit=False) as env:
            found = env["ir.module.module"].search([("name", "in", names)])
            found.button_immediate_uninstall()
        still = set(names) & set(self.installed())
        self.say(f"lets {', '.join(names)} be uninstalled", sorted(still))

    def check_nothing_left(self, before):
        """Compare the schema with the one before, and look for the suite's rows."""
        left = sorted((self.schema() - before).elements())
        self.say("leaves no table, column, function, trigger or index", left)
        gone = sorted((before - self.schema()).elements())
        self.say("takes nothing of standard Odoo with it", gone)
        for what, query in ROWS.items():
            self.say(f"leaves no {what}", [row for (row,) in self.rows(query)])

    def schema(self):
        """Return how often each thing of the schema is there."""
        return Counter(row for (row,) in self.rows(CATALOG))

    def rows(self, query):
        """Return a query's rows; test-only addons do not count as the suite's."""
        kept = list(kept_addons())
        with closing(databases.connect(self.database)) as connection:
            with connection.cursor() as cr:
                cr.execute(query, {"kept": kept})
                return cr.fetchall()


def kept_addons():
    """Return the test-only addons that are in every template."""
    folder = REPO / "tests" / "addons"
    return [file.parent.name for file in folder.glob("*/__manifest__.py")]


def confirmed_order(env):
    """Return a confirmed order of one storable product, made in this environment."""
    partner = env["res.partner"].create({"name": "Standard Customer"})
    product = env["product.product"].create(
        {"name": "Standard Product", "is_storable": True, "list_price": 10}
    )
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})],
        }
    )
    order.action_confirm()
    env.flush_all()
    return order


def warnings_in(log):
    """Return what the log-checker finds wrong in a log of Odoo; [] if nothing."""
    config = REPO / "checklog-odoo.cfg"
    program = [sys.executable, "-m", "checklog_odoo", "-c", str(config), str(log)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


if __name__ == "__main__":
    sys.exit(main())
