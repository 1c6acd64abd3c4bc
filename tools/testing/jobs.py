"""The jobs a test run consists of; each runs alone on a database of its own."""

import re
import subprocess
import sys
import time
from dataclasses import dataclass, field

from tools.ground import databases, modules, templates
from tools.ground.paths import ADDONS, REPO
from tools.ground.system import free_port

from . import results

# Tests that need the web shop, payment or events carry the first tag and run on the
# commerce template only; those with the second run on both.
COMMERCE_TAG = "dist_commerce"
EVERYWHERE_TAG = "dist_everywhere"


@dataclass(slots=True)
class Job:
    """One process of a test run.

    Attributes:
        name: as printed, and as a file name for its log.
        command: program and arguments.
        read: (text, exit code) -> Result.
        template: the database it gets a copy of, or None.
        weight: seconds it is expected to take; the longest start first.
        must_run: whether it is wrong if no test ran.
    """

    name: str
    command: list[str]
    read: object
    template: str | None = None
    weight: int = 30
    must_run: bool = True
    seconds: float = field(default=0.0)

    def run(self, folder, database):
        """Run the job to its end.

        Arguments:
            folder (Path): takes its log.
            database (str): the name its copy gets; `{db}` in the command names it.

        Returns:
            Result: what came of it.
        """
        started = time.monotonic()
        log = folder / f"{re.sub(r'[^a-z0-9_]+', '-', self.name)}.log"
        try:
            if self.template:
                databases.copy(self.template, database)
            result = self._execute(log, database)
        finally:
            if self.template:
                databases.drop(database)
        self.seconds = time.monotonic() - started
        ran = result.passed or result.failed
        if self.must_run and not ran:
            result.fail(f"{self.name}: no test ran")
        if result.failed:
            result.excerpt.append(f"(log: {log})")
        return result

    def _execute(self, log, database):
        port = str(free_port())
        command = [part.format(db=database, port=port) for part in self.command]
        with open(log, "w") as output:
            done = subprocess.run(
                command,
                cwd=REPO,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            )
        return self.read(log.read_text(errors="replace"), done.returncode)


def pytest_job(name, arguments, weight=30, must_run=False):
    """Return a job that runs pytest without Odoo."""
    plain = ["-p", "no:odoo", "-p", "no:cacheprovider", "-rfEs", "-q"]
    command = [sys.executable, "-m", "pytest", *plain, *map(str, arguments)]
    return Job(name, command, results.read_pytest, weight=weight, must_run=must_run)


def lint_job(name):
    """Return a job that runs one linter."""
    command = [sys.executable, "-m", "tools.lint", name]
    return Job(f"lint:{name}", command, results.read_sentences, weight=20)


def flows_job(arguments, template):
    """Return a job that runs flows across addons through pytest-odoo."""
    odoo = ["--odoo-database={db}", "--odoo-http", "-rfEs", "-q"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *odoo]
    command += map(str, arguments)
    return Job(
        "flows", command, results.read_pytest, template, weight=60, must_run=False
    )


def odoo_job(name, tags, template, weight=60, must_run=True):
    """Return a job in which Odoo runs the tests that the tags select."""
    script = REPO / "tools" / "ground" / "launch" / "odoo"
    options = ["-d", "{db}", "--http-port={port}", "--stop-after-init"]
    command = [sys.executable, str(script), *options, f"--test-tags={tags}"]

    def read(text, code):
        return results.read_odoo(text)

    return Job(name, command, read, template, weight, must_run)


def alone_job(addon, kind):
    """Return a job that installs one addon alone and uninstalls it again."""
    check = ["-m", "tools.testing.lifecycle", "--db", "{db}", "--addon", addon]
    command = [sys.executable, *check]
    template = templates.standard(kind)
    return Job(f"alone:{addon}", command, results.read_sentences, template, weight=50)


def has_tests(addon):
    """Return whether an addon has tests that Odoo's runner finds."""
    return any((ADDONS / addon / "tests").glob("test_*.py"))


def mentions(addon, *tags):
    """Return whether an addon's tests carry one of these tags."""
    files = (ADDONS / addon / "tests").glob("*.py")
    return any(tag in f.read_text() for f in files for tag in tags)


def kind_of(addon):
    """Return the template an addon's own tests run on: "base" or "commerce".

    Raises:
        GroundError: neither template meets what the addon needs.
    """
    for kind in templates.KINDS:
        if addon in templates.fitting(kind):
            return kind
    needs = ", ".join(sorted(modules.outside([addon], modules.suite())))
    raise templates.GroundError(
        f"{addon} needs modules that no template database has ({needs}): add them to "
        "BASE or COMMERCE in tools/ground/templates.py."
    )
