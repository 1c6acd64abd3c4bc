from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestLearning(ExceptionCommon):
    """Kinds that people dismiss sink; root causes and playbooks are offered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "exc_admin",
            "base.group_user,dist_base.group_administrator,"
            "base.group_partner_manager,base.group_system",
        )

    def _close(self, count, outcome="no_trouble"):
        for number in range(count):
            partner, case = self._case(value=number + 1)
            case.action_resolve(outcome=outcome, reason_id=self.reason.id)
            self._solve(partner)
        self._sweep()

    def _learn(self):
        self.env["dist.exception.type"]._cron_learn()

    def test_kind_that_is_always_dismissed_sinks_and_says_so(self):
        self._close(20)
        _partner, case = self._case(value=50)
        before = case.rank
        self._learn()
        self.assertEqual((self.kind.dismissed_count, self.kind.closed_count), (20, 20))
        self.assertLess(case.rank, before - 10)
        labels = [part["label"] for part in case.action_explain_rank()]
        self.assertIn("Often dismissed (20 of 20)", labels)

    def test_kind_that_is_solved_does_not_sink(self):
        self._close(20, "fixed")
        _partner, case = self._case(value=50)
        before = case.rank
        self._learn()
        self.assertAlmostEqual(case.rank, before)

    def test_administrator_says_no(self):
        self._close(20)
        _partner, case = self._case(value=50)
        before = case.rank
        self._learn()
        self.kind.with_user(self.admin).may_sink = False
        self.assertAlmostEqual(case.rank, before)
        with self.assertRaises(AccessError):
            self.kind.with_user(self.clerk).may_sink = True

    def test_commonest_root_cause_is_offered(self):
        self._close(5, "fixed")
        _partner, case = self._case(value=50)
        self.assertEqual(self._open_dialog(case).reason_id, self.reason)

    def test_of_few_resolutions_nothing_is_learned(self):
        self._close(4, "fixed")
        _partner, case = self._case(value=50)
        self.assertFalse(self._open_dialog(case).reason_id)

    def test_root_cause_that_was_set_is_offered(self):
        self.kind.usual_reason_id = self.reason
        _partner, case = self._case(value=50)
        self.assertEqual(self._open_dialog(case).reason_id, self.reason)

    def test_who_did_something_about_it_has_fixed_it(self):
        detector = self.env.registry["dist.detector.test_trouble"]
        self.patch(detector, "_actions", ("test_forgive",))
        _partner, case = self._case(value=50)
        self.assertFalse(self._open_dialog(case).outcome)
        case.with_user(self.clerk).action_run("test_forgive")
        self.assertEqual(self._open_dialog(case).outcome, "fixed")

    def _open_dialog(self, case):
        action = case.with_context(dist_step="resolve").action_ask()
        wizards = self.env["dist.exception.move"].with_user(self.clerk)
        return Form(wizards.with_context(**action["context"]))


@tagged("post_install", "-at_install")
class TestPreview(ExceptionCommon):
    def test_other_points_change_the_order_and_save_nothing_until_said(self):
        _partner, cheap = self._case(value=10)
        self._wait(days=30)
        _partner, dear = self._case(value=5000)
        self.assertGreater(cheap.rank, dear.rank)
        action = self.company.action_dist_preview_rank()
        previews = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(previews)
        form.dist_rank_day = 0.0
        lines = form.preview.split("<tr>")
        first = next(line for line in lines if "<td>1</td>" in line)
        self.assertIn("5000", first)
        self.assertIn("<td>2</td>", first)
        self.assertGreater(cheap.rank, dear.rank)
        form.save().action_apply()
        self.assertGreater(dear.rank, cheap.rank)

    def test_clerks_do_not_change_points(self):
        with self.assertRaises(AccessError):
            self.env["dist.exception.rank.preview"].with_user(self.clerk).create(
                {"company_id": self.company.id}
            )


@tagged("post_install", "-at_install")
class TestPlaybook(ExceptionCommon):
    def _publish(self, words):
        self.kind.playbook_body = f"<p>{words}</p>"

    def test_each_change_is_a_version(self):
        self._publish("Call them")
        self._publish("Call them")
        self._publish("Write to them")
        self.assertEqual(sorted(self.kind.playbook_ids.mapped("version")), [1, 2])
        self.assertIn("Write", self.kind.playbook_body)

    def test_reading_is_of_a_version(self):
        _partner, case = self._case()
        self.assertFalse(case.with_user(self.clerk).get_case()["playbook"])
        self._publish("Call them")
        shown = case.with_user(self.clerk).get_case()["playbook"]
        self.assertFalse(shown["is_read"])
        playbook = self.kind.playbook_ids[:1]
        playbook.with_user(self.clerk).action_confirm_reading()
        playbook.with_user(self.clerk).action_confirm_reading()
        self.assertEqual(playbook.reader_count, 1)
        self.assertTrue(case.with_user(self.clerk).get_case()["playbook"]["is_read"])
        self._publish("Write to them")
        self.assertFalse(case.with_user(self.clerk).get_case()["playbook"]["is_read"])

    def test_version_is_never_changed(self):
        self._publish("Call them")
        with self.assertRaises(UserError):
            self.kind.playbook_ids.body = "<p>Never mind</p>"

    def test_administrator_publishes_by_the_kind_and_forges_no_version(self):
        admin = new_test_user(self.env, "exc_admin", "dist_base.group_administrator")
        self.kind.with_user(admin).playbook_body = "<p>Call them</p>"
        self.assertEqual(self.kind.playbook_ids.version, 1)
        values = {"type_id": self.kind.id, "version": 99, "body": "<p>Mine</p>"}
        with self.assertRaises(AccessError):
            self.env["dist.exception.playbook"].with_user(admin).web_save(values, {})

    def test_clerks_publish_nothing_and_sign_for_nobody(self):
        self._publish("Call them")
        with self.assertRaises(AccessError):
            self.kind.with_user(self.clerk).playbook_body = "<p>Mine</p>"
        with self.assertRaises(AccessError):
            self.env["dist.exception.playbook.reading"].with_user(self.clerk).create(
                {"playbook_id": self.kind.playbook_ids.id, "user_id": self.env.uid}
            )

    def test_what_is_published_carries_no_script(self):
        self.kind.playbook_body = "<p>Call<script>alert(1)</script></p>"
        self.assertNotIn("script", self.kind.playbook_ids.body)
