"""What must hold of the age of any stock and of any account beside its goods."""

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from tests.engine import load

ageing = load("dist_inventory_integrity", "ageing")
ledger = load("dist_inventory_integrity", "ledger")

arrivals = st.lists(
    st.builds(
        ageing.Arrival,
        st.integers(0, 800),
        st.integers(1, 1000).map(lambda n: n / 4),
        st.integers(0, 10_000).map(lambda n: n / 100),
    ),
    max_size=12,
)
quantities = st.integers(-400, 4000).map(lambda n: n / 4)
places = st.dictionaries(st.sampled_from("ABCD"), quantities, max_size=4)
money = st.integers(-(10**9), 10**9).map(lambda cents: cents / 100)


@given(arrivals, quantities)
def test_layers_and_what_nobody_saw_arrive_are_what_lies_there(found, on_hand):
    layers, unknown = ageing.find_layers(found, on_hand)
    total = sum(layer.quantity for layer in layers) + unknown
    assert total == approx(max(on_hand, 0))


@given(arrivals, quantities)
def test_nothing_is_left_of_an_arrival_before_all_of_what_came_later(found, on_hand):
    layers, unknown = ageing.find_layers(found, on_hand)
    whole = [layer.quantity for layer in layers[:-1]]
    assert whole == [arrival.quantity for arrival in found[: len(whole)]]
    assert not unknown or len(layers) == len(found)


@given(arrivals, places, st.integers(0, 100))
def test_spreading_over_places_loses_neither_quantity_nor_value(found, lying, cost):
    layers, unknown = ageing.find_layers(found, sum(n for n in lying.values()))
    rows = ageing.spread(layers, unknown, lying, cost)
    if not any(quantity > 0 for quantity in lying.values()):
        assert not rows
        return
    assert sum(row[0] for row in rows.values()) == approx(
        sum(layer.quantity for layer in layers) + unknown
    )
    assert sum(row[1] for row in rows.values()) == approx(
        sum(layer.value for layer in layers) + unknown * cost
    )
    assert {place for place, _bucket in rows} <= {p for p, n in lying.items() if n > 0}


@given(arrivals, places, quantities)
def test_moving_goods_from_place_to_place_changes_no_age(found, lying, quantity):
    lying = {place: max(n, 0) for place, n in lying.items()} | {"A": 1000.0}
    moved = lying | {"A": 1000.0 - min(abs(quantity), 999), "E": 0.0}
    moved["E"] = lying["A"] - moved["A"]
    sums = []
    for stock in (lying, moved):
        layers, unknown = ageing.find_layers(found, sum(stock.values()))
        by_bucket = {}
        for (_place, bucket), row in ageing.spread(layers, unknown, stock).items():
            by_bucket[bucket] = by_bucket.get(bucket, 0) + row[0]
        sums.append(by_bucket)
    assert sums[0] == approx(sums[1])


@given(money, money, st.dictionaries(st.sampled_from(ledger.CAUSES), money))
def test_steps_and_rest_are_the_difference(balance, value, sums):
    steps, rest = ledger.explain(balance, value, sums)
    assert balance + sum(step.amount for step in steps) + rest == approx(
        value, abs=0.005
    )
    reached = [balance, *(step.reached for step in steps)]
    for before, step in zip(reached, steps, strict=False):
        assert step.reached == approx(before + step.amount, abs=0.005)


@given(money, st.dictionaries(st.sampled_from(ledger.CLUES), money))
def test_clues_explain_nothing(balance, clues):
    assert ledger.explain(balance, balance + 1, clues) == ([], 1.0)
