from collections import Counter

import pytest

from tools.screenshots.chrome import Page
from tools.screenshots.shots import SHOTS, Shot


class FakeVisitor:
    """Answers a search with these ids and remembers what was asked."""

    def __init__(self, *ids):
        self.ids = list(ids)
        self.asked = []

    def call_kw(self, model, method, args, kwargs):
        self.asked.append((model, method, args, kwargs))
        return self.ids


def test_each_picture_has_a_name_of_its_own():
    names = Counter(shot.name for shot in SHOTS)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_each_step_is_something_a_page_can_do(shot):
    assert all(hasattr(Page, kind) for kind, *_arguments in shot.steps)


def test_record_of_a_path_is_looked_up_as_the_person_who_looks():
    search = ("sale.order", [["state", "=", "draft"]], "id desc")
    shot = Shot("x", "sales_desk", "sales/{id}", (), search)
    visitor = FakeVisitor(7)
    assert shot.find_path(visitor) == "sales/7"
    options = {"order": "id desc", "limit": 1}
    wanted = ("sale.order", "search", [[["state", "=", "draft"]]], options)
    assert visitor.asked == [wanted]


def test_path_without_a_record_asks_nobody():
    visitor = FakeVisitor()
    assert Shot("x", "sales_desk", "approvals", ()).find_path(visitor) == "approvals"
    assert visitor.asked == []
