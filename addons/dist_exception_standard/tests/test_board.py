from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import convert_file

from .common import StandardCommon

NOW = "2026-05-20 10:00:00"


@tagged("post_install", "-at_install")
class TestBoard(StandardCommon):
    """The screen of a role: its figures in words, the cases to act on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance = new_test_user(cls.env, "std_finance", "dist_base.group_finance")
        cls.boards = cls.env["dist.kpi.board"]

    def _board(self, code="sales", user=None, **kwargs):
        with freeze_time(NOW):
            return self.boards.with_user(user or self.seller).get_board(code, **kwargs)

    def test_each_role_has_its_boards(self):
        def codes(user):
            return {board["code"] for board in self.boards.with_user(user).get_boards()}

        self.assertEqual(codes(self.seller), {"sales"})
        self.assertEqual(codes(self.buyer), {"buyer"})
        self.assertIn("finance", codes(self.finance))
        self.assertNotIn("sales", codes(self.finance))

    def test_board_of_another_role_is_refused(self):
        with self.assertRaisesRegex(AccessError, "for other roles"):
            self._board("finance")

    def test_leading_figures_are_six_and_the_rest_is_one_click_further(self):
        found = self._board()
        self.assertLessEqual(len(found["tiles"]), 6)
        self.assertGreater(found["more_count"], 0)
        more = self._board(more=True)
        self.assertEqual(more["more_count"], 0)
        self.assertGreater(len(more["tiles"]), len(found["tiles"]))
        self.assertEqual(
            [tile["code"] for tile in more["tiles"][: len(found["tiles"])]],
            [tile["code"] for tile in found["tiles"]],
        )

    def test_every_leading_figure_is_known(self):
        for board in self.boards.search([]):
            self.assertEqual(len(board.tile_ids), 6, board.code)
            self.assertEqual(len(board.list_ids), 2, board.code)
            self.assertFalse(board.tile_ids.kpi_id - board.kpi_ids, board.code)

    def test_figure_taken_off_a_board_stays_off_when_the_module_is_upgraded(self):
        name = "dist_exception_standard.board_finance_tile_unbilled"
        tile = self.env.ref(name)
        board, kpi = tile.board_id, tile.kpi_id
        tile.unlink()
        board.tile_ids = [Command.create({"kpi_id": kpi.id})]
        data = "data/dist_kpi_board_tile_data.xml"
        convert_file(self.env, "dist_exception_standard", data, {}, mode="update")
        self.assertFalse(self.env.ref(name, raise_if_not_found=False))
        self.assertEqual(board.tile_ids.kpi_id & kpi, kpi)

    def test_periods_begin_and_end_as_they_are_named(self):
        def days(period):
            found = self._board(period=period)
            return found["since"], found["until"]

        self.assertEqual(days("month"), (date(2026, 5, 1), date(2026, 5, 20)))
        self.assertEqual(days("last_month"), (date(2026, 4, 1), date(2026, 4, 30)))
        self.assertEqual(days("quarter"), (date(2026, 2, 20), date(2026, 5, 20)))
        self.assertEqual(days("year"), (date(2026, 1, 1), date(2026, 5, 20)))
        with self.assertRaises(ValueError):
            days("week")

    def test_change_is_told_in_points_of_a_share_and_in_parts_of_an_amount(self):
        say = self.boards._say_change
        change = self.boards._get_change(
            {"unit": "percent", "value": 0.9, "previous": 0.8}
        )
        self.assertEqual(say(change, "percent"), "10.0 points more than before")
        change = self.boards._get_change(
            {"unit": "money", "value": 90, "previous": 120}
        )
        self.assertEqual(say(change, "money"), "25.0 % less than before")
        change = self.boards._get_change({"unit": "money", "value": 9, "previous": 0})
        self.assertEqual(say(change, "money"), "")

    def test_less_is_better_of_some_figures(self):
        self.assertIs(self.boards._is_better(-0.1, True), True)
        self.assertIs(self.boards._is_better(-0.1, False), False)
        self.assertIsNone(self.boards._is_better(0, True))
        self.assertIsNone(self.boards._is_better(None, True))

    def test_figure_without_rows_says_so(self):
        self.assertEqual(self.boards._say(None, "percent", False), "no data")
        self.assertEqual(
            self.boards._say(0.956, "percent", False), "95.6\N{NO-BREAK SPACE}%"
        )
        self.assertEqual(self.boards._say(3, "count", False), "3")

    def test_list_shows_the_cases_of_its_kinds_and_no_others(self):
        order = self._create_order(commitment_date="2026-05-01 08:00:00")
        order.action_confirm()
        with freeze_time(NOW, tick=True):
            self.env["dist.exception"]._sweep(codes=["late_order"])
        found = self._board()
        risk, decisions = found["lists"]
        self.assertIn(order.name, "".join(row["sentence"] for row in risk["rows"]))
        self.assertEqual(risk["count"], 1)
        self.assertEqual(decisions["rows"], [])

    def test_all_of_a_list_are_the_cases_it_counts(self):
        orders = self.env["sale.order"]
        for _number in range(2):
            orders |= self._create_order(commitment_date="2026-05-01 08:00:00")
        orders.action_confirm()
        with freeze_time(NOW, tick=True):
            self.env["dist.exception"]._sweep(codes=["late_order"])
        cases = self.env["dist.exception"].with_user(self.seller)
        case = cases.search([("res_id", "in", orders.ids)], limit=1)
        reason = self.env.ref("dist_exception_queue.reason_customer")
        with freeze_time(NOW, tick=True):
            case.action_snooze("2026-06-01 08:00:00", reason.id)
        risk = self._board()["lists"][0]
        self.assertEqual(risk["count"], 1)
        (other,) = cases.search(risk["domain"])
        self.assertEqual({case.res_id, other.res_id}, set(orders.ids))

    def test_board_shows_nothing_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        outsider = new_test_user(
            self.env,
            "std_outsider",
            "sales_team.group_sale_salesman_all_leads",
            company_id=other.id,
            company_ids=[other.id],
        )
        order = self._create_order(commitment_date="2026-05-01 08:00:00")
        order.action_confirm()
        with freeze_time(NOW, tick=True):
            self.env["dist.exception"]._sweep(codes=["late_order"])
        found = self._board(user=outsider)
        self.assertEqual([one["rows"] for one in found["lists"]], [[], []])
        for tile in found["tiles"]:
            self.assertFalse(tile["numerator"], tile["code"])

    def test_board_costs_the_same_for_any_number_of_cases(self):
        counts = []
        for _batch in range(2):
            for _order in range(3):
                order = self._create_order(commitment_date="2026-05-01 08:00:00")
                order.action_confirm()
            with freeze_time(NOW, tick=True):
                self.env["dist.exception"]._sweep(codes=["late_order"])
            self._board()  # warms the caches
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
