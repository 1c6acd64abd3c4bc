from odoo.tests import HttpCase, tagged

from .common import DistBaseCase


@tagged("post_install", "-at_install")
class TestTours(DistBaseCase, HttpCase):
    def test_person_with_three_roles_gets_a_fourth_on_the_user_form(self):
        person = self._create_user("sales_desk", "credit_controller", "planner")
        before = person.group_ids
        url = f"/odoo/users/{person.id}"
        self.start_tour(url, "dist_base_user_roles", login="admin")
        auditor = self.env.ref("dist_base.group_auditor")
        self.assertEqual(person.group_ids, before | auditor)

    def test_administrator_switches_a_control_from_its_card(self):
        self._create_control(
            per_warehouse=True,
            summary="Stops test orders.",
            who_notices="The sales desk.",
            area="sales",
            role_ids=self.env["res.groups"].create({"name": "Arbiter"}).ids,
        )
        self._create_user("administrator", login="switcher")
        url = "/odoo/distribution-checklist"
        self.start_tour(url, "dist_base_checklist", login="switcher")
        mode = self.env["dist.control"]._mode("test_control", self.company.id)
        self.assertEqual(mode, "on")
