from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestBanner(ApprovalCommon):
    def _get_banner(self, document, user=None):
        banners = document.with_user(user or self.clerk).dist_gate_banner()
        return banners[0] if banners else None

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def test_document_within_limits_has_nothing_to_say(self):
        self._create_policy(self._condition())
        document = self._create_document(amount=50.0)
        self.assertIsNone(self._get_banner(document))
        document.action_done()
        self.assertIsNone(self._get_banner(document))

    def test_draft_says_what_confirming_will_ask_and_creates_nothing(self):
        self._create_policy(self._condition())
        document = self._create_document(amount=500.0)
        banner = self._get_banner(document)
        self.assertEqual(len(banner["forecast"]["sentences"]), 1)
        self.assertEqual(banner["forecast"]["steps"][0]["who"], "Test approvers")
        self.assertIsNone(banner["request"])
        self.assertFalse(self._get_request(document))
        self.assertFalse(document.dist_gate_state)

    def test_waiting_document_offers_each_reader_what_he_may_do(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        rights = ("can_decide", "can_withdraw", "can_answer", "can_retry")
        wanted = {
            self.clerk: (False, True, False, False),
            self.approver: (True, False, False, False),
            self.outsider: (False, False, False, False),
        }
        for user, allowed in wanted.items():
            shown = self._get_banner(document, user)["request"]
            self.assertEqual(shown["id"], request.id)
            self.assertEqual(tuple(shown[right] for right in rights), allowed)

    def test_rejected_draft_says_who_why_and_what_confirming_will_ask(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        request.with_user(self.approver).action_reject(note="Too much")
        banner = self._get_banner(document)
        self.assertEqual(banner["state"], "rejected")
        self.assertEqual(banner["history"][0]["note"], "Too much")
        self.assertTrue(banner["forecast"])

    def test_not_carried_out_says_why_and_can_be_tried_again(self):
        self._create_policy(self._condition())
        document, request = self._hold(explode=True)
        request.with_user(self.approver).action_approve()
        shown = self._get_banner(document)["request"]
        self.assertTrue(shown["can_retry"])
        self.assertIn("the press is broken", shown["execution_message"])

    def test_switched_off_costs_no_statement(self):
        self._create_policy(self._condition())
        document = self._create_document(amount=500.0)
        self.setting.mode = "off"
        asked = document.with_user(self.clerk)
        self.assertEqual(asked.dist_gate_banner(), [])
        self.assertEqual(self._count(asked.dist_gate_banner), 0)

    def test_watched_control_stays_silent(self):
        self._create_policy(self._condition())
        document = self._create_document(amount=500.0)
        self.setting.mode = "watch"
        self.assertIsNone(self._get_banner(document))

    def test_batch_costs_no_more_than_a_few(self):
        self._create_policy(self._condition())
        documents = self.env["dist.test.document"].with_user(self.clerk)
        documents = documents.create([{"amount": 500.0}] * 60)
        self.env.cr.flush()
        documents[:30].action_done()
        few = documents[:2] | documents[-2:]
        few.dist_gate_banner()
        small = self._count(few.dist_gate_banner)
        self.assertLessEqual(self._count(documents.dist_gate_banner), small)

    def test_customer_learns_no_limit(self):
        self._create_policy(self._condition())
        document, _request = self._hold()
        customer = new_test_user(self.env, "appr_portal", groups="base.group_portal")
        self.env["ir.model.access"].create(
            {
                "name": "portal",
                "model_id": self.env["ir.model"]._get_id("dist.test.document"),
                "group_id": self.env.ref("base.group_portal").id,
                "perm_read": True,
            }
        )
        for method in ("dist_gate_banner", "dist_explain"):
            with self.assertRaises(AccessError):
                getattr(document.with_user(customer), method)()

    def test_reader_of_the_document_needs_no_other_right(self):
        self._create_policy(self._condition())
        document, _request = self._hold()
        reader = new_test_user(self.env, "appr_reader", groups="base.group_user")
        reader.company_ids = [Command.link(self.company.id)]
        self.assertTrue(self._get_banner(document, reader)["request"]["sentences"])
