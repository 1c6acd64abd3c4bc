"""`bin/odoo-tests`: Odoo's own tests without the suite and with it, and the difference.

About eleven minutes a side, both sides at a time. Some of Odoo's tests fail on a
database with other modules of Odoo installed; what counts is what fails only with
the suite.
"""

import argparse
import os
from concurrent.futures import ThreadPoolExecutor

from tools.ground import console, databases, templates
from tools.ground.paths import home

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


def both(modules):
    """Return the results without and with the suite."""
    tags = ",".join(f"/{module}" for module in modules)
    sides = {"without": templates.standard("base"), "with": templates.suite("base")[0]}
    folder = home() / "logs" / f"odoo-tests-{os.getpid()}"
    folder.mkdir(parents=True)
    updated = [*UPDATED, *(name for name in modules if name not in UPDATED)]
    with ThreadPoolExecutor(2) as pool:
        runs = []
        for side, template in sides.items():
            job = odoo_job(side, tags, template)
            job.command += ["-u", ",".join(updated)]
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
