from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestTechnicalUser(ApprovalCommon):
    """Who carries out what nobody of the company asked for."""

    def setUp(self):
        super().setUp()
        self._create_policy(self._condition())
        self.service = new_test_user(self.env, "appr_service")
        self.portal = new_test_user(self.env, "appr_portal", groups="base.group_portal")
        self.administrator = new_test_user(
            self.env, "appr_adm", groups="base.group_user,dist_base.group_administrator"
        )

    def _release(self):
        document, request = self._hold()
        request.requester_id = self.portal
        request.with_user(self.approver).action_approve()
        self.assertEqual(document.state, "done")
        return request.executor_id

    def test_administrator_names_the_technical_user_on_the_checkpoint(self):
        with Form(self.checkpoint.with_user(self.administrator)) as form:
            form.technical_user_id = self.service
        self.assertEqual(self.company.dist_technical_user_id, self.service)
        self.assertEqual(self._release(), self.service)

    def test_company_form_shows_the_technical_user(self):
        form = Form(self.company)
        form.dist_technical_user_id = self.service
        form.save()
        self.assertEqual(self.company.dist_technical_user_id, self.service)

    def test_naming_another_technical_user_is_evidence(self):
        self.checkpoint.with_user(self.administrator).technical_user_id = self.service
        row = self.env["dist.evidence"].search(
            [("event", "=", "technical_user_changed")], limit=1
        )
        self.assertEqual(row.actor_id, self.administrator.id)
        self.assertIn(self.service.name, row.after)

    def test_only_administrators_name_the_technical_user(self):
        with self.assertRaises(AccessError):
            self.checkpoint.with_user(self.approver).technical_user_id = self.approver

    def test_customers_and_strangers_cannot_be_the_technical_user(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "appr_far", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        for user in (self.portal, stranger):
            with self.assertRaisesRegex(ValidationError, "active internal user"):
                self.company.dist_technical_user_id = user

    def test_archived_technical_user_carries_out_nothing_more(self):
        self.company.dist_technical_user_id = self.service
        self.service.active = False
        self.assertEqual(self._release(), self.env.ref("base.user_root"))
