from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon

MODELS = ("request", "step", "decision")


@tagged("post_install", "-at_install")
class TestAccess(ApprovalCommon):
    def setUp(self):
        super().setUp()
        self._create_policy(self._condition())
        self.document, self.request = self._hold()
        self.request.with_user(self.approver).action_ask_back(note="Why?")

    def _hide_documents(self):
        self.env["ir.rule"].create(
            {
                "name": "Own documents only",
                "model_id": self.env["ir.model"]._get_id("dist.test.document"),
                "domain_force": "[('create_uid', '=', user.id)]",
            }
        )

    def _count(self, user, model="request"):
        records = self.env[f"dist.approval.{model}"].with_user(user)
        return records.search_count([("id", "!=", 0)])

    def test_who_reads_the_document_reads_its_request(self):
        self.assertTrue(self._count(self.outsider))

    def test_who_reads_neither_document_nor_step_reads_nothing(self):
        self._hide_documents()
        for model in MODELS:
            self.assertFalse(self._count(self.outsider, model), model)
        with self.assertRaises(AccessError):
            self.request.with_user(self.outsider).read(["state"])
        with self.assertRaises(AccessError):
            self.request.step_ids.with_user(self.outsider).read(["state"])

    def test_people_of_its_steps_read_it_without_the_document(self):
        self._hide_documents()
        for model in MODELS:
            self.assertTrue(self._count(self.approver, model), model)
        self.assertEqual(
            self.request.with_user(self.approver).read(["state"])[0]["state"],
            "pending",
        )

    def test_reading_costs_as_much_for_many_requests_as_for_one(self):
        requests = self.env["dist.approval.request"].with_user(self.outsider)
        requests.search([])
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.assertEqual(len(requests.search([("state", "=", "pending")])), 1)
        for _number in range(20):
            self._hold()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.assertEqual(len(requests.search([("state", "=", "pending")])), 21)

    def test_portal_and_public_read_nothing(self):
        portal = new_test_user(self.env, "appr_portal", groups="base.group_portal")
        public = self.env.ref("base.public_user")
        names = (
            "request",
            "step",
            "decision",
            "policy",
            "policy.version",
            "policy.tier",
            "condition",
            "checkpoint",
            "fact",
            "edit",
        )
        for user in (portal, public):
            for name in names:
                with self.assertRaises(AccessError, msg=name):
                    self.env[f"dist.approval.{name}"].with_user(user).search([])

    def test_users_of_another_company_see_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "appr_stranger",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        stranger.group_ids = [Command.link(self.approvers.id)]
        self.assertFalse(self._count(stranger))
        with self.assertRaises(AccessError):
            self.request.with_user(stranger).action_approve()

    def test_nobody_writes_governance_records_directly(self):
        self.document.with_user(self.second).amount = 400.0
        self.env.cr.flush()
        admin = self.env.ref("base.user_admin")
        administrator = new_test_user(
            self.env, "appr_adm", groups="base.group_user,dist_base.group_administrator"
        )
        for user in (self.clerk, self.approver, administrator, admin):
            for name, values in (
                ("request", {"state": "approved"}),
                ("step", {"state": "approved"}),
                ("decision", {"verdict": "approved"}),
                ("policy.version", {"number": 7}),
                ("edit", {"field_names": ""}),
            ):
                records = self.env[f"dist.approval.{name}"].with_user(user)
                with self.assertRaises(AccessError, msg=f"{user.login} {name}"):
                    records.create([{}])
                some = records.sudo().search([], limit=1).with_user(user)
                with self.assertRaises(AccessError):
                    some.write(values)
                with self.assertRaises(AccessError):
                    some.unlink()

    def test_only_administrators_edit_the_matrix(self):
        policy = self.env["dist.approval.policy"].search([], limit=1)
        for user in (self.clerk, self.approver):
            with self.assertRaises(AccessError):
                policy.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                policy.condition_ids.with_user(user).value_low = 1e9
            with self.assertRaises(AccessError):
                policy.tier_ids.with_user(user).user_ids = user

    def test_the_role_of_administrator_approves_nothing(self):
        administrator = new_test_user(
            self.env, "appr_adm", groups="base.group_user,dist_base.group_administrator"
        )
        self.request.with_user(self.clerk).action_answer(note="so")
        with self.assertRaises(AccessError):
            self.request.with_user(administrator).action_approve()

    def test_auditor_and_administrator_read_all_and_move_nothing(self):
        self._hide_documents()
        self.request.with_user(self.clerk).action_answer(note="so")
        for role in ("auditor", "administrator"):
            reader = new_test_user(
                self.env, f"appr_{role}", groups=f"dist_base.group_{role}"
            )
            for model in MODELS:
                self.assertTrue(self._count(reader, model), model)
            request = self.request.with_user(reader)
            self.assertEqual(request.read(["state"])[0]["state"], "pending")
            self.assertTrue(request.step_ids.read(["display_name", "state"]))
            self.assertFalse(request.can_decide)
            self.assertFalse(request.search([("can_decide", "=", True)]))
            self.assertEqual(request.inbox_count(), 0)
            for action in ("action_approve", "action_refresh", "action_carry_out"):
                with self.assertRaises(AccessError, msg=action):
                    getattr(request, action)()
            with self.assertRaises(AccessError):
                request.action_reject(note="No")

    def test_auditor_of_another_company_reads_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "appr_other_auditor",
            groups="dist_base.group_auditor",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for model in MODELS:
            self.assertFalse(self._count(stranger, model), model)
        with self.assertRaises(AccessError):
            self.request.with_user(stranger).read(["state"])

    def test_matrix_row_counts_the_requests_that_cite_it_for_the_auditor(self):
        self._hide_documents()
        auditor = new_test_user(
            self.env, "appr_auditor", groups="dist_base.group_auditor"
        )
        policy = self.request.policy_ids.with_user(auditor)
        self.assertEqual(policy.request_count, 1)
        found = self.env["dist.approval.request"].with_user(auditor)
        self.assertEqual(
            found.search(policy.action_view_requests()["domain"]).ids, self.request.ids
        )

    def test_administrator_with_a_part_in_the_request_may_move_it(self):
        self.clerk.group_ids = [
            Command.link(self.env.ref("dist_base.group_administrator").id)
        ]
        self.request.with_user(self.clerk)._check_concerned()
