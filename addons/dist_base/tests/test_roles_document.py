import re
from pathlib import Path

from odoo.tests import tagged

from .common import DistBaseCase

PAGE = Path(__file__).parents[3] / "docs" / "roles.md"
ROW = re.compile(r"\| `(?P<role>\w+)` \| `(?P<addon>\w+)` \| (?P<rights>.*) \|")


@tagged("post_install", "-at_install")
class TestRolesDocument(DistBaseCase):
    """docs/roles.md says which rights a role gets, and from which addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modules = cls.env["ir.module.module"].search([("state", "=", "installed")])
        cls.installed = set(modules.mapped("name"))
        cls.rows = [row.groupdict() for row in ROW.finditer(PAGE.read_text())]

    def _written(self, role):
        return {
            right
            for row in self.rows
            if row["role"] == role and row["addon"] in self.installed
            for right in re.findall(r"`([\w.]+)`", row["rights"])
        }

    def _actual(self, role):
        implied = self.env.ref(f"dist_base.group_{role}").implied_ids
        return {names[0] for names in implied._get_external_ids().values()}

    def test_table_names_exactly_the_rights_each_role_has(self):
        roles = {row["role"] for row in self.rows}
        for role in sorted(roles):
            with self.subTest(role=role):
                self.assertEqual(self._written(role), self._actual(role))

    def test_table_names_every_role(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "dist_base"), ("model", "=", "res.groups")]
        )
        groups = self.env["res.groups"].browse(data.mapped("res_id"))
        roles = {
            record.name.removeprefix("group_")
            for record, group in zip(data, groups, strict=True)
            if group.privilege_id
        }
        self.assertEqual({row["role"] for row in self.rows}, roles)
