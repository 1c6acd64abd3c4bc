from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestInbox(ApprovalCommon):
    def _inbox(self, user):
        return self.env["dist.approval.request"].with_user(user)

    def _get_rows(self, user):
        rows = self._inbox(user).inbox()["rows"]
        return [(row["kind"], row["id"]) for row in rows]

    def test_approver_sees_what_waits_oldest_first(self):
        self._create_policy(self._condition())
        _document, first = self._hold()
        _document, second = self._hold()
        wanted = [("decide", first.id), ("decide", second.id)]
        self.assertEqual(self._get_rows(self.approver), wanted)
        self.assertFalse(self._get_rows(self.outsider))

    def test_row_tells_who_how_much_and_the_worst_fact(self):
        self._create_policy(self._condition())
        self._create_policy(self._condition("discount", low=10.0))
        document = self._create_document(
            amount=110.0, lines=[{"discount": 90.0, "name": "1: Bolt"}]
        )
        document.action_done()
        (row,) = self._inbox(self.approver).inbox()["rows"]
        self.assertEqual(row["worst"], "Discount 90.0 % on line 1: Bolt, limit 10.0 %")
        self.assertEqual(row["more"], 1)
        self.assertEqual(row["requester"], self.clerk.name)

    def test_fact_on_many_lines_is_one_sentence_and_one_card(self):
        self._create_policy(self._condition("discount", low=10.0))
        document = self._create_document(
            lines=[
                {"discount": share, "name": f"{number}: Bolt"}
                for number, share in enumerate((12.0, 40.0, 5.0, 20.0), start=1)
            ]
        )
        document.action_done()
        request = self._get_request(document)
        self.assertEqual(
            request.summary,
            "Discount 40.0 % on line 2: Bolt, limit 10.0 %, and 2 more lines",
        )
        (card,) = request.with_user(self.approver).decision_card()["reasons"]
        self.assertEqual(
            (card["line"], card["past"]), ("2: Bolt", "30.0 percentage points")
        )
        others = [other["line"] for other in card["others"]]
        self.assertEqual(others, ["4: Bolt", "1: Bolt"])

    def test_limit_of_nothing_is_not_said(self):
        self._create_policy(self._condition("discount", low=0.0))
        document = self._create_document(lines=[{"discount": 5.0, "name": "1: Bolt"}])
        document.action_done()
        request = self._get_request(document)
        self.assertEqual(request.summary, "Discount 5.0 % on line 1: Bolt")
        (card,) = request.with_user(self.approver).decision_card()["reasons"]
        said = (card["value"], card["limit"], card["past"])
        self.assertEqual(said, ("5.0 %", "", ""))

    def test_counter_and_inbox_leave_out_what_the_reader_changed_or_created(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        self.assertEqual(self._inbox(self.approver).inbox_count(), 1)
        document.with_user(self.approver).amount = 490.0
        self.env.cr.flush()
        self.assertEqual(request.state, "pending")
        self.assertEqual(self._inbox(self.approver).inbox_count(), 0)
        self.assertFalse(self._get_rows(self.approver))
        self.assertEqual(self._inbox(self.second).inbox_count(), 1)
        own, _request = self._hold(user=self.second)
        own.with_user(self.clerk).action_done()
        self.assertEqual(self._inbox(self.second).inbox_count(), 1)

    def test_question_moves_from_the_approvers_inbox_to_the_requesters(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        request.with_user(self.approver).action_ask_back(note="Why so much?")
        self.assertFalse(self._get_rows(self.approver))
        self.assertEqual(self._get_rows(self.clerk), [("answer", request.id)])
        self.assertEqual(self._inbox(self.clerk).inbox_count(), 1)

    def test_approved_and_not_carried_out_waits_for_its_requester(self):
        self._create_policy(self._condition())
        document, request = self._hold(explode=True)
        request.with_user(self.approver).action_approve()
        self.assertEqual(self._get_rows(self.clerk), [("retry", request.id)])
        document.explode = False
        request.with_user(self.clerk).action_carry_out()
        self.assertEqual(document.state, "done")
        self.assertFalse(self._get_rows(self.clerk))

    def test_inbox_does_not_grow_with_its_rows(self):
        self._create_policy(self._condition())
        self._create_batch(5)
        inbox = self._inbox(self.approver)
        inbox.inbox()
        few = self._count(inbox.inbox)
        self._create_batch(50)
        self.assertLessEqual(self._count(inbox.inbox), few)

    def _create_batch(self, count):
        documents = self.env["dist.test.document"].with_user(self.clerk)
        documents = documents.create([{"amount": 500.0} for _number in range(count)])
        self.env.cr.flush()
        documents.action_done()

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def test_beyond_the_limit_is_counted(self):
        self._create_policy(self._condition())
        self._create_batch(3)
        self.assertEqual(self._inbox(self.approver).inbox(limit=2)["left_out"], 1)

    def test_decision_names_the_next_one_and_comes_round(self):
        self._create_policy(self._condition())
        first, second, third = (self._hold()[1] for _number in range(3))
        asked = second.with_user(self.approver)
        self.assertEqual(asked.decision_card()["next_id"], third.id)
        result = asked.decide("approve", facts_hash=second.facts_hash)
        self.assertEqual(result["next_id"], third.id)
        self.assertEqual((result["state"], result["execution"]), ("approved", "done"))
        result = third.with_user(self.approver).decide("approve")
        self.assertEqual(result["next_id"], first.id)
        result = first.with_user(self.approver).decide("approve")
        self.assertIs(result["next_id"], False)

    def test_reason_that_wants_a_note_is_refused_without_one(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        usage = self.env.ref("dist_base.reason_usage_approval_reject")
        reason = self.env["dist.reason.code"].create(
            {
                "code": "T",
                "name": "Other",
                "note_required": True,
                "usage_ids": usage.ids,
            }
        )
        asked = request.with_user(self.approver)
        offered = asked.decision_card()["reason_codes"]["reject"]
        self.assertIn(reason.id, [code["id"] for code in offered])
        with self.assertRaises(UserError):
            asked.decide("reject", reason_id=reason.id)
        asked.decide("reject", reason_id=reason.id, note="Too late this year")
        self.assertEqual(request.decision_ids.reason_id, reason)

    def test_present_figures_are_taken_for_the_same_requester(self):
        self._create_policy(self._condition())
        document, request = self._hold()
        self.env.cr.execute(
            "UPDATE dist_test_document SET amount = 600 WHERE id = %s", [document.id]
        )
        self.env.invalidate_all()
        fresh = request.with_user(self.approver).action_refresh()
        fresh = self.env["dist.approval.request"].browse(fresh)
        self.assertEqual(request.state, "superseded")
        self.assertEqual(fresh.requester_id, self.clerk)
        fresh.with_user(self.approver).decide("approve", facts_hash=fresh.facts_hash)
        self.assertEqual(document.state, "done")

    def test_present_figures_that_did_not_change_keep_the_request(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        kept = request.with_user(self.approver).action_refresh()
        self.assertEqual(kept, request.id)

    def test_unknown_verdict_is_refused(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        with self.assertRaises(UserError):
            request.with_user(self.approver).decide("unlink")

    def test_outsider_reads_no_card_and_takes_no_figures(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        self.env["ir.model.access"].search(
            [("name", "=", "dist.test.document")]
        ).perm_read = False
        for method in ("decision_card", "action_refresh"):
            with self.assertRaises(AccessError):
                getattr(request.with_user(self.outsider), method)()

    def test_counters_of_the_next_step_move_when_the_first_is_settled(self):
        first, second = (
            self._tier(user_ids=self.approver.ids, who="users"),
            {
                "number": 2,
                "who": "users",
                "user_ids": self.second.ids,
            },
        )
        self._create_policy(self._condition(), tiers=[first, second])
        _document, request = self._hold()
        told = []
        listener = type(self.env["res.users"])
        with patch.object(listener, "_bus_send", lambda user, *args: told.append(user)):
            request.with_user(self.approver).action_approve()
        self.assertIn(self.second, told)


@tagged("post_install", "-at_install")
class TestCustomerAsks(ApprovalCommon):
    """What a customer signs without an account is asked for by the customer."""

    def setUp(self):
        super().setUp()
        self._create_policy(self._condition())
        cls = self.registry["dist.test.document"]
        public = self.env.ref("base.public_user")
        values = {"partner_name": "Miller & Sons"}
        self.patch(cls, "_dist_requester", lambda document: public)
        self.patch(cls, "_dist_request_values", lambda document: values)
        self.cls = cls
        self.document, self.request = self._hold()

    def test_screens_name_the_customer(self):
        asked = self.request.with_user(self.approver)
        banner = self.document.with_user(self.approver).dist_gate_banner()[0]
        [row] = asked.inbox()["rows"]
        for shown in (asked.decision_card(), banner["request"], row):
            self.assertEqual(shown["requester"], "Miller & Sons")
        self.assertEqual(asked.requester_name, "Miller & Sons")

    def test_note_is_for_who_looks_after_the_customer(self):
        asked = self.request.with_user(self.approver)
        self.assertEqual(asked.decision_card()["answerer"], "Miller & Sons")
        self.patch(self.cls, "_dist_responsible", lambda document: self.outsider)
        self.assertEqual(asked.decision_card()["answerer"], self.outsider.name)

    def test_colleague_who_asks_is_named_and_answers(self):
        self.patch(self.cls, "_dist_requester", lambda document: self.clerk)
        _document, request = self._hold()
        card = request.with_user(self.approver).decision_card()
        self.assertEqual(card["requester"], self.clerk.name)
        self.assertEqual(card["answerer"], self.clerk.name)
