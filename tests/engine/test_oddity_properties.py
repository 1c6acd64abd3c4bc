"""What must hold of every history of quantities, and of every count of lines."""

from hypothesis import given
from hypothesis import strategies as st

from tests.engine import load

accuracy = load("dist_inventory_integrity", "accuracy")
oddity = load("dist_inventory_integrity", "oddity")

quantities = st.floats(0, 1e6, allow_nan=False)
histories = st.lists(quantities, min_size=oddity.LEAST, max_size=60)
mad_values = st.lists(st.floats(1e4, 1e6), max_size=8)


def judge(figures, before):
    steps = [
        oddity.Step(key, "adjustment", 7, 1, 1, None, 9, "a", figure)
        for key, figure in enumerate(figures)
    ]
    found = oddity.find_quantities(steps, {("adjustment", 7): before})
    return {odd.key for odd in found}


@given(histories)
def test_what_is_usual_lies_around_the_median(before):
    low, high, middle = oddity.find_usual(before)
    assert 0 <= low <= middle < high
    assert not judge([middle], before)


@given(quantities, st.lists(quantities, max_size=oddity.LEAST - 1))
def test_of_too_few_nothing_is_said(figure, before):
    assert not judge([figure], before)


@given(st.floats(1, 100), st.integers(20, 60), mad_values)
def test_mad_values_hide_no_other(usual, count, mad):
    odd = judge([50 * usual, *mad], [usual] * count)
    assert odd == set(range(len(mad) + 1))


@given(quantities, quantities, histories)
def test_more_is_never_less_odd(one, other, before):
    smaller, greater = sorted((one, other))
    assert judge([smaller], before) <= judge([greater], before)


@given(st.integers(0, 60), st.floats(0.01, 50))
def test_tails_of_poisson_fall(count, expected):
    chances = [oddity.get_poisson_tail(count + n, expected) for n in range(3)]
    assert 1 >= chances[0] >= chances[1] >= chances[2] >= 0


@given(st.integers(0, 40), st.integers(1, 40), st.floats(0.001, 0.999))
def test_tails_of_binomial_are_chances(count, total, share):
    chance = oddity.get_binomial_tail(count, total, share)
    assert 0 <= chance <= 1
    assert oddity.get_binomial_tail(count + 1, total, share) <= chance + 1e-9


@given(st.lists(st.booleans(), min_size=1, max_size=50), st.booleans())
def test_accuracy_is_hits_among_lines_and_grows_with_a_hit(hits, more):
    before, after = accuracy.get_accuracy(hits), accuracy.get_accuracy([*hits, more])
    assert 0 <= before <= 100
    assert after >= before if more else after <= before
