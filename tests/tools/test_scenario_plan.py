"""The scenario's plan: two years of trade that agree with themselves."""

import doctest
from collections import defaultdict
from datetime import date
from types import SimpleNamespace

import pytest

from tools.scenario.plan import (
    Config,
    config,
    customers,
    items,
    make_customers,
    make_items,
    make_vendors,
    prices,
    simulate,
    simulation,
)
from tools.scenario.plan.config import WAREHOUSES
from tools.scenario.plan.customers import NAMED
from tools.scenario.plan.items import DROP, SPECIAL, STOCKED, TROUBLED
from tools.scenario.situations.shelf import Shelf

TODAY = date(2026, 3, 2)


def make_plan(skus=200, seed=19):
    """Return (config, vendors, items, customers, story)."""
    chosen = Config(skus, TODAY, seed)
    vendors = make_vendors(chosen)
    catalogue = make_items(chosen, vendors)
    buyers = make_customers(chosen)
    return (
        chosen,
        vendors,
        catalogue,
        buyers,
        simulate(chosen, catalogue, vendors, buyers),
    )


@pytest.fixture(scope="module")
def plan():
    return make_plan()


@pytest.fixture(scope="module")
def story(plan):
    return plan[4]


@pytest.mark.parametrize("module", [config, items, customers, prices, simulation])
def test_examples_in_the_docstrings_are_true(module):
    assert doctest.testmod(module).failed == 0


def test_equal_arguments_make_equal_plans(plan):
    again = make_plan()
    assert [repr(part) for part in plan[1:4]] == [repr(part) for part in again[1:4]]
    assert repr(plan[4].orders) == repr(again[4].orders)
    assert repr(plan[4].receipts) == repr(again[4].receipts)


def test_another_seed_makes_another_story(story):
    assert repr(make_plan(seed=20)[4].orders) != repr(story.orders)


def test_codes_names_and_barcodes_of_items_are_their_own():
    chosen = Config(25_000, TODAY)
    catalogue = make_items(chosen, make_vendors(chosen))
    for field in ("code", "name", "key"):
        assert len({getattr(item, field) for item in catalogue}) == 25_000, field


def test_every_way_of_supply_is_in_every_catalogue(plan):
    assert {item.supply for item in plan[2]} == {STOCKED, SPECIAL, DROP}


def test_every_item_comes_from_a_vendor_of_its_family(plan):
    _config, vendors, catalogue, *_rest = plan
    assert all(vendors[item.vendor].family == item.family for item in catalogue)


def test_each_troubled_vendor_has_stocked_items_for_its_situation(plan):
    vendors_of = defaultdict(int)
    for item in plan[2]:
        vendors_of[item.vendor] += item.supply == STOCKED
    assert all(vendors_of[key] >= 2 for key in TROUBLED.values())


def test_stock_never_falls_below_zero_on_any_day(plan, story):
    catalogue = plan[2]
    moves = [(c.day, 0, c.warehouse, c.item, c.quantity) for c in story.changes]
    for receipt in story.receipts:
        if receipt.received and receipt.order is None:
            moves += [
                (receipt.received, 0, receipt.warehouse, key, quantity)
                for key, quantity, _price in receipt.lines
            ]
    for order in story.orders:
        moves += [
            (order.day, 1, order.warehouse, line.item, -line.quantity)
            for line in order.lines
            if catalogue[line.item].supply == STOCKED
        ]
    held = defaultdict(float)
    for _day, _late, warehouse, key, quantity in sorted(moves, key=lambda m: m[:2]):
        held[warehouse, key] += quantity
        # A count on a Friday evening takes what the day's sales have left.
        assert held[warehouse, key] >= -2, (warehouse, key)
    assert {k: v for k, v in held.items() if v} == {
        k: v for k, v in story.on_hand.items() if v
    }


def test_drop_shipped_items_are_never_in_a_warehouse(plan, story):
    dropped = {item.key for item in plan[2] if item.supply == DROP}
    assert dropped.isdisjoint(
        line.item for order in story.orders for line in order.lines
    )


def test_history_ends_yesterday(story):
    for order in story.orders:
        for day in (order.day, order.delivered, order.invoiced, order.paid):
            assert day is None or day < TODAY
    for receipt in story.receipts:
        for day in (receipt.day, receipt.received, receipt.billed, receipt.paid):
            assert day is None or day < TODAY


def test_things_happen_in_their_order(story):
    for order in story.orders:
        if order.delivered:
            assert order.day <= order.delivered <= order.invoiced
            assert order.paid is None or order.paid >= order.invoiced
    for receipt in story.receipts:
        if receipt.received:
            assert receipt.day < receipt.received


def test_goods_bought_for_a_sale_come_before_they_leave(story):
    came = defaultdict(list)
    for receipt in story.receipts:
        if receipt.order is not None:
            came[receipt.order].append(receipt.received)
    for order in story.orders:
        if order.delivered:
            assert all(day and day < order.delivered for day in came[order.number])


def test_only_the_planted_customer_is_long_overdue(plan, story):
    buyers = plan[3]
    late = {
        buyers[order.customer].key
        for order in story.orders
        if order.invoiced
        and not order.paid
        and (TODAY - order.invoiced).days > buyers[order.customer].term_days
    }
    assert late <= {"foster"}


def test_customers_the_situations_name_have_bought_before(plan, story):
    known = {plan[3][order.customer].key for order in story.orders}
    newcomers = {key for key, row in NAMED.items() if not row[-1]}
    assert set(NAMED) - newcomers <= known
    assert known.isdisjoint(newcomers)


def test_every_warehouse_sells_and_reorders(story):
    assert {order.warehouse for order in story.orders} == set(WAREHOUSES)
    assert {receipt.warehouse for receipt in story.receipts} == set(WAREHOUSES)


def test_shelf_hands_out_what_was_bought_and_what_a_customer_never_took():
    _chosen, _vendors, catalogue, buyers, story = make_plan()
    world = SimpleNamespace(items=catalogue, customers=buyers, story=story)
    buyer = buyers[0]
    theirs = {
        line.item
        for order in story.orders
        if buyers[order.customer].key == buyer.key
        for line in order.lines
    }
    bought = {item for receipt in story.receipts for item, *_rest in receipt.lines}
    few = Shelf(world).take(20, packs=0, unknown_to=buyer.key)
    assert not theirs & {item.key for item in few}
    known = Shelf(world).take(20, packs=0, bought=True)
    assert {item.key for item in known} <= bought
