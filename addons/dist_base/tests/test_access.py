from odoo.tests import new_test_user, tagged

from .common import DistBaseCase

WRITING = ("write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestAccess(DistBaseCase):
    """Rights on everything of the suite that is installed."""

    def _models(self):
        return [
            model
            for name, model in self.env.items()
            if name.startswith("dist.") and not (model._abstract or model._transient)
        ]

    def _allowed(self, user, operations, models=None):
        models = models or self._models()
        return {
            (model._name, operation)
            for model in models
            for operation in operations
            if model.with_user(user).has_access(operation)
        }

    def test_auditor_reads_evidence_and_writes_nothing(self):
        auditor = self._create_user("auditor")
        self.assertTrue(self.evidence.with_user(auditor).has_access("read"))
        self.assertFalse(self._allowed(auditor, WRITING))

    def test_person_without_a_role_writes_nothing_of_this_addon(self):
        person = self._create_user()
        own = [
            model for model in self._models() if model._original_module == "dist_base"
        ]
        self.assertFalse(self._allowed(person, WRITING, own))

    def test_portal_and_public_read_nothing(self):
        portal = new_test_user(self.env, "dist-portal", groups="base.group_portal")
        public = self.env.ref("base.public_user")
        operations = ("read", *WRITING)
        self.assertFalse(self._allowed(portal, operations))
        self.assertFalse(self._allowed(public, operations))

    def test_nobody_at_all_may_change_evidence(self):
        everything = self.env["res.groups"].search(
            [("privilege_id.category_id", "=", self._category().id)]
        )
        person = self._create_user(login="all-roles")
        person.group_ids += everything
        self.assertFalse(self._allowed(person, WRITING, [self.evidence]))

    def test_administrator_alone_has_no_role_that_decides(self):
        administrator = self.env.ref("dist_base.group_administrator")
        roles = self.env["res.groups"].search(
            [("privilege_id.category_id", "=", self._category().id)]
        )
        self.assertEqual(administrator.all_implied_ids & roles, administrator)

    def test_clerk_of_another_company_sees_none_of_ours(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user(
            "administrator", company_id=other.id, company_ids=[other.id]
        )
        ours = {
            "dist.reason.code": {
                "code": "OURS",
                "name": "Ours",
                "usage_ids": self.env["dist.reason.usage"].search([], limit=1).ids,
            },
            "dist.channel": {"code": "ours", "name": "Ours"},
            "dist.document.requirement": {"type_id": self._create_type().id},
            "dist.control.setting": {"control_id": self._create_control().id},
        }
        for name, values in ours.items():
            record = self.env[name].create({**values, "company_id": self.company.id})
            seen = record.with_user(stranger).search([("id", "=", record.id)])
            self.assertFalse(seen, name)
        document = self._create_document(company_id=self.company.id)
        self.assertFalse(
            document.with_user(stranger).search([("id", "=", document.id)])
        )

    def _category(self):
        return self.env.ref("dist_base.module_category_distribution")
