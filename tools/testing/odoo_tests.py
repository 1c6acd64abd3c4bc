"""`bin/odoo-tests`: Odoo's own tests without the suite and with it, and the difference.

About eleven minutes a side, both sides at a time. Some of Odoo's tests fail on a
database with other modules of Odoo installed; what counts is what fails only with
the suite.
"""

import argparse
import configparser
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tools.ground import console, databases, templates
from tools.ground.paths import ADDONS, TEST_ADDONS, home, in_home

from . import browser
from .jobs import odoo_job

MODULES = (
    "stock",
    "sale",
    "purchase",
    "sale_stock",
    "purchase_stock",
    "stock_account",
    "stock_dropshipping",
    "stock_landed_costs",
    "purchase_requisition",
)
# Updating these runs the tests of everything that depends on them while it loads.
UPDATED = ("stock", "sale", "purchase", "account")


def main(arguments):
    """Run both sides; return 1 if a test fails with the suite alone."""
    parser = argparse.ArgumentParser(prog="bin/odoo-tests", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", default=MODULES, help=f"by default {' '.join(MODULES)}"
    )
    options = parser.parse_args(arguments)
    browser.ensure()
    without, within = both(options.modules)
    return report(without, within)


@contextmanager
def frozen():
    """Copy the addons aside while the block runs.

    A run takes long, and Odoo reads files until its end: somebody who goes on working
    would change what is measured.

    Yields:
        str: the addons path with the copies in place of the folders.
    """
    folder = in_home("snapshots", str(os.getpid()), "addons").parent
    copies = []
    for number, root in enumerate((ADDONS, TEST_ADDONS)):
        copies.append(shutil.copytree(root, folder / str(number), dirs_exist_ok=True))
    odoo = [p for p in odoo_addons() if Path(p) not in (ADDONS, TEST_ADDONS)]
    try:
        yield ",".join(map(str, [*copies, *odoo]))
    finally:
        shutil.rmtree(folder)


def odoo_addons():
    """Return the addons path of the generated configuration."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(os.environ["ODOO_RC"])
    return parser["options"]["addons_path"].split(",")


def both(modules):
    """Return the results without and with the suite."""
    tags = ",".join(f"/{module}" for module in modules)
    sides = {"without": templates.standard("base"), "with": templates.suite("base")[0]}
    folder = home() / "logs" / f"odoo-tests-{os.getpid()}"
    folder.mkdir(parents=True)
    updated = [*UPDATED, *(name for name in modules if name not in UPDATED)]
    with frozen() as path, ThreadPoolExecutor(2) as pool:
        runs = []
        for side, template in sides.items():
            job = odoo_job(side, tags, template)
            job.command += ["-u", ",".join(updated), f"--addons-path={path}"]
            runs.append(pool.submit(job.run, folder, databases.temporary(side)))
        console.say(f"- running on two copies, logs in {folder} ...")
        return [run.result() for run in runs]


def report(without, within):
    """Print both sides and their difference; return the exit code."""
    for side, result in (("without", without), ("with", within)):
        counts = f"{len(result.passed)} passed, {len(result.failed)} failed"
        print(f"{side:<8} the suite: {counts}, {len(result.skipped)} skipped")
    before, after = set(without.failed), set(within.failed)
    ran_before, ran_after = names(without), names(within)
    sections = {
        "fails in both": before & after,
        "fails only without the suite": before - after,
        "ran only without the suite": ran_before - ran_after,
        "ran only with the suite": ran_after - ran_before,
        "FAILS ONLY WITH THE SUITE": after - before,
    }
    for title, tests in sections.items():
        for test in sorted(tests):
            print(f"{title}: {test}")
    broken = after - before | (ran_before - ran_after)
    if after - before:
        print("\n".join(within.excerpt[:400]))
    print(
        f"{len(ran_after)} of Odoo's own tests ran, {len(broken)} worse with the suite."
    )
    return 1 if broken or not ran_before else 0


def names(result):
    """Return the names of all tests a side ran."""
    return {*result.passed, *result.failed, *result.skipped}


if __name__ == "__main__":
    console.main(main)
