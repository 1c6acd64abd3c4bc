from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.translate import code_translations

from .common import ApprovalCommon

NO_RATE = (
    "Row “%(policy)s” has limits in %(currency)s, which has no exchange rate. Enter a "
    "rate or choose another currency."
)


@tagged("post_install", "-at_install")
class TestWaysRound(ApprovalCommon):
    """What a client sends along, whom it names, and what it asks about."""

    def setUp(self):
        super().setUp()
        self.policy = self._create_policy(self._condition())

    def _hide_documents(self):
        self.env["ir.rule"].create(
            {
                "name": "Own documents only",
                "model_id": self.env["ir.model"]._get_id("dist.test.document"),
                "domain_force": "[('create_uid', '=', user.id)]",
            }
        )

    def test_archived_row_passes_nothing_whatever_the_context_says(self):
        amount = self.checkpoint.fact_ids.filtered(lambda fact: fact.code == "amount")
        self._create_policy(
            effect="pass",
            sequence=1,
            shielded_fact_ids=[Command.set(amount.ids)],
            tiers=[],
            active=False,
        )
        document, other = (self._create_document(amount=500.0) for _ in range(2))
        self.env.registry.clear_cache()
        document.with_context(active_test=False).action_done()
        self.assertEqual(document.state, "draft")
        other.action_done()
        self.assertEqual(other.state, "draft")

    def test_context_of_a_client_reaches_no_fact(self):
        seen = {}
        cls = type(self.env["dist.test.document"])
        collect = cls._dist_collect_facts

        def spy(documents, checkpoint):
            seen.update(documents.env.context)
            return collect(documents, checkpoint)

        self.patch(cls, "_dist_collect_facts", spy)
        client = {"location": 1, "warehouse_id": 1, "to_date": "2040-01-01"}
        document = self._create_document(amount=500.0)
        document.with_context(active_test=False, **client).action_done()
        self.assertTrue(seen.keys().isdisjoint({*client, "active_test"}))

    def test_line_whose_document_comes_from_the_context_is_seen(self):
        self._create_policy(self._condition("discount", low=10.0))
        document = self._create_document(amount=50.0, lines=[{}])
        document.action_done()
        self.assertEqual(document.state, "done")
        lines = self.env["dist.test.document.line"].with_user(self.clerk)
        lines.with_context(default_document_id=document.id).create(
            {"product_id": self.product.id, "discount": 50.0}
        )
        self.env.cr.flush()
        self.assertEqual(document.dist_gate_state, "waiting")

    def test_bulk_decision_names_nothing_its_caller_may_not_read(self):
        _document, hidden = self._hold(name="Secret")
        own, _request = self._hold(user=self.outsider)
        self._hide_documents()
        requests = self.env["dist.approval.request"].with_user(self.outsider)
        mine = self._get_request(own)
        for verdict in ("approve", "reject", "ask_back"):
            result, other = requests.decide_many([hidden.id, mine.id], verdict, "x")
            self.assertNotIn("Secret", result["name"] + result["message"])
            self.assertFalse(result["ok"] or other["ok"])
            self.assertEqual(other["name"], own.display_name)
        portal = new_test_user(self.env, "appr_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            requests.with_user(portal).decide_many([hidden.id], "reject", "x")

    def test_bulk_decision_decides_what_is_readable_beside_what_is_not(self):
        _document, hidden = self._hold()
        hidden.step_ids.group_id = self.env.ref("dist_base.group_finance")
        document, mine = self._hold()
        self._hide_documents()
        requests = self.env["dist.approval.request"].with_user(self.approver)
        results = requests.decide_many([hidden.id, mine.id], "approve")
        self.assertEqual([result["ok"] for result in results], [False, True])
        self.assertEqual(document.state, "done")

    def test_conditions_of_other_companies_rows_stay_theirs(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.policy.company_ids = other
        document = self._create_document(amount=500.0)
        for record in (self.policy, self.policy.condition_ids, self.policy.tier_ids):
            found = record.with_user(self.clerk).search([("id", "in", record.ids)])
            self.assertFalse(found, record._name)
        document.action_done()
        self.assertEqual(document.state, "done")


@tagged("post_install", "-at_install")
class TestNobodyLeft(ApprovalCommon):
    """A request always has somebody who can move it."""

    def setUp(self):
        super().setUp()
        self.fallback = self.checkpoint.fallback_group_id
        self.manager = new_test_user(self.env, "appr_manager")
        self.manager.group_ids = [Command.link(self.fallback.id)]

    def test_quorum_larger_than_who_is_left_asks_the_fallback_group_as_well(self):
        (self.second | self.third).group_ids = [Command.unlink(self.approvers.id)]
        self._create_policy(
            self._condition(), tiers=[self._tier(quorum="n", quorum_n=2)]
        )
        document, request = self._hold()
        self.assertTrue(request.step_ids.is_fallback)
        request.with_user(self.approver).action_approve()
        self.assertEqual(request.state, "pending")
        request.with_user(self.manager).action_approve()
        self.assertEqual(document.state, "done")

    def test_last_approver_who_changes_the_document_hands_it_to_the_fallback(self):
        (self.second | self.third).group_ids = [Command.unlink(self.approvers.id)]
        self._create_policy(self._condition())
        document, request = self._hold()
        document.with_user(self.approver).amount = 490.0
        self.env.cr.flush()
        self.assertEqual(request.state, "pending")
        self.assertTrue(request.step_ids.is_fallback)
        inbox = self.env["dist.approval.request"].with_user(self.manager)
        self.assertEqual(inbox.inbox_count(), 1)
        request.with_user(self.manager).action_approve()
        self.assertEqual(document.state, "done")

    def test_approver_who_changes_the_document_leaves_it_to_colleagues(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        document.with_user(self.approver).amount = 490.0
        self.env.cr.flush()
        self.assertFalse(request.step_ids.is_fallback)
        self.assertEqual(request.step_ids.group_id, self.approvers)

    def test_question_to_somebody_who_cannot_answer_is_refused(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        self.clerk.active = False
        with self.assertRaisesRegex(UserError, "cannot answer"):
            request.with_user(self.approver).action_ask_back(note="Why?")
        self.assertFalse(request.holder_id)

    def test_question_of_a_customers_order_goes_to_who_is_responsible(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        portal = new_test_user(self.env, "appr_portal", groups="base.group_portal")
        request.sudo().requester_id = portal
        cls = type(self.env["dist.test.document"])
        self.patch(cls, "_dist_responsible", lambda document: self.outsider)
        request.with_user(self.approver).action_ask_back(note="Why?")
        self.assertEqual(request.holder_id, self.outsider)
        request.with_user(self.outsider).action_answer(note="Because")
        self.assertFalse(request.holder_id)

    def test_holder_who_leaves_the_company_gives_the_question_back(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        request.with_user(self.approver).action_ask_back(note="Why?")
        self.clerk.active = False
        self.assertFalse(request.holder_id)
        self.assertTrue(request.with_user(self.approver).can_decide)

    def test_inbox_goes_on_when_the_gate_of_a_model_is_uninstalled(self):
        self._create_policy(self._condition())
        _document, gone = self._hold()
        _document, alive = self._hold()
        left = self.env["dist.approval.checkpoint"].create(
            {
                "code": "left",
                "name": "Left behind",
                "res_model": "res.partner",
                "control_code": "test_control",
            }
        )
        gone.write({"res_model": "res.partner", "res_id": 1, "checkpoint_id": left.id})
        inbox = self.env["dist.approval.request"].with_user(self.approver)
        self.assertEqual([row["id"] for row in inbox.inbox()["rows"]], [alive.id])
        self.assertEqual(inbox.inbox_count(), 1)
        self.assertFalse(inbox.browse(gone.id).can_decide)
        with self.assertRaisesRegex(UserError, "not installed any more"):
            inbox.browse(gone.id).decision_card()

    def test_deleting_a_waiting_document_cancels_its_request_with_the_control_off(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        self.setting.mode = "off"
        document.unlink()
        self.assertEqual(request.state, "cancelled")


@tagged("post_install", "-at_install")
class TestRatesOfRows(ApprovalCommon):
    """A row whose currency has lost its rate, and gets one again."""

    def setUp(self):
        super().setUp()
        currencies = self.env["res.currency"]
        self.currency = currencies.create({"name": "XQZ", "symbol": "Q"})
        self._enter_rate()
        self.policy = self._create_policy(
            self._condition(), currency_id=self.currency.id, name="Far row"
        )
        self.currency.rate_ids.unlink()
        self.checkpoint.on_broken = "open"

    def _enter_rate(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.currency.id, "name": "2020-01-01", "rate": 1.0}
        )

    def test_row_is_used_again_as_soon_as_a_rate_is_entered(self):
        document = self._create_document(amount=500.0)
        document.action_done()
        self.assertEqual(document.state, "done")
        self.assertIn("no exchange rate", self.policy.problem)
        self._enter_rate()
        self.assertFalse(self.policy.problem)
        other = self._create_document(amount=500.0)
        other.action_done()
        self.assertEqual(other.state, "draft")

    def test_administrators_are_told_once_by_readers_of_many_languages(self):
        administrator = new_test_user(
            self.env, "appr_adm", groups="base.group_user,dist_base.group_administrator"
        )
        self.env["res.lang"]._activate_lang("fr_FR")
        texts = code_translations.get_python_translations("dist_approval", "fr_FR")
        french = {**texts, NO_RATE: "Sans taux: %(policy)s, %(currency)s"}
        with patch.dict(
            code_translations.python_translations, {("dist_approval", "fr_FR"): french}
        ):
            for lang in ("en_US", "fr_FR", "en_US"):
                document = self._create_document(amount=500.0)
                document.with_context(lang=lang).action_done()
        told = [
            ("partner_ids", "in", administrator.partner_id.ids),
            ("model", "=", "dist.approval.policy"),
        ]
        self.assertEqual(self.env["mail.message"].search_count(told), 1)
