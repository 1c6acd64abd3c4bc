"""How benches compare, and what their rows say."""

import json

import pytest

from tools.bench import __main__ as command
from tools.bench.framework import PAIRS, Report, compare
from tools.ground.errors import GroundError


class Side:
    """Answers like a worker with figures that are given."""

    def __init__(self, name, figures, order):
        self.name = name
        self.figures = iter(figures)
        self.order = order

    def call(self, function, turn, **arguments):
        self.order.append((turn, self.name))
        return {"seconds": next(self.figures), "statements": 10}


def sides(reference, subject):
    """Return two sides and the list of who was called when."""
    order = []
    return Side("without", reference, order), Side("with", subject, order), order


def test_ratio_is_the_median_of_the_pairs():
    # The machine is slow in the third pair, for both sides alike.
    reference, subject, _order = sides([9, 1, 1, 8, 1, 1], [9, 1.1, 1.1, 8.8, 1.2, 1.1])
    found = compare(reference, subject, "module:function")
    assert found["seconds"].ratio == pytest.approx(1.1)
    assert found["statements"].ratio == 1


def test_sides_take_turns_and_change_who_goes_first():
    reference, subject, order = sides([1] * 9, [1] * 9)
    compare(reference, subject, "module:function", warmups=0)
    first = [name for _turn, name in order[::2]]
    assert first == ["with", "without", "with", "without", "with"]
    assert [turn for turn, _name in order] == [t for t in range(PAIRS) for _ in "ab"]


def test_fewer_than_five_pairs_are_refused():
    reference, subject, _order = sides([], [])
    with pytest.raises(ValueError, match="at least 5 pairs"):
        compare(reference, subject, "module:function", pairs=4)


def test_rows_are_written_as_a_list_of_objects(tmp_path):
    report = Report("approvals")
    report.add("confirm", "seconds", 2.2, "s", reference=2.0, bound=1.2)
    report.add("confirm", "statements", 31, "statements", bound=30)
    report.write(tmp_path / "rows.json")
    rows = json.loads((tmp_path / "rows.json").read_text())
    assert list(rows[0]) == [
        "bench",
        "case",
        "metric",
        "value",
        "unit",
        "reference",
        "ratio",
        "bound",
        "ok",
    ]
    assert [row["ok"] for row in rows] == [True, False]
    assert not report.ok
    assert "NO" in report.table().splitlines()[2]


def test_unknown_bench_is_answered_with_those_there_are():
    with pytest.raises(GroundError, match=r"no bench called nothing(.|\n)*ground"):
        command.main(["nothing"])
