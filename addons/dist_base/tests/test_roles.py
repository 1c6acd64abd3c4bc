from itertools import pairwise

from odoo.tests import Form, tagged

from .common import DistBaseCase

ROLES = {
    "sales_desk",
    "sales_approver",
    "branch_manager",
    "credit_controller",
    "buyer",
    "purchasing_manager",
    "planner",
    "warehouse_operator",
    "warehouse_supervisor",
    "quality_inspector",
    "inventory_controller",
    "claims_desk",
    "data_steward",
    "finance",
    "executive",
    "integration",
    "auditor",
    "administrator",
}


@tagged("post_install", "-at_install")
class TestRoles(DistBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env.ref("dist_base.module_category_distribution")
        cls.roles = cls.env["res.groups"].search(
            [("privilege_id.category_id", "=", cls.category.id)]
        )

    def _role(self, name):
        return self.env.ref(f"dist_base.group_{name}")

    def test_all_roles_stand_in_the_category_distribution(self):
        names = {
            data["res_id"]: data["name"]
            for data in self.env["ir.model.data"].search_read(
                [("model", "=", "res.groups"), ("module", "=", "dist_base")],
                ["name", "res_id"],
            )
        }
        found = {names[role.id].removeprefix("group_") for role in self.roles}
        self.assertEqual(found, ROLES)

    def test_roles_of_one_dropdown_imply_each_other(self):
        """Else the next save of the user form drops one of them."""
        for privilege in self.roles.privilege_id:
            ladder = privilege.group_ids.sorted(lambda g: len(g.all_implied_ids))
            for lower, higher in pairwise(ladder):
                self.assertIn(lower, higher.all_implied_ids, privilege.name)

    def test_higher_steps_of_the_two_ladders_include_the_lower_ones(self):
        manager = self._role("purchasing_manager")
        supervisor = self._role("warehouse_supervisor")
        self.assertIn(self._role("buyer"), manager.all_implied_ids)
        self.assertIn(self._role("warehouse_operator"), supervisor.all_implied_ids)

    def test_saving_the_user_form_keeps_three_roles(self):
        person = self._create_user("sales_desk", "credit_controller", "planner")
        roles = person.group_ids & self.roles
        with Form(person, view="base.view_users_form") as form:
            form.name = "Renamed"
        self.assertEqual(person.group_ids & self.roles, roles)
        self.assertEqual(len(roles), 3)

    def test_choosing_a_fourth_role_on_the_form_keeps_the_other_three(self):
        person = self._create_user("sales_desk", "credit_controller", "planner")
        roles = person.group_ids & self.roles
        person.group_ids = self._as_the_widget_writes(
            person, chosen=self._role("auditor")
        )
        self.assertEqual(person.group_ids & self.roles, roles | self._role("auditor"))

    def _as_the_widget_writes(self, person, chosen):
        """One group per privilege, as res_user_group_ids_field.js sends them."""
        selected = person.group_ids | chosen
        hierarchy = person.view_group_hierarchy
        kept = [
            [id_ for id_ in privilege["group_ids"] if id_ in selected.ids][-1:]
            for privilege in hierarchy["privileges"].values()
        ]
        without = selected.filtered(lambda group: not group.privilege_id)
        return without | selected.browse([id_ for ids in kept for id_ in ids])

    def test_integration_user_may_hold_a_key_for_a_year(self):
        self.assertEqual(self._role("integration").api_key_duration, 365)

    def test_ladder_of_one_step_says_its_name_once(self):
        manager = self.env.ref("dist_base.group_branch_manager")
        self.assertEqual(manager.full_name, manager.name)
        buyer = self.env.ref("dist_base.group_buyer")
        self.assertEqual(buyer.full_name, f"{buyer.privilege_id.name} / {buyer.name}")
