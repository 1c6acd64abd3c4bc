"""Real orders are judged day by day, each knowing only what came before it."""

from datetime import datetime

import pytest

from tests.tools.documents import Masters
from tools.bench import real, real_work
from tools.bench.report import Report
from tools.ground import databases, templates
from tools.ground.session import odoo_env
from tools.history import HistoryWriter, Sale, SaleLine

DAYS = (datetime(2011, 1, 4, 9), datetime(2011, 1, 5, 9), datetime(2011, 1, 6, 9))


@pytest.fixture(scope="module")
def database():
    name = databases.temporary("real")
    templates.copy_suite("base", name)
    yield name
    databases.drop(name)


@pytest.fixture
def env(database):
    with odoo_env(database, commit=False) as found:
        yield found


def write(env, *documents):
    """Write confirmed orders of goods with the list price 9.99: (day, quantity, price,
    name)."""
    masters = Masters(env)
    masters.goods.write({"list_price": 9.99, "standard_price": 4.0})
    env.flush_all()
    sales = [
        Sale(
            masters.partner.id,
            day,
            (SaleLine(masters.goods.id, quantity, price),),
            name=name,
        )
        for day, quantity, price, name in documents
    ]
    return env["sale.order"].browse(HistoryWriter(env).write_sales(sales))


def judge(env):
    """Return what is found under the shipped matrix."""
    real_work.prepare(env)
    env.flush_all()
    return real_work.judge(env)


def test_only_the_first_of_a_customers_orders_is_its_first(env):
    env["sale.order"].search([]).action_cancel()
    # Large enough for the row on new customers, small enough for all the others.
    write(env, *((day, 300, 9.99, f"T{n}") for n, day in enumerate(DAYS)))
    found = judge(env)
    tally = found["kinds"]["orders"]
    assert (tally["kept"], tally["judged"], tally["untouched"]) == (3, 3, 2)
    assert dict(tally["rows"]) == {"First order of a new customer": 1}
    assert found["days"] == 3 and found["seconds"] > 0


def test_orders_below_the_list_and_below_cost_are_stopped_for_it(env):
    write(env, (DAYS[0], 20, 9.99, "T1"), (DAYS[1], 100, 3.5, "T2"))
    rows = judge(env)["kinds"]["orders"]["rows"]
    assert rows["Price below the customer's pricelist"] == 1
    assert rows["Line sold below cost"] == 1


def test_goods_that_come_back_pass(env):
    write(env, (DAYS[0], 20, 9.99, "T1"), (DAYS[1], -5, 9.99, "C1"))
    tally = judge(env)["kinds"]["returns"]
    assert (tally["judged"], tally["untouched"]) == (1, 1)


def test_states_are_as_before_when_all_is_judged(env):
    orders = write(env, (DAYS[0], 20, 9.99, "T1"), (DAYS[1], 5, 9.99, "T2"))
    judge(env)
    assert set(orders.mapped("state")) == {"sale"}


def test_an_order_that_is_not_judged_fails_the_bench():
    tally = {"kept": 2, "judged": 1, "untouched": 1, "stopped": 0, "rows": {}}
    found = {"kinds": {"orders": tally}, "days": 1, "seconds": 0.1, "statements": 9}
    report = Report("real")
    real.describe(report, found)
    assert not report.ok
