from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestControl(ApprovalCommon):
    """The set-up checklist says what a control lacks."""

    def setUp(self):
        super().setUp()
        self.control = self.env["dist.control"].search([("code", "=", "test_control")])

    def test_control_without_rows_says_that_nothing_will_stop(self):
        self.assertIn("nothing will stop", self.control.missing)

    def test_row_of_this_company_or_of_all_is_enough(self):
        policy = self._create_policy(self._condition())
        self.control.invalidate_recordset()
        self.assertFalse(self.control.missing)
        other = self.env["res.company"].create({"name": "Other"})
        policy.company_ids = other
        self.control.invalidate_recordset()
        self.assertTrue(self.control.missing)
        self.assertFalse(self.control.with_company(other).missing)

    def test_archived_rows_do_not_count(self):
        self._create_policy(self._condition()).active = False
        self.assertTrue(self.control.missing)

    def test_way_out_is_the_checkpoint_with_its_matrix(self):
        action = self.control.action_supply_missing()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("dist.approval.checkpoint", self.checkpoint.id),
        )

    def test_control_without_matrix_lacks_nothing(self):
        plain = self.env["dist.control"].create(
            {"code": "plain", "name": "P", "summary": "s", "who_notices": "w"}
        )
        self.assertFalse(plain.missing)
        self.assertTrue(plain.action_supply_missing())
