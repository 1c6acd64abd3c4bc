from odoo.tests import tagged

from odoo.addons.dist_order_governance.hooks import SALES_RIGHTS, uninstall_hook

from .common_sales import SalesCommon


@tagged("post_install", "-at_install")
class TestSaleRoles(SalesCommon):
    """Roles get the rights of their work, and give them back."""

    def test_roles_imply_what_is_promised(self):
        for role, groups in SALES_RIGHTS.items():
            implied = self.env.ref(role).implied_ids
            for group in groups:
                self.assertIn(self.env.ref(group), implied, f"{role} {group}")

    def test_uninstalling_takes_the_rights_back(self):
        uninstall_hook(self.env)
        for role, groups in SALES_RIGHTS.items():
            implied = self.env.ref(role).implied_ids
            for group in groups:
                self.assertNotIn(self.env.ref(group), implied, f"{role} {group}")

    def test_who_decides_can_read_the_orders(self):
        order = self._create_order()
        for role in (
            "sales_approver",
            "branch_manager",
            "credit_controller",
            "finance",
        ):
            user = self.env["res.users"].create(
                {
                    "name": role,
                    "login": f"role_{role}",
                    "group_ids": [(6, 0, self.env.ref(f"dist_base.group_{role}").ids)],
                }
            )
            self.assertTrue(order.with_user(user).has_access("read"), role)

    def test_credit_control_changes_no_order(self):
        controller = self.env["res.users"].create(
            {
                "name": "Credit",
                "login": "role_credit",
                "group_ids": [
                    (6, 0, self.env.ref("dist_base.group_credit_controller").ids)
                ],
            }
        )
        order = self._create_order()
        for operation in ("write", "create", "unlink"):
            self.assertFalse(order.with_user(controller).has_access(operation))
