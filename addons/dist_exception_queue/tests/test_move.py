from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestMove(ExceptionCommon):
    """The dialogue that asks for what a step needs."""

    def _ask(self, cases, step):
        action = cases.with_context(dist_step=step).action_ask()
        wizards = self.env[action["res_model"]].with_user(self.clerk)
        return Form(wizards.with_context(**action["context"]))

    def _reason(self):
        return self.env.ref("dist_exception_queue.reason_vendor_late")

    def test_resolving_many_asks_once(self):
        cases = self._case()[1] | self._case()[1]
        with self._at_clock(), self._ask(cases, "resolve") as form:
            form.outcome = "fixed"
            form.reason_id = self._reason()
        self.env["dist.exception.move"].search([], limit=1, order="id desc").with_user(
            self.clerk
        ).action_apply()
        self.assertEqual(cases.mapped("state"), ["resolved"] * 2)
        self.assertEqual(cases.mapped("reason_id"), self._reason())

    def test_it_says_which_case_it_is_about_unless_there_are_many(self):
        case = self._case()[1]
        with self._at_clock():
            form = self._ask(case, "snooze")
            self.assertEqual(form.sentence, case.with_user(self.clerk).sentence)
            self.assertTrue(form.sentence)
            many = self._ask(case | self._case()[1], "snooze")
            self.assertFalse(many.sentence)

    def test_snooze_and_accept_want_a_date(self):
        for step in ("snooze", "accept"):
            _partner, case = self._case()
            with self._at_clock():
                form = self._ask(case, step)
                form.reason_id = self._reason()
                with self.assertRaisesRegex(AssertionError, "until"):
                    form.save()
                form.until = self.clock + timedelta(days=1)
                form.save().action_apply()
            self.assertEqual(case.state, {"snooze": "snoozed"}.get(step, "accepted"))

    def test_reason_that_asks_for_a_note_gets_one(self):
        _partner, case = self._case()
        other = self.env.ref("dist_exception_queue.reason_other")
        with self.assertRaisesRegex(UserError, "note"):
            case.action_resolve(outcome="fixed", reason_id=other.id)
        case.action_resolve(outcome="fixed", reason_id=other.id, note="Said so")
        self.assertEqual(case.state, "resolved")

    def test_cases_one_may_not_read_are_not_moved(self):
        _partner, case = self._case()
        values = {
            "exception_ids": case.ids,
            "step": "resolve",
            "outcome": "fixed",
            "reason_id": self._reason().id,
        }
        wizards = self.env["dist.exception.move"].with_user(self.outsider)
        with self.assertRaises(AccessError):
            wizards.create(values)
        lost = wizards.sudo().create(values).sudo(False)  # had the right, once
        others = wizards.with_user(self.clerk).create(values)
        self.env.flush_all()
        self.env.invalidate_all()  # a request of its own
        lost.action_apply()
        with self.assertRaises(AccessError):
            others.with_user(self.outsider).action_apply()
        self.assertEqual(case.state, "open")
