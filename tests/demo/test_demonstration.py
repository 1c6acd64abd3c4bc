"""`bin/run --check`: the scenario grows, all is found, everybody can start work."""

import os
import subprocess

import pytest

from tools.ground import databases
from tools.ground.paths import REPO, in_home
from tools.scenario.builder import MINIMUM
from tools.scenario.people import PEOPLE


def run(database):
    """Return what `bin/run --check` says, and its exit code."""
    done = subprocess.run(
        [REPO / "bin" / "run", "--check", "--skus", str(MINIMUM)],
        env={**os.environ, "DIST_DB": database},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr, done.returncode


@pytest.fixture(scope="module")
def database():
    """Give the name of a database that is not there yet."""
    name = databases.temporary("demo")
    yield name
    databases.drop(name)
    for folder in ("demo", "scenario"):
        in_home(folder, f"{name}.json").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def said(database):
    """Give what the first run says."""
    return run(database)


def test_the_first_run_builds_and_ends_well(said):
    text, code = said
    assert code == 0, text


def test_all_that_was_planted_is_found_and_nothing_else(said):
    assert "Recall 100%, 0 false alarms" in said[0]


def test_reordering_rules_know_the_stock(said, database):
    stale = databases.execute(
        "SELECT count(*) FROM stock_warehouse_orderpoint rule"
        " JOIN LATERAL (SELECT sum(quantity) AS held FROM stock_quant quant"
        "   WHERE quant.product_id = rule.product_id"
        "     AND quant.location_id = rule.location_id) stock ON TRUE"
        " WHERE rule.qty_to_order_computed >= rule.product_max_qty"
        "   AND stock.held >= rule.product_max_qty",
        database=database,
    )
    assert stale[0][0] <= 3, "only what is promised to customers"


def test_every_role_reaches_its_first_screen(said):
    text = said[0]
    assert f"{len(PEOPLE)} of {len(PEOPLE)} roles reach their first screen." in text


def test_people_who_decide_start_at_the_approvals(said):
    assert "Sales approver: Approvals" in said[0]


def test_a_second_run_builds_nothing(database, said):
    text, code = run(database)
    assert code == 0 and "building" not in text
