from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestScreen(ExceptionCommon):
    """What "My queue" reads: rows, counts, one case, endings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mate = new_test_user(
            cls.env, "exc_mate", "base.group_user,base.group_partner_manager"
        )
        cls.queue = cls.env["dist.exception.queue"].create(
            {
                "name": "Desk",
                "assignment": "none",
                "member_ids": [(6, 0, (cls.clerk | cls.mate).ids)],
                "rule_ids": [(0, 0, {"type_ids": cls.kind.ids})],
            }
        )

    def setUp(self):
        super().setUp()
        detector = self.env.registry["dist.detector.test_trouble"]
        self.patch(detector, "_actions", ("test_forgive",))

    def _read(self, scope="mine", user=None, **kwargs):
        cases = self.env["dist.exception"].with_user(user or self.clerk)
        with self._at_clock():
            return cases.get_queue(scope, **kwargs)

    def _ids(self, scope="mine", user=None, **kwargs):
        return [row["id"] for row in self._read(scope, user, **kwargs)["rows"]]

    def test_mine_holds_my_cases_and_nobody_s_of_my_team(self):
        _partner, mine = self._case(value=1)
        _partner, nobody = self._case(value=2)
        _partner, other = self._case(value=3)
        mine.with_user(self.clerk).action_take()
        other.with_user(self.mate).action_take()
        self.assertEqual(set(self._ids()), {mine.id, nobody.id})
        self.assertEqual(set(self._ids("team")), {mine.id, nobody.id, other.id})

    def test_rows_come_by_rank_and_say_what_to_do(self):
        _partner, small = self._case(value=1)
        _partner, large = self._case(value=900)
        rows = self._read()["rows"]
        self.assertEqual([row["id"] for row in rows], [large.id, small.id])
        self.assertIn("In trouble with 900", rows[0]["sentence"])
        self.assertIn("900.00", rows[0]["value"])
        self.assertEqual(rows[0]["next"]["code"], "test_forgive")

    def test_snoozed_cases_rest_elsewhere(self):
        _partner, case = self._case()
        case.with_user(self.clerk).action_take()
        self._snooze(case.with_user(self.clerk))
        self.assertFalse(self._ids())
        self.assertEqual(self._ids("resting"), [case.id])

    def test_counts_of_kinds_add_up_to_the_rows(self):
        for value in (1, 2, 3):
            self._case(value=value)
        self._wait(days=10)
        with self._at_clock():
            counts = self.env["dist.exception"].with_user(self.clerk).get_queue_counts()
        found = {count["id"]: count for count in counts}[self.kind.id]
        self.assertEqual((found["count"], found["overdue"]), (3, 3))

    def test_many_cases_of_a_kind_are_not_counted_to_the_end(self):
        for value in (1, 2, 3):
            self._case(value=value)
        cases = self.env["dist.exception"].with_user(self.clerk)
        screen = "odoo.addons.dist_exception_queue.models.dist_exception_screen"
        with self._at_clock(), patch(f"{screen}.COUNTED", 2):
            (count,) = cases.get_queue_counts()
        self.assertEqual((count["count"], count["has_more"]), (2, True))

    def test_search_finds_the_partner_and_the_document(self):
        partner, case = self._case(value=7)
        self._case(value=8)
        self.assertEqual(self._ids(text="trouble with 7"), [case.id])
        self.assertEqual(self._ids(text="no such thing"), [])
        self.assertTrue(partner)

    def test_rows_beyond_the_limit_are_said(self):
        for value in (1, 2, 3):
            self._case(value=value)
        found = self._read(limit=2)
        self.assertEqual((len(found["rows"]), found["has_more"]), (2, True))

    def test_unknown_part_is_refused(self):
        with self.assertRaises(ValueError):
            self._read("everything")

    def test_outsiders_see_nothing_of_it(self):
        _partner, case = self._case()
        for scope in ("mine", "team", "all", "resting"):
            self.assertNotIn(case.id, self._ids(scope, self.outsider))
        with self.assertRaises(AccessError):
            case.with_user(self.outsider).get_case()

    def test_case_tells_what_stands_behind_it(self):
        partner, case = self._case(value=50)
        case.with_user(self.clerk).action_take()
        found = case.with_user(self.clerk).get_case()
        self.assertEqual(found["document"]["id"], partner.id)
        self.assertEqual(
            [event["label"] for event in found["history"]], ["Taken", "Opened"]
        )
        self.assertNotIn("take", found["steps"])
        self.assertIn("hand_over", found["steps"])
        self.assertEqual(
            [action["code"] for action in found["actions"]],
            ["test_forgive", "open_document"],
        )
        self.assertTrue(found["rank"])

    def test_case_counts_how_often_an_action_helped(self):
        partner, case = self._case()
        case.with_user(self.clerk).action_run("test_forgive")
        self._solve(partner)
        self._sweep()
        _partner, second = self._case(value=5)
        action = second.with_user(self.clerk).get_case()["actions"][0]
        self.assertEqual((action["tried"], action["helped"]), (1, 1))

    def test_deleted_document_is_no_link(self):
        partner, case = self._case()
        partner.unlink()
        self.assertFalse(case.with_user(self.clerk).get_case()["document"])

    def test_endings_say_why_a_case_is_gone(self):
        partner, cleared = self._case(value=1)
        _partner, resolved = self._case(value=2)
        _partner, live = self._case(value=3)
        self._solve(partner)
        self._sweep()
        self._resolve(resolved)
        found = (
            self.env["dist.exception"]
            .with_user(self.clerk)
            .get_endings((cleared | resolved | live).ids)
        )
        self.assertEqual(found[cleared.id], "Cleared: the trouble is gone")
        self.assertEqual(found[resolved.id], "Resolved: Fixed")
        self.assertNotIn(live.id, found)

    def test_endings_tell_nothing_of_cases_of_others(self):
        _partner, case = self._case()
        cases = self.env["dist.exception"].with_user(self.outsider)
        self.assertEqual(
            cases.get_endings(case.ids), {case.id: "Somebody else has it now"}
        )

    def test_reading_costs_the_same_for_any_number_of_rows(self):
        counts = []
        for _batch in range(2):
            for _case in range(15):
                self._trouble()
            self._sweep()
            self.env.invalidate_all()
            self._read()  # warms what outlives a request
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._read()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_ending_names_who_has_it_now(self):
        _partner, case = self._case()
        case.with_user(self.clerk).action_hand_over(self.mate.id)
        cases = self.env["dist.exception"].with_user(self.clerk)
        self.assertIn("exc_mate", cases.get_endings(case.ids)[case.id])

    # === HANDING OVER === #

    def test_handing_over_makes_another_the_owner_and_tells_them(self):
        _partner, case = self._case()
        case.with_user(self.clerk).action_hand_over(self.mate.id, "Call them first.")
        self.assertEqual((case.owner_id, case.state), (self.mate, "open"))
        self.assertEqual(case.event_ids[0].event, "handed_over")
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.mate.partner_id.ids)], order="id desc", limit=1
        )
        self.assertIn("Call them first.", told.body)
        self.assertIn("exc_clerk", told.subject)

    def test_handing_over_needs_somebody(self):
        _partner, case = self._case()
        with self.assertRaisesRegex(UserError, "somebody to give it to"):
            case.with_user(self.clerk).action_hand_over()

    def test_nobody_of_another_company_gets_a_case(self):
        _partner, case = self._case()
        with self.assertRaisesRegex(UserError, "does not work for"):
            case.with_user(self.clerk).action_hand_over(self.outsider.id)
        portal = new_test_user(self.env, "exc_portal2", "base.group_portal")
        with self.assertRaisesRegex(UserError, "does not work for"):
            case.with_user(self.clerk).action_hand_over(portal.id)

    def test_dialog_hands_over(self):
        _partner, case = self._case()
        asking = case.with_user(self.clerk).with_context(dist_step="hand_over")
        action = asking.action_ask()
        wizard = self.env[action["res_model"]].with_user(self.clerk)
        wizard = wizard.with_context(**action["context"])
        wizard.create({"user_id": self.mate.id}).action_apply()
        self.assertEqual(case.owner_id, self.mate)
