"""`bin/run`: a distributor's system in a browser, built when it is not there.

The scenario's own tools do the building and the checking:

    python -m tools.scenario.build --db DB --scenario NAME --skus N
    python -m tools.scenario.logins --db DB       prints a list as JSON: objects with
        role, name, login, password, start (the path of the first screen), and
        monday (a list of sentences: what that person would do first)
    python -m tools.scenario.check --db DB        exit code 0 if all was found
    python -m tools.loader.load --db DB --file FILE --cost-share SHARE
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from . import console, databases, modules
from .console import say, step
from .errors import GroundError
from .locks import exclusive
from .paths import in_home
from .server import serving
from .templates import copy_suite, run_odoo
from .visit import Refused, Visitor

PORT = 8069
# What a database without a scenario offers: Odoo's first user.
ADMINISTRATOR = {
    "role": "Administrator",
    "login": "admin",
    "password": "admin",
    "start": "sale.action_orders",
}
SCENARIOS = ("regional",)
SKUS = 400


def parse(arguments):
    """Return the options of a run."""
    parser = argparse.ArgumentParser(
        prog="bin/run",
        description="Serve the demonstration on this machine; build it first if it is "
        "missing. DIST_DB names the database, DIST_PORT the port (8069).",
    )
    add = parser.add_argument
    add("--scenario", choices=SCENARIOS, default="regional")
    add("--skus", type=int, default=SKUS, help="how many items (%(default)s)")
    add("--from", dest="file", metavar="FILE.csv.gz", help="load real transactions")
    add("--cost-share", type=float, default=0.6, help="cost / price, for --from")
    add("--check", action="store_true", help="look whether all is there, then stop")
    add("--rebuild", action="store_true", help="drop the database and build it anew")
    options = parser.parse_args(arguments)
    if options.skus < 1:
        parser.error("--skus is the number of items: at least 1")
    if not 0 < options.cost_share < 1:
        parser.error("--cost-share is a share of the price: between 0 and 1")
    if options.file and not Path(options.file).is_file():
        parser.error(f"there is no file {options.file}")
    return options


def main(arguments):
    """Build what is missing, serve it; with --check look at it and stop."""
    options = parse(arguments)
    database = database_name(options)
    prepare(database, options)
    wanted = wanted_port()
    with serving(database, None if options.check else wanted) as server:
        scenario = State(database).read().get("source", "").startswith("scenario")
        logins = read_logins(database) if scenario else [ADMINISTRATOR]
        if options.check:
            answers = check_answers(database) if scenario else True
            return check(server, logins) or int(not answers)
        if not server.url.endswith(f":{wanted}"):
            say(f"Port {wanted} is taken, Odoo listens on another one.")
        announce(database, server, logins)
        return wait(server)


def database_name(options):
    """Return the database's name: DIST_DB, or one that says what is in it."""
    if os.environ.get("DIST_DB"):
        return os.environ["DIST_DB"]
    if options.file:
        return "dist_loaded"
    size = "" if options.skus == SKUS else f"_{options.skus}"
    return f"dist_{options.scenario}{size}"


def wanted_port():
    """Return the port to serve on.

    Raises:
        GroundError: DIST_PORT is no port.
    """
    text = os.environ.get("DIST_PORT") or str(PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise GroundError(f"DIST_PORT is {text}: name a port between 1 and 65535.")
    return int(text)


class State:
    """What is known of a database that `bin/run` built; survives a kill.

    A database without a state is somebody's own: it is served and never touched.
    """

    def __init__(self, database):
        self.file = in_home("demo", f"{database}.json")

    def read(self):
        """Return what was noted, {} if nothing."""
        try:
            return json.loads(self.file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    def write(self, **values):
        """Note values; a kill leaves the old note or the new one."""
        draft = self.file.with_suffix(".new")
        draft.write_text(json.dumps({**self.read(), **values}))
        draft.replace(self.file)


def prepare(database, options):
    """Build the database, or bring it up to date; one process at a time.

    Raises:
        GroundError: it holds something else than what is asked for.
    """
    source = source_of(options)
    with exclusive(f"demo-{database}"):
        state = State(database)
        noted = state.read() if databases.exists(database) else {}
        if noted and noted["source"] != source and not options.rebuild:
            raise GroundError(
                f"The database {database} holds {noted['source']}, not {source}: name "
                "another one in DIST_DB, or add --rebuild to replace it."
            )
        if options.rebuild and noted:
            databases.drop(database)
        if noted.get("complete") and databases.exists(database):
            update(database, state)
        elif noted or not databases.exists(database):
            build(database, options, state, source)


def source_of(options):
    """Return what a database is built from, as one text."""
    if options.file:
        name = Path(options.file).resolve().name
        return f"file {name}, cost share {options.cost_share:g}"
    return f"scenario {options.scenario}, {options.skus} items"


def build(database, options, state, source):
    """Build a database; what a kill left of an earlier attempt goes first.

    The loader resumes by itself, so its database stays.
    """
    state.write(source=source, complete=False, suite=fingerprint())
    if not options.file:
        databases.drop(database)
    elif not databases.exists(database):
        copy_suite("base", database)
    if options.file:
        share = ["--file", options.file, "--cost-share", options.cost_share]
        tool = ["tools.loader.load", "--db", database, *share]
    else:
        size = ["--scenario", options.scenario, "--skus", options.skus]
        tool = ["tools.scenario.build", "--db", database, *size]
    with step(f"building {source} in the database {database}"):
        run(tool)
    state.write(complete=True)


def fingerprint():
    """Return the state of the suite's addons."""
    return modules.fingerprint(modules.suite())


def update(database, state):
    """Update the suite in a database if its addons changed since it was built."""
    if state.read().get("suite") == fingerprint():
        return
    ask = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    present = {name for (name,) in databases.execute(ask, database=database)}
    names = ",".join(name for name in modules.suite() if name in present)
    with step(f"updating the suite in the database {database}"):
        log = in_home("logs", f"update-{database}.log")
        run_odoo(["-d", database, "-u", names, "--stop-after-init", "--no-http"], log)
    state.write(suite=fingerprint())


def run(tool):
    """Run one of the suite's tools, its output on this terminal.

    Raises:
        GroundError: it ended with an error.
    """
    command = [sys.executable, "-m", *map(str, tool)]
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        raise GroundError(f"{tool[0]} did not come to its end; its last lines say why.")


def read_logins(database):
    """Return the logins of a database, one dict per person."""
    command = [sys.executable, "-m", "tools.scenario.logins", "--db", database]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GroundError(f"The logins of {database} cannot be read: {done.stderr}")
    return json.loads(done.stdout)


def announce(database, server, logins):
    """Print what runs where, who may log in, and what they would do first."""
    print(f"\nThe database {database} is served at {server.url} (this machine only).\n")
    for person in logins:
        role, login = person["role"], person["login"]
        print(f"  {role:<24} {login:<20} password {person['password']}")
        for sentence in person.get("monday", []):
            print(f"      {sentence}")
    print(f"\nLog: {server.log}. Stop with Ctrl-C.", flush=True)


def wait(server):
    """Wait until the server ends or somebody stops it; return the exit code."""
    try:
        code = server.process.wait()
    except KeyboardInterrupt:
        say("Stopped on request.")
        return 0
    say(f"Odoo ended, {server.log} says why.")
    return code or 1


def check(server, logins):
    """Log in as everybody and open their first screens; return 1 if one fails."""
    wrong = 0
    for person in logins:
        started = time.monotonic()
        try:
            visitor = Visitor(server.url)
            visitor.log_in(person["login"], person["password"])
            found = visitor.open_screen(person["start"])
        except Refused as err:
            wrong += 1
            print(f"NOT FOUND  {person['role']}: {err}")
        else:
            seconds = time.monotonic() - started
            print(f"ok         {person['role']}: {found} ({seconds:.1f} s)")
    print(f"{len(logins) - wrong} of {len(logins)} roles reach their first screen.")
    return 1 if wrong or not logins else 0


def check_answers(database):
    """Return whether the suite finds all that the scenario's answer file names."""
    command = [sys.executable, "-m", "tools.scenario.check", "--db", database]
    found = subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    print(f"The scenario's answers are {'not all' if found else 'all'} found.")
    return not found


if __name__ == "__main__":
    console.main(main)
