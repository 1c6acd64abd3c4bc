from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.dist_base.tests.browser import BrowserCase

from .test_tolerance import ToleranceCommon


class CountTours(ToleranceCommon, BrowserCase):
    """People of the roles with nothing but their roles' rights; two items to count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(
            cls.env, "tour_operator", "dist_base.group_warehouse_operator"
        )
        cls.supervisor = new_test_user(
            cls.env, "tour_supervisor", "dist_base.group_warehouse_supervisor"
        )
        cls.nut, cls.washer = cls._create_item("Nut"), cls._create_item("Washer")
        cls._put(cls.nut, 100)
        cls._put(cls.washer, 100)

    def _start_count(self, *items):
        count = self.env["dist.stock.count"].create(
            {
                "kind": "ad_hoc",
                "company_id": self.company.id,
                "product_ids": [Command.set([item.id for item in items])],
                "default_reason_id": self.env.ref("dist_base.reason_count").id,
            }
        )
        count.action_start()
        return count


@tagged("post_install", "-at_install")
class TestOperatorTour(CountTours):
    browser_size = "375x667"
    touch_enabled = True

    def test_operator_counts_two_bins_with_a_phone(self):
        count = self._start_count(self.item, self.nut)
        self.start_tour(
            "/odoo/count-lines", "dist_count_operator", login="tour_operator"
        )
        self.assertEqual(
            dict(count.line_ids.mapped(lambda line: (line.product_id, line.state))),
            {self.item: "posted", self.nut: "recount"},
        )
        self.assertEqual((self._on_hand(), self._on_hand(self.nut)), (98, 100))
        look = count.line_ids.attempt_ids[:1]
        self.assertEqual((look.user_id, look.source), (self.operator, "screen"))
        self.assertIn("Mozilla", look.device)


@tagged("post_install", "-at_install")
class TestCountTours(CountTours):
    def test_supervisor_plans_a_count_and_posts_it(self):
        self.start_tour(
            "/odoo/counts", "dist_count_supervisor", login="tour_supervisor"
        )
        line = self._line(self.washer)
        self.assertEqual((line.state, line.reason_id), ("posted", self.lost))
        self.assertEqual(self._on_hand(self.washer), 97)
        self.assertEqual(line.count_id.state, "done")

    def test_controller_decides_on_what_two_others_counted(self):
        count = self._start_count(self.nut)
        line = count.line_ids
        line.with_user(self.operator).record_attempt(60)
        line.with_user(self.supervisor).record_attempt(60)
        self.assertEqual(line.state, "waiting")
        self.start_tour(
            "/odoo/approvals", "dist_count_controller", login=self.controller.login
        )
        self.assertEqual((line.state, self._on_hand(self.nut)), ("posted", 60))
        self.assertEqual(line.move_ids.quantity, 40)
