from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

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
