from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestDecisions(ApprovalCommon):
    def test_quorum_of_two_wants_two_different_people(self):
        self._create_policy(
            self._condition(), tiers=[self._tier(quorum="n", quorum_n=2)]
        )
        document, request = self._hold()
        request.with_user(self.approver).action_approve()
        self.assertEqual(request.state, "pending")
        self.assertEqual(document.state, "draft")
        request.with_user(self.second).action_approve()
        self.assertEqual(document.state, "done")

    def test_quorum_of_all_wants_every_member(self):
        self._create_policy(self._condition(), tiers=[self._tier(quorum="all")])
        document, request = self._hold()
        for person in (self.approver, self.second):
            request.with_user(person).action_approve()
        self.assertEqual(document.state, "draft")
        request.with_user(self.third).action_approve()
        self.assertEqual(document.state, "done")

    def test_one_person_settles_every_step_they_may_settle(self):
        self._create_policy(
            self._condition(),
            tiers=[
                self._tier(),
                self._tier(number=2, who="users", user_ids=[self.approver.id]),
            ],
        )
        document, request = self._hold()
        request.with_user(self.approver).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(document.state, "done")

    def test_an_earlier_vote_settles_a_step_whose_turn_comes_later(self):
        self._create_policy(
            self._condition(),
            tiers=[
                self._tier(quorum="n", quorum_n=2),
                self._tier(number=2, who="users", user_ids=[self.approver.id]),
            ],
        )
        document, request = self._hold()
        request.with_user(self.approver).action_approve()
        request.with_user(self.second).action_approve()
        self.assertEqual(document.state, "done")

    def test_later_step_is_not_decided_before_its_turn(self):
        self._create_policy(
            self._condition(),
            tiers=[
                self._tier(),
                self._tier(number=2, who="users", user_ids=[self.outsider.id]),
            ],
        )
        _document, request = self._hold()
        with self.assertRaises(AccessError):
            request.with_user(self.outsider).action_approve()

    def test_person_of_the_document_is_asked(self):
        self._create_policy(
            self._condition(), tiers=[{"who": "person", "person": "owner"}]
        )
        document, request = self._hold(owner_id=self.outsider.id)
        self.assertEqual(request.step_ids.user_ids, self.outsider)
        request.with_user(self.outsider).action_approve()
        self.assertEqual(document.state, "done")

    def test_missing_person_asks_the_fallback_group(self):
        self._create_policy(
            self._condition(), tiers=[{"who": "person", "person": "owner"}]
        )
        _document, request = self._hold()
        self.assertTrue(request.step_ids.is_fallback)
        self.assertEqual(
            request.step_ids.group_id, self.env.ref("dist_base.group_branch_manager")
        )

    def test_nobody_left_to_ask_asks_the_fallback_group(self):
        self._create_policy(
            self._condition(),
            tiers=[{"who": "users", "user_ids": [Command.link(self.clerk.id)]}],
        )
        _document, request = self._hold()
        self.assertTrue(request.step_ids.is_fallback)

    def test_closed_request_takes_no_decision(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        request.with_user(self.approver).action_reject(note="no")
        with self.assertRaises(UserError):
            request.with_user(self.second).action_approve()

    def test_superseded_request_takes_no_decision_and_says_the_way_out(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        document.amount = 900.0
        self.env.cr.flush()
        self.assertEqual(request.state, "superseded")
        asked = request.with_user(self.approver)
        refusal = "Document needs no decision any more.*superseded.*Reload"
        for decide in (
            asked.action_approve,
            lambda: asked.action_reject(note="no"),
            lambda: asked.action_ask_back(note="why"),
        ):
            with self.assertRaisesRegex(UserError, refusal):
                decide()
        self.assertFalse(request.decision_ids)
        self.assertEqual(document.state, "draft")

    def test_administrator_who_asked_is_no_exception(self):
        admin = self.env.ref("base.user_admin")
        roles = self.approvers | self.env.ref("dist_base.group_administrator")
        admin.group_ids |= roles
        self._create_policy(self._condition())
        document, request = self._hold(user=admin)
        with self.assertRaisesRegex(AccessError, "someone else decides"):
            request.with_user(admin).action_approve()
        request.with_user(self.approver).action_approve()
        self.assertEqual(document.state, "done")

    def test_edit_before_the_last_decision_excludes_nobody_from_the_next(self):
        self._create_policy(self._condition())
        with freeze_time("2026-03-02 08:00:00"):
            document = self._create_document(amount=500.0)
            document.with_user(self.approver).amount = 510.0
            self.env.cr.flush()
            document.action_done()
            request = self._get_request(document)
            with self.assertRaisesRegex(AccessError, "someone else decides"):
                request.with_user(self.approver).action_approve()
        with freeze_time("2026-03-02 09:00:00"):
            request.with_user(self.second).action_approve()
        with freeze_time("2026-03-02 10:00:00"):
            document.amount = 900.0
            self.env.cr.flush()
            change = self._get_request(document)
            change.with_user(self.approver).action_approve()
        self.assertEqual(change.state, "approved")

    def test_other_facts_than_looked_at_are_refused(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        with self.assertRaises(UserError):
            request.with_user(self.approver).action_approve(facts_hash="0" * 64)

    def test_surroundings_riskier_by_now_are_refused_without_a_hash(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        self.env.cr.execute(
            "UPDATE dist_test_document SET amount = 600 WHERE id = %s", [document.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "600"):
            request.with_user(self.approver).action_approve()

    def test_question_stays_pending_with_the_requester(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        request.with_user(self.approver).action_ask_back(note="Why so much?")
        self.assertEqual(request.state, "pending")
        self.assertEqual(request.holder_id, self.clerk)
        with self.assertRaises(UserError):
            request.with_user(self.approver).action_approve()
        with self.assertRaises(AccessError):
            request.with_user(self.outsider).action_answer(note="because")
        request.with_user(self.clerk).action_answer(note="Stock for spring")
        request.with_user(self.approver).action_approve()
        self.assertEqual(document.state, "done")

    def test_requester_withdraws_and_nobody_else(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        with self.assertRaises(AccessError):
            request.with_user(self.approver).action_withdraw()
        request.with_user(self.clerk).action_withdraw()
        self.assertEqual(request.state, "cancelled")
        self.assertFalse(document.dist_gate_state)

    def test_bulk_decision_answers_for_each_record(self):
        self._create_policy(self._condition())
        _document, mine = self._hold(user=self.approver)
        _document, theirs = self._hold()
        requests = self.env["dist.approval.request"].with_user(self.approver)
        results = requests.decide_many([mine.id, theirs.id], "approve")
        self.assertEqual([result["ok"] for result in results], [False, True])
        self.assertEqual(mine.state, "pending")
        self.assertEqual(theirs.state, "approved")

    def test_bulk_decision_carries_out_all_but_the_one_that_fails(self):
        self._create_policy(self._condition())
        held = [self._hold(explode=explode) for explode in (False, True, False)]
        requests = self.env["dist.approval.request"].with_user(self.approver)
        ids = [request.id for _document, request in held]
        results = requests.decide_many(ids, "approve")
        self.assertEqual([result["ok"] for result in results], [True, True, True])
        self.assertIn("not carried out: the press is", results[1]["message"])
        self.assertEqual(
            [document.state for document, _request in held], ["done", "draft", "done"]
        )
        self.assertEqual(
            [request.execution_state for _document, request in held],
            ["done", "refused", "done"],
        )

    def test_bulk_rejection_answers_for_each_record(self):
        self._create_policy(self._condition())
        document, theirs = self._hold()
        _document, mine = self._hold(user=self.approver)
        requests = self.env["dist.approval.request"].with_user(self.approver)
        results = requests.decide_many([mine.id, theirs.id], "reject", "too much")
        self.assertEqual([result["ok"] for result in results], [False, True])
        self.assertIn("someone else decides", results[0]["message"])
        self.assertEqual((mine.state, theirs.state), ("pending", "rejected"))
        self.assertEqual(document.dist_gate_state, "rejected")

    def test_request_that_is_named_twice_is_decided_once(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        requests = self.env["dist.approval.request"].with_user(self.approver)
        requests.decide_many([request.id, request.id], "approve")
        self.assertEqual(len(request.decision_ids), 1)
        self.assertEqual(document.state, "done")

    def test_failure_keeps_the_decision_and_can_be_repeated(self):
        self._create_policy(self._condition())
        document, request = self._hold(explode=True)
        request.with_user(self.approver).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.execution_state, "refused")
        self.assertIn("press is broken", request.execution_message)
        self.assertEqual(document.state, "draft")
        document.explode = False
        request.with_user(self.clerk).action_carry_out()
        self.assertEqual(request.execution_state, "done")
        self.assertEqual(document.state, "done")

    def test_evidence_names_requester_decider_and_executor(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        request.with_user(self.approver).action_approve(note="fine")
        rows = self.env["dist.evidence"].search(
            [("res_model", "=", document._name), ("res_id", "=", document.id)],
            order="seq",
        )
        decided = rows.filtered(lambda r: r.event == "approval_decision_approved")
        self.assertEqual(decided.actor_id, self.approver.id)
        self.assertEqual(decided.on_behalf_id, self.clerk.id)
        carried = rows.filtered(lambda r: r.event == "approval_carried_out")
        self.assertEqual(carried.executor_id, self.clerk.id)

    def test_deleting_the_document_cancels_its_request(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        document.unlink()
        self.assertEqual(request.state, "cancelled")

    def test_one_call_and_three_calls_give_the_same(self):
        self._create_policy(self._condition())
        document = self._create_document(amount=500.0)
        document.action_done()
        self._get_request(document).with_user(self.approver).action_approve()
        document.action_done()
        self.assertEqual(document.state, "done")
        self.assertEqual(document.dist_gate_state, "approved")
