"""What must hold for every document and every matrix, whatever their figures."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.engine import load

facts = load("dist_approval", "facts")
matrix = load("dist_approval", "matrix")
routing = load("dist_approval", "routing")

SPECS = {
    "amount": facts.FactSpec("amount", "money", "higher"),
    "margin": facts.FactSpec("margin", "percent", "lower"),
    "discount": facts.FactSpec("discount", "percent", "higher", per_line=True),
    "cost": facts.FactSpec("cost", "money", "lower", per_line=True),
    "vendor": facts.FactSpec("vendor", "reference", "any"),
}
CONDITIONED = sorted(set(SPECS) - {"vendor"})
figures = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False).map(float))
limits = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def documents(draw):
    lines = tuple(
        facts.Line(
            str(number),
            draw(st.sampled_from("ab")),
            f"{number}",
            frozenset(draw(st.sets(st.integers(1, 3)))),
            {code: draw(figures) for code in ("discount", "cost")},
        )
        for number in range(draw(st.integers(0, 3)))
    )
    return facts.Document(
        1,
        {"company": frozenset([draw(st.integers(1, 2))])},
        {
            "amount": draw(figures),
            "margin": draw(figures),
            "vendor": draw(st.sampled_from(["7", "8"])),
        },
        lines,
        {"": "EUR"},
    )


@st.composite
def conditions(draw):
    low, high = sorted((draw(limits), draw(limits)))
    operators = sorted(set(matrix.OPERATORS) - {"yes", "no"})
    return matrix.Condition(
        draw(st.sampled_from(CONDITIONED)),
        draw(st.sampled_from(operators)),
        low,
        high,
        draw(st.booleans()),
    )


@st.composite
def policies(draw):
    effect = draw(st.sampled_from([matrix.ASK, matrix.ASK, matrix.PASS]))
    alternatives = draw(st.lists(st.lists(conditions(), min_size=1, max_size=2)))
    scope = {}
    if draw(st.booleans()):
        scope["company"] = frozenset([draw(st.integers(1, 2))])
    if draw(st.booleans()):
        scope["product_category"] = frozenset([draw(st.integers(1, 3))])
    return matrix.Policy(
        draw(st.integers(1, 99)),
        "row",
        sequence=draw(st.integers(1, 3)),
        effect=effect,
        scope=scope,
        alternatives=tuple(tuple(group) for group in alternatives),
        shields=frozenset(draw(st.sets(st.sampled_from(CONDITIONED)))),
        currency="EUR",
        tiers=(matrix.Tier(1, group=3),),
    )


matrices = st.lists(policies(), max_size=6, unique_by=lambda row: row.id)


def judged(document, rows, approved=None):
    return matrix.judge(document, rows, SPECS, {"EUR": 1.0}, approved)


@given(documents(), matrices)
def test_what_was_approved_never_stops_again(document, rows):
    assert not judged(document, rows, facts.snapshot(document)).stops


@given(documents(), matrices, st.floats(0.01, 1000.0), st.data())
def test_less_risk_than_approved_never_stops(document, rows, step, data):
    safer = dict(document.values)
    if safer["amount"] is not None:
        safer["amount"] -= step
    if safer["margin"] is not None:
        safer["margin"] += step
    lines = document.lines
    if lines:
        lines = lines[: data.draw(st.integers(0, len(lines)))]
    present = replace(document, values=safer, lines=lines)
    assert not judged(present, rows, facts.snapshot(document)).stops


@given(documents(), matrices)
def test_another_vendor_has_no_cover(document, rows):
    other = "8" if document.values["vendor"] == "7" else "7"
    present = replace(document, values={**document.values, "vendor": other})
    fresh = judged(present, rows)
    again = judged(present, rows, facts.snapshot(document))
    assert again.stops == fresh.stops


@given(documents(), matrices)
def test_order_of_the_rows_does_not_matter(document, rows):
    one, other = judged(document, rows), judged(document, rows[::-1])
    assert one.stops == other.stops
    assert set(one.hits) == set(other.hits)


@given(documents(), matrices)
def test_every_row_has_a_reading_and_stops_have_askers(document, rows):
    verdict = judged(document, rows)
    assert len(verdict.readings) == len(rows)
    assert verdict.stops == bool(verdict.policies)
    assert all(row.effect == matrix.ASK for row in verdict.policies)


@given(documents(), matrices)
def test_a_first_row_that_passes_everything_lets_conditions_pass(document, rows):
    everything = matrix.Policy(
        1000,
        "all",
        sequence=0,
        effect=matrix.PASS,
        shields=frozenset(CONDITIONED),
    )
    asking = judged(document, [*rows, everything]).policies
    assert all(not row.alternatives for row in asking)


states = st.lists(
    st.builds(
        routing.StepState,
        st.integers(1, 99),
        st.integers(1, 3),
        st.sampled_from(["any", "n", "all"]),
        st.integers(1, 3),
        st.frozensets(st.integers(1, 5), min_size=1),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda state: state.id,
)


def fresh(steps):
    return [replace(step, approvals=set()) for step in steps]


@given(states, st.lists(st.integers(1, 6), unique=True))
def test_nobody_outside_the_audience_ever_counts(steps, voters):
    steps = fresh(steps)
    routing.count_votes(steps, voters)
    assert all(step.approvals <= step.audience for step in steps)


@given(states, st.lists(st.integers(1, 6), unique=True))
def test_all_settled_means_every_quorum_is_met(steps, voters):
    steps = fresh(steps)
    if routing.count_votes(steps, voters) is None:
        assert all(len(step.approvals) >= step.needed for step in steps)


@given(states, st.lists(st.integers(1, 5), unique=True), st.integers(1, 5))
def test_one_more_vote_never_takes_a_step_back(steps, voters, late):
    before, after = fresh(steps), fresh(steps)
    first = routing.count_votes(before, voters)
    second = routing.count_votes(after, list(dict.fromkeys([*voters, late])))
    assert second is None or (first is not None and second >= first)


@given(documents())
def test_noise_of_binary_figures_changes_no_hash(document):
    values = {
        code: value if not isinstance(value, float) else value + 1e-9
        for code, value in document.values.items()
    }
    noisy = replace(document, values={**values})
    hashes = {facts.facts_hash(facts.snapshot(d)) for d in (document, noisy)}
    rounded = {
        code: round(v, 6) for code, v in document.values.items() if isinstance(v, float)
    }
    same = all(round(values[code], 6) == value for code, value in rounded.items())
    assert (len(hashes) == 1) == same
