from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import new_test_user, tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestSteps(ExceptionCommon):
    def test_taking_makes_a_person_the_owner(self):
        _partner, case = self._case()
        case.with_user(self.clerk).action_take()
        self.assertEqual((case.state, case.owner_id), ("in_progress", self.clerk))
        self.assertEqual(case.event_ids[0].user_id, self.clerk)

    def test_snoozing_needs_a_reason_and_a_date_to_come(self):
        _partner, case = self._case()
        with self._at_clock():
            with self.assertRaisesRegex(UserError, "a reason, a date to come"):
                case.action_snooze()
            yesterday = self.clock - timedelta(days=1)
            with self.assertRaisesRegex(UserError, "a date to come"):
                case.action_snooze(until=yesterday, reason_id=self.reason.id)

    def test_resolving_needs_an_outcome_and_a_root_cause(self):
        _partner, case = self._case()
        with self.assertRaisesRegex(UserError, "a reason, how it ended"):
            case.action_resolve()
        self._resolve(case)
        self.assertEqual((case.outcome, case.reason_id), ("fixed", self.reason))

    def test_step_from_a_wrong_state_says_where_the_case_stands(self):
        partner, case = self._case()
        self._solve(partner)
        self._sweep()
        with self.assertRaisesRegex(UserError, "is Cleared"):
            case.action_take()

    def test_of_several_cases_all_move_or_none(self):
        _first, first = self._case()
        partner, second = self._case()
        self._solve(partner)
        self._sweep()
        with self.assertRaises(UserError):
            (first | second).action_take()
        self.assertEqual(first.state, "open")

    def test_accepting_remembers_each_case_s_own_value(self):
        _first, first = self._case(value=10)
        _second, second = self._case(value=20)
        self._accept(first | second)
        self.assertEqual((first | second).mapped("accepted_value"), [10, 20])

    def test_accepting_many_costs_what_accepting_two_does(self):
        counts = []
        for size in (2, 20):
            cases = self.env["dist.exception"]
            for _case in range(size):
                cases |= self._case()[1]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._accept(cases)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_reason_of_another_trade_explains_no_case(self):
        usage = self.env["dist.reason.usage"].create({"code": "t", "name": "Other"})
        self.reason.usage_ids = usage
        _partner, case = self._case()
        with self.assertRaisesRegex(UserError, "a reason"):
            self._accept(case)

    def test_reason_that_asks_for_proof_waits_for_it(self):
        self.reason.document_required = True
        _partner, case = self._case()
        with self.assertRaisesRegex(UserError, "needs proof"):
            self._accept(case)
        case.message_post(body="Look.", attachments=[("photo.png", b"photo")])
        self._accept(case)
        self.assertEqual(case.state, "accepted")

    def test_colleague_at_the_same_case_is_said(self):
        _partner, case = self._case()
        with (
            patch.object(type(case), "lock_for_update", side_effect=LockError("held")),
            self.assertRaisesRegex(UserError, "Wait a moment"),
        ):
            case.action_take()

    def test_auditor_looks_and_changes_nothing(self):
        auditor = new_test_user(
            self.env, "exc_auditor", "base.group_user,dist_base.group_auditor"
        )
        _partner, case = self._case()
        mine = case.with_user(auditor)
        self.assertTrue(mine.sentence)
        for step in (mine.action_take, mine.action_wait, mine.action_next):
            with self.assertRaisesRegex(AccessError, "changes nothing"):
                step()
        self.assertEqual(mine._to_rows()[0]["steps"], [])
        self.assertEqual([a["code"] for a in mine.get_actions()], ["open_document"])
        case.sudo().owner_id = auditor
        mine.action_take()
        self.assertEqual(case.state, "in_progress")

    def test_owner_is_told_what_somebody_else_did(self):
        owner = new_test_user(self.env, "exc_owner", notification_type="inbox")
        _partner, case = self._case()
        case.sudo().owner_id = owner
        case.with_user(self.clerk).action_take()
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", owner.partner_id.id)]
        )
        self.assertIn("Taken", told.mail_message_id.subject)
        self.assertIn("In trouble with 100", told.mail_message_id.body)
        case.with_user(self.clerk).action_wait()
        self.assertEqual(told.search_count([("id", ">", max(told.ids))]), 0)

    def test_resuming_forgets_the_snooze(self):
        _partner, case = self._case()
        self._snooze(case)
        case.action_resume()
        self.assertEqual((case.state, case.snoozed_until), ("open", False))

    def test_history_is_never_changed(self):
        _partner, case = self._case()
        with self.assertRaises(UserError):
            case.event_ids.note = "rewritten"

    def test_people_talk_on_the_case(self):
        _partner, case = self._case()
        message = case.with_user(self.clerk).message_post(body="I called them.")
        self.assertEqual(message.author_id, self.clerk.partner_id)
