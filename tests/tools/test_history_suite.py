"""With the suite installed a document of history is still what the ORM writes."""

from datetime import datetime

import pytest
from freezegun import freeze_time

from tests.tools.documents import UNSTABLE, Masters, differences
from tools.ground import databases, templates
from tools.ground.session import odoo_env
from tools.history import HistoryWriter, Purchase, PurchaseLine, Sale, SaleLine

NOW = datetime(2026, 3, 2, 10, 30)
# What is loaded was entered by nobody: it is no late posting.
ENTERED = {"dist_entered_at", "dist_entered_by_id"}


@pytest.fixture(scope="module")
def database():
    name = databases.temporary("suite")
    templates.copy_suite("base", name)
    yield name
    databases.drop(name)


@pytest.fixture
def env(database):
    with odoo_env(database, commit=False) as found, freeze_time(NOW):
        yield found


@pytest.fixture
def masters(env):
    return Masters(env)


def test_sale_with_its_delivery_equals_the_orms(env, masters):
    lines = [(masters.goods, 3, 9.99, 10), (masters.service, 1, 18, 0)]
    theirs = masters.sell(lines)
    sale = Sale(
        masters.partner.id,
        NOW,
        tuple(SaleLine(product.id, *rest) for product, *rest in lines),
    )
    ours = env["sale.order"].browse(HistoryWriter(env).write_sales([sale]))
    assert differences(theirs, ours) == []
    assert differences(theirs.order_line, ours.order_line) == []
    unstable = {*UNSTABLE, *ENTERED}
    assert differences(theirs.picking_ids, ours.picking_ids, unstable) == []
    assert differences(theirs.picking_ids.move_ids, ours.picking_ids.move_ids) == []


def test_purchase_with_its_receipt_equals_the_orms(env, masters):
    lines = [(masters.goods, 3, 9.99, 10), (masters.service, 1, 18, 0)]
    theirs = masters.buy(lines)
    purchase = Purchase(
        masters.partner.id,
        NOW,
        tuple(PurchaseLine(product.id, *rest) for product, *rest in lines),
        planned_at=theirs.date_planned,
    )
    ours = env["purchase.order"].browse(HistoryWriter(env).write_purchases([purchase]))
    assert differences(theirs, ours) == []
    assert differences(theirs.order_line, ours.order_line) == []
    assert differences(theirs.picking_ids.move_ids, ours.picking_ids.move_ids) == []
