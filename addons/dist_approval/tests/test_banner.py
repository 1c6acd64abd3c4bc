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


@tagged("post_install", "-at_install")
class TestWayOut(ApprovalCommon):
    """A rejection says how the document gets on."""

    def setUp(self):
        super().setUp()
        self.policy = self._create_policy(self._condition("discount", low=10.0))

    def _reject_change(self, **values):
        """Return a finished document whose change of its line was rejected."""
        document = self._create_document(lines=[{"discount": 5.0}])
        document.action_done()
        document.line_ids.write({"discount": 30.0, **values})
        self.env.cr.flush()
        request = self._get_request(document)
        request.with_user(self.approver).action_reject(note="Too much")
        return document, request

    def _get_banner(self, document):
        return document.with_user(self.clerk).dist_gate_banner()[0]

    def test_rejected_change_names_what_to_bring_back_to_the_limit(self):
        document, _request = self._reject_change()
        way = "Bring Discount on line 1: Bolt back to 10.0 %"
        self.assertEqual(self._get_banner(document)["way_out"]["ways"], [way])
        refusal = document._dist_get_hold_sentence("deliver")
        self.assertIn(way, refusal)
        document.line_ids.discount = 10.0
        self.env.cr.flush()
        self.assertEqual(document.dist_gate_state, "passed")

    def test_what_was_approved_beyond_the_limit_is_the_target(self):
        document = self._create_document(lines=[{"discount": 20.0}])
        document.action_done()
        self._get_request(document).with_user(self.approver).action_approve()
        document.line_ids.discount = 30.0
        self.env.cr.flush()
        self._get_request(document).with_user(self.approver).action_reject(note="No")
        self.assertEqual(
            self._get_banner(document)["way_out"]["ways"],
            ["Bring Discount on line 1: Bolt back to 20.0 %"],
        )

    def test_line_that_came_later_goes_back_to_the_limit(self):
        document = self._create_document(lines=[{"discount": 5.0}])
        document.action_done()
        document.line_ids = [
            Command.create({"product_id": self.product.id, "discount": 30.0})
        ]
        self.env.cr.flush()
        self._get_request(document).with_user(self.approver).action_reject(note="No")
        self.assertEqual(
            self._get_banner(document)["way_out"]["ways"],
            ["Bring Discount on line 1: Bolt back to 10.0 %"],
        )

    def test_rejection_keeps_the_limits_it_was_made_on(self):
        document, _request = self._reject_change()
        self.policy.condition_ids.value_low = 2.0
        sentences = self._get_banner(document)["request"]["sentences"]
        self.assertEqual(sentences, ["Discount 30.0 % on line 1: Bolt, limit 10.0 %"])

    def test_rejected_draft_says_whom_confirming_asks_again(self):
        document = self._create_document(lines=[{"discount": 30.0}])
        document.action_done()
        self._get_request(document).with_user(self.approver).action_reject(note="No")
        self.assertIn("Test approvers", self._get_banner(document)["way_out"]["title"])
        document.line_ids.discount = 5.0
        self.env.cr.flush()
        self.assertIn("nothing stops", self._get_banner(document)["way_out"]["title"])

    def test_withdrawn_change_says_how_to_get_out_as_well(self):
        document = self._create_document(lines=[{"discount": 5.0}])
        document.action_done()
        document.line_ids.discount = 30.0
        self.env.cr.flush()
        self._get_request(document).with_user(self.clerk).action_withdraw()
        self.assertEqual(
            self._get_banner(document)["way_out"]["ways"],
            ["Bring Discount on line 1: Bolt back to 10.0 %"],
        )
        refusal = document._dist_get_hold_sentence("deliver")
        self.assertIn("was not approved (Discount 30.0 % on line 1: Bolt", refusal)
