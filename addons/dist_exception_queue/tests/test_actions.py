from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestActions(ExceptionCommon):
    def setUp(self):
        super().setUp()
        detector = type(self.env["dist.detector.test_trouble"])
        self.patch(detector, "_actions", ("test_forgive",))

    def test_likeliest_action_is_the_next_step(self):
        _partner, case = self._case()
        self.assertEqual(
            (case.next_action, case.next_label), ("test_forgive", "Forgive")
        )

    def test_action_that_makes_no_sense_is_not_offered(self):
        _partner, case = self._case(value=5000)
        self.assertEqual(case.next_action, "open_document")
        with self.assertRaisesRegex(UserError, "does not offer this"):
            case.action_run("test_forgive")

    def test_action_solves_the_trouble_and_the_case_clears(self):
        partner, case = self._case()
        case.with_user(self.clerk).action_run("test_forgive")
        self.assertFalse(partner.ref)
        self._sweep()
        self.assertEqual(case.state, "cleared")
        self.assertEqual(self._events(case), ["opened", "acted", "cleared"])

    def test_what_was_done_is_said(self):
        _partner, case = self._case()
        said = case.with_user(self.clerk).action_run("test_forgive")
        self.assertIn("Forgive: done", said["params"]["message"])

    def test_window_somebody_closes_is_no_deed(self):
        _partner, case = self._case()
        action = type(self.env["dist.action.test_forgive"])
        window = {"type": "ir.actions.act_window", "target": "new"}
        with patch.object(action, "_run", lambda *_args: window):
            self.assertEqual(case.action_run("test_forgive"), window)
        self.assertEqual(self._events(case), ["opened"])

    def test_e_mail_is_a_deed_when_it_is_sent(self):
        partner, case = self._case()
        partner.email = "trouble@example.com"
        template = self.env["mail.template"].create(
            {
                "name": "Trouble",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Trouble",
                "partner_to": "{{ object.id }}",
            }
        )
        action = self.env["dist.action.test_forgive"].with_user(self.clerk)
        mine = case.with_user(self.clerk)
        window = action._prepare_mail(partner.with_user(self.clerk), template, mine)
        composers = action.env["mail.compose.message"].with_context(**window["context"])
        composer = composers.create({})
        self.assertEqual(composer.partner_ids, partner)
        self.assertEqual(self._events(case), ["opened"])
        composer.action_send_mail()
        self.assertEqual(self._events(case), ["opened", "acted"])
        self.assertEqual(case.event_ids.filtered("action").action, "test_forgive")

    def test_action_works_with_the_user_s_own_rights(self):
        partner, case = self._case()
        reader = new_test_user(self.env, "exc_reader", "base.group_user")
        with self.assertRaises(AccessError):
            case.with_user(reader).action_run("test_forgive")
        self.assertTrue(partner.ref)
        self.assertNotIn("acted", self._events(case))

    def test_refused_action_leaves_no_trace(self):
        _partner, case = self._case(value=13)
        with self.assertRaisesRegex(UserError, "Not this one"):
            case.action_run("test_forgive")
        self.assertEqual(self._events(case), ["opened"])

    def test_outsider_runs_nothing(self):
        _partner, case = self._case()
        with self.assertRaises(AccessError):
            case.with_user(self.outsider).action_run("test_forgive")

    def test_closed_case_offers_its_document_alone(self):
        partner, case = self._case()
        self._solve(partner)
        self._sweep()
        self.assertEqual([a["code"] for a in case.get_actions()], ["open_document"])

    def test_success_is_counted_per_kind_and_action(self):
        _first, first = self._case()
        _second, second = self._case(value=13)
        first.action_run("test_forgive")
        with self.assertRaises(UserError):
            second.action_run("test_forgive")
        self._sweep()
        _third, third = self._case(value=20)
        third.action_run("test_forgive")
        success = self.env["dist.exception"]._get_success(self.kind)
        self.assertEqual(success, {(self.kind.id, "test_forgive"): (2, 1)})

    def test_next_steps_of_many_cases_cost_what_those_of_few_do(self):
        counts = []
        for size in (5, 50):
            for _case in range(size):
                self._trouble()
            self._sweep()
            cases = self._cases()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases.mapped("next_label")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
