from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestBadInput(ApprovalCommon):
    def test_row_without_tiers_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "asks nobody"):
            self._create_policy(self._condition(), tiers=[])

    def test_row_that_passes_nothing_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "names no fact"):
            self._create_policy(effect="pass", tiers=[])

    def test_approver_who_cannot_read_the_document_is_refused(self):
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "dist.test.document")]
        ).group_id = self.approvers
        with self.assertRaisesRegex(ValidationError, "may not read"):
            self._create_policy(
                self._condition(),
                tiers=[{"who": "users", "user_ids": [self.outsider.id]}],
            )

    def test_group_of_which_nobody_may_read_the_document_is_refused(self):
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "dist.test.document")]
        ).group_id = self.env.ref("base.group_system")
        with self.assertRaisesRegex(ValidationError, "Nobody in “Test approvers” may"):
            self._create_policy(self._condition())
        self.approver.group_ids |= self.env.ref("base.group_system")
        self.assertTrue(self._create_policy(self._condition()))

    def test_group_that_waits_for_its_people_is_accepted(self):
        empty = self.env["res.groups"].create({"name": "To be staffed"})
        policy = self._create_policy(
            self._condition(), tiers=[{"who": "group", "group_id": empty.id}]
        )
        self.assertEqual(policy.tier_ids.group_id, empty)

    def test_fact_of_another_checkpoint_is_refused(self):
        other = self.env["dist.approval.checkpoint"].create(
            {
                "code": "other",
                "name": "Other",
                "res_model": "dist.test.document",
                "control_code": "test_control",
                "fact_ids": [(0, 0, {"code": "weight", "name": "Weight"})],
            }
        )
        with self.assertRaisesRegex(ValidationError, "does not offer"):
            self._create_policy(
                {"fact_id": other.fact_ids.id, "operator": "gt", "value_low": 1.0}
            )

    def test_comparison_of_a_reference_with_a_limit_is_refused(self):
        fact = self.env["dist.approval.fact"].create(
            {
                "checkpoint_id": self.checkpoint.id,
                "code": "terms",
                "name": "Terms",
                "kind": "reference",
            }
        )
        with self.assertRaisesRegex(ValidationError, "no figure"):
            self._create_policy({"fact_id": fact.id, "operator": "gt"})

    def test_crossing_range_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "crosses"):
            self._create_policy(
                self._condition(operator="between", low=9.0, value_high=1.0)
            )

    def test_currency_without_rate_is_refused(self):
        lonely = self.env["res.currency"].create({"name": "XQZ", "symbol": "Q"})
        with self.assertRaisesRegex(ValidationError, "no exchange rate"):
            self._create_policy(self._condition(), currency_id=lonely.id)

    def test_more_decisions_than_people_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "wants 3"):
            self._create_policy(
                self._condition(),
                tiers=[
                    {
                        "who": "users",
                        "user_ids": [self.outsider.id],
                        "quorum": "n",
                        "quorum_n": 3,
                    }
                ],
            )

    def test_a_decision_without_reason_is_refused(self):
        self._create_policy(self._condition())
        _document, request = self._hold()
        for verb in ("action_reject", "action_ask_back"):
            with self.assertRaises(UserError):
                getattr(request.with_user(self.approver), verb)()


@tagged("post_install", "-at_install")
class TestBrokenRow(ApprovalCommon):
    """A row that became unusable after it was saved."""

    def setUp(self):
        super().setUp()
        self.policy = self._create_policy(
            self._condition("discount", low=10.0), name="Old row"
        )
        self.administrator = self.env["res.users"].create(
            {
                "name": "Admin of approvals",
                "login": "appr_admin",
                "group_ids": [
                    (4, self.env.ref("base.group_user").id),
                    (4, self.env.ref("dist_base.group_administrator").id),
                ],
            }
        )

    def _break(self):
        self.checkpoint.fact_ids.filtered(lambda f: f.code == "discount").unlink()

    def test_fail_closed_asks_the_fallback_group(self):
        self._break()
        document = self._create_document()
        document.action_done()
        step = self._get_request(document).step_ids
        self.assertEqual(step.group_id, self.checkpoint.fallback_group_id)

    def test_fail_open_goes_on_without_the_row(self):
        self._break()
        self.checkpoint.on_broken = "open"
        document = self._create_document()
        document.action_done()
        self.assertEqual(document.state, "done")

    def test_documents_out_of_its_scope_never_notice(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.policy.company_ids = other
        self._break()
        document = self._create_document()
        document.action_done()
        self.assertEqual(document.state, "done")

    def test_administrators_are_told_once(self):
        self._break()
        self.checkpoint.on_broken = "open"
        told = [
            ("partner_ids", "in", self.administrator.partner_id.ids),
            ("model", "=", "dist.approval.policy"),
        ]
        for _time in range(2):
            self._create_document().action_done()
        self.assertEqual(self.env["mail.message"].search_count(told), 1)
        self.assertIn("Old row", self.policy.problem)
