"""The bench world: its figures, its copies, and that it agrees with itself."""

import doctest

import pytest

from tools.ground import databases
from tools.ground.session import odoo_env
from tools.history import check_consistency
from tools.world import END, Spec, cache, documents, ensure_world, masters, spec

SMALLEST = 0.001


@pytest.mark.parametrize("module", [documents, masters, spec], ids=lambda m: m.__name__)
def test_module_does_what_its_docstrings_say(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("scale", [0, -1, 1.5])
def test_scale_out_of_range_is_refused(scale):
    with pytest.raises(ValueError, match="above 0 and up to 1"):
        Spec.at(scale)


def test_needed_disk_grows_with_everything_in_it():
    small, big = Spec.at(0.001), Spec.at(0.5)
    assert small.bytes_needed() < big.bytes_needed()
    assert big.bytes_needed() < Spec.at(0.5, quotations=200_000).bytes_needed()
    assert "GB of disk" in cache.needs(big)


@pytest.fixture(scope="module")
def template():
    return ensure_world(SMALLEST, quotations=60)


@pytest.fixture(scope="module")
def database(template):
    name = databases.temporary("world")
    databases.copy(template, name)
    yield name
    databases.drop(name)


@pytest.fixture
def env(database):
    with odoo_env(database, commit=False) as found:
        yield found


def test_world_is_built_once(template):
    assert ensure_world(SMALLEST, quotations=60) == template


def test_world_of_another_making_gives_way(template, monkeypatch):
    monkeypatch.setattr(cache, "_run", lambda database, figures: None)
    monkeypatch.setattr(cache, "_code", lambda: "another making")
    first = ensure_world(SMALLEST, quotations=7)
    monkeypatch.setattr(cache, "_code", lambda: "yet another")
    second = ensure_world(SMALLEST, quotations=7)
    there = [databases.exists(name) for name in (template, first, second)]
    databases.drop(second)
    assert there == [True, False, True]


def test_world_agrees_with_itself(env):
    assert check_consistency(env) == []


def test_world_has_the_figures_of_its_scale(env):
    figures = Spec.at(SMALLEST, quotations=60)
    counts = {
        "items": env["product.product"].search_count([("is_storable", "=", True)]),
        "warehouses": env["stock.warehouse"].search_count([]),
        "quotations": env["sale.order"].search_count([("state", "=", "draft")]),
        "open_sales": env["sale.order"].search_count(
            [("state", "=", "sale"), ("delivery_status", "=", "pending")]
        ),
        "open_purchases": env["purchase.order"].search_count(
            [("receipt_status", "=", "pending")]
        ),
    }
    assert counts == {name: getattr(figures, name) for name in counts}
    assert env["stock.move"].search_count([("state", "=", "done")]) >= figures.moves


def test_copies_are_documents_of_their_own(env):
    copy = env["sale.order"].search([("name", "=like", "%/2"), ("state", "=", "sale")])
    order = copy.filtered("picking_ids")[0]
    assert order.picking_ids.move_ids.sale_line_id <= order.order_line
    assert order.picking_ids.origin == order.name
    assert order.picking_ids.partner_id == order.partner_shipping_id == order.partner_id
    assert order.stock_reference_ids.name == order.name
    for line in order.order_line:
        assert line.name == line.product_id.display_name
        assert line.move_ids.product_id == line.product_id


def test_copies_keep_prices_and_costs_of_their_items(env):
    lines = env["sale.order.line"].search([("order_id.name", "=like", "%/3")])
    assert lines
    for line in lines:
        assert line.price_unit == line.product_id.list_price
        assert line.purchase_price == line.product_id.standard_price


def test_copies_lie_one_behind_the_other(env):
    [(first, last)] = env["stock.move"]._read_group(
        [("state", "=", "done")], aggregates=["date:min", "date:max"]
    )
    assert last <= END
    assert (END - first).days >= 2 * documents.BLOCK_DAYS


def test_stock_is_never_below_zero(env):
    sites = env["stock.location"].search([("usage", "=", "internal")])
    assert not env["stock.quant"].search_count(
        [("location_id", "in", sites.ids), ("quantity", "<", 0)]
    )


def test_copied_quotation_can_be_confirmed_and_delivered(env):
    drafts = env["sale.order"].search([("state", "=", "draft")], order="id desc")
    drafts[:1].action_confirm()
    transfer = drafts[0].picking_ids
    for move in transfer.move_ids:
        move.quantity = move.product_uom_qty
    transfer.button_validate()
    assert drafts[0].delivery_status == "full"
    assert check_consistency(env) == []


def test_next_documents_get_numbers_of_their_own(env):
    order = env["sale.order"].search([("state", "=", "draft")], limit=1).copy()
    assert env["sale.order"].search_count([("name", "=", order.name)]) == 1
