"""The check compares answers with findings: neither too kind nor too strict."""

import doctest

import pytest

from tools.ground.errors import GroundError
from tools.scenario import answers, checker, logbook
from tools.scenario.answers import GATE, LATER, Answer, AnswerBook
from tools.scenario.people import PEOPLE

KEY = (GATE, "sale.order", 1)
STOPS = {"stops": True, "facts": ["discount"]}


def make_answer(**values):
    defaults = {
        "key": "quote",
        "what": "It stops.",
        "model": "sale.order",
        "res_id": 1,
        "name": "S1",
        "who": ["sales_desk"],
        "found_by": GATE,
        "expected": STOPS,
    }
    return Answer(**{**defaults, **values})


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("DIST_HOME", str(tmp_path))
    return AnswerBook("r_none", "regional", 400, "2026-03-02", "token")


def test_examples_in_the_docstrings_are_true():
    assert doctest.testmod(checker).failed == 0


def test_what_is_found_as_planted_is_perfect():
    score = checker.compare([make_answer()], {KEY: STOPS})
    assert score.is_perfect and score.recall == 1.0


def test_what_is_not_found_is_missed():
    score = checker.compare([make_answer()], {})
    assert not score.is_perfect and "is not reported" in score.missed[0]


def test_another_reason_than_the_planted_one_is_missed():
    other = {"stops": True, "facts": ["amount"]}
    score = checker.compare([make_answer()], {KEY: other})
    assert score.recall == 0 and "facts=['amount']" in score.missed[0]


def test_one_reason_too_many_is_missed():
    more = {"stops": True, "facts": ["amount", "discount"]}
    assert checker.compare([make_answer()], {KEY: more}).missed


def test_what_nobody_planted_is_a_false_alarm():
    found = {KEY: STOPS, (GATE, "sale.order", 2): STOPS}
    score = checker.compare([make_answer()], found)
    assert len(score.false) == 1 and not score.is_perfect


def test_a_document_that_passes_is_no_alarm():
    found = {KEY: STOPS, (GATE, "sale.order", 2): {"stops": False, "facts": []}}
    assert checker.compare([make_answer()], found).is_perfect


def test_a_planted_pass_that_stops_is_missed():
    answer = make_answer(expected={"stops": False, "facts": []})
    assert checker.compare([answer], {KEY: STOPS}).missed


def test_what_is_planted_for_later_is_counted_apart():
    score = checker.compare([make_answer(), make_answer(found_by=LATER)], {KEY: STOPS})
    assert score.is_perfect and score.later == 1


def test_nothing_planted_is_not_perfect():
    assert not checker.compare([], {}).is_perfect


def test_description_names_recall_and_each_miss():
    text = checker.describe(checker.compare([make_answer()], {}))
    assert "Recall 0%" in text and "NOT FOUND" in text


def test_description_counts_each_kind_and_names_what_nobody_judged():
    score = checker.compare([make_answer()], {KEY: STOPS, ("x", "sale.order", 2): {}})
    score.planted["case:rare"] = 0
    score.unjudged = {"case:new": 3}
    lines = [" ".join(line.split()) for line in checker.describe(score).splitlines()]
    assert "gate 1 of 1 found, 0 false alarms" in lines
    assert "x 0 of 0 found, 1 false alarms" in lines
    assert "case:rare 0 of 0 found, 0 false alarms" in lines
    assert "case:new 3 cases, not judged" in lines


def test_kinds_without_a_plant_are_not_perfect():
    score = checker.compare([], {})
    score.planted["case:rare"] = 0
    assert not score.is_perfect


def test_book_comes_back_as_it_was_written(book):
    book.answers.append(make_answer())
    book.write()
    assert AnswerBook.read("r_none") == book


def test_database_without_a_book_is_named_with_the_way_out(book):
    with pytest.raises(GroundError, match=r"no answer file.*tools\.scenario\.build"):
        AnswerBook.read("r_other")


def test_monday_list_is_ordered_and_short(book):
    for rank in (9, 1, 5, 7, 3, 8):
        tasks = {"buyer": [rank, f"Task {rank}."]}
        book.answers.append(make_answer(key=str(rank), tasks=tasks))
    monday = logbook.monday_lists(book)
    assert monday["buyer"] == [f"Task {rank}." for rank in (1, 3, 5, 7, 8)]
    assert set(monday) == {person.login for person in PEOPLE}


def test_logins_lead_to_the_first_screens(book):
    person = {"role": "Buyer", "name": "B", "login": "buyer", "password": "buyer"}
    book.logins.append({**person, "start": "purchase.purchase_rfq"})
    book.write()
    path = "/odoo/action-purchase.purchase_rfq"
    assert logbook.logins("r_none") == [("Buyer", "buyer", "buyer", path)]


def test_one_person_per_role():
    logins = [person.login for person in PEOPLE]
    assert len(logins) == len(set(logins)) == 18
    assert answers.LATER not in logins
