import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DistBaseCase


@tagged("post_install", "-at_install")
class TestControl(DistBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controls = cls.env["dist.control"]
        cls.control = cls._create_control(per_warehouse=True)
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        warehouses = cls.env["stock.warehouse"]
        cls.north = warehouses.create({"name": "North", "code": "NTH"})
        cls.south = warehouses.create({"name": "South", "code": "STH"})
        cls.administrator = cls._create_user("administrator")

    def _mode(self, company=None, warehouse=False):
        company = company or self.company
        return self.controls._mode(
            "test_control", company.id, warehouse and warehouse.id
        )

    def _set(self, mode, warehouse):
        self.env["dist.control.setting"]._set(
            self.control, self.company, mode, warehouse
        )

    def test_control_is_off_until_somebody_switches_it(self):
        self.assertEqual(self._mode(), "off")
        self.assertTrue(self.controls._is_off("test_control"))

    def test_control_that_does_not_exist_is_off(self):
        self.assertEqual(self.controls._mode("nowhere", self.company.id), "off")

    def test_switching_on_takes_effect_at_once_in_that_company_only(self):
        self.control.with_user(self.administrator).action_switch_on()
        self.assertEqual(self._mode(), "on")
        self.assertEqual(self._mode(self.other_company), "off")

    def test_watching_in_one_company_is_not_off_everywhere(self):
        self.control.action_watch()
        self.assertFalse(self.controls._is_off("test_control"))
        self.control.action_switch_off()
        self.assertTrue(self.controls._is_off("test_control"))

    def test_one_warehouse_may_go_first(self):
        self._set("on", self.north)
        self.assertEqual(self._mode(warehouse=self.north), "on")
        self.assertEqual(self._mode(warehouse=self.south), "off")
        self.assertEqual(self._mode(), "off")

    def test_warehouse_without_a_setting_follows_its_company(self):
        self.control.action_switch_on()
        self._set("watch", self.north)
        self.assertEqual(self._mode(warehouse=self.north), "watch")
        self.assertEqual(self._mode(warehouse=self.south), "on")

    def test_warehouse_setting_of_a_control_that_is_not_about_stock_is_refused(self):
        self.control.per_warehouse = False
        with self.assertRaisesRegex(ValidationError, "does not concern stock"):
            self._set("on", self.north)

    def test_warehouse_of_another_company_is_refused(self):
        foreign = self.env["stock.warehouse"].create(
            {"name": "Far", "code": "FAR", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self._set("on", foreign)

    def test_asking_a_warm_control_costs_no_statement(self):
        self._set("on", self.north)
        self._mode(warehouse=self.north)
        self.controls._is_off("test_control")
        with self.assertQueryCount(0):
            self._mode(warehouse=self.north)
            self._mode(self.other_company)
            self.controls._is_off("test_control")
            self.controls._is_off("nowhere")

    def test_checklist_shows_and_switches_the_current_company(self):
        here = self.control.with_company(self.company)
        there = self.control.with_company(self.other_company)
        here.mode = "watch"
        self.assertEqual((here.mode, there.mode), ("watch", "off"))
        self.assertIn(here, here.search([("mode", "=", "watch")]))
        self.assertNotIn(there, there.search([("mode", "in", ["watch", "on"])]))

    def test_checklist_counts_its_progress_by_area(self):
        self.control.area = "stock"
        self.control.mode = "on"
        bar = {"field": "mode", "colors": {"on": "success", "watch": "x", "off": "y"}}
        bars = self.controls.read_progress_bar(
            [("id", "=", self.control.id)], "area", bar
        )
        self.assertEqual(bars, {"stock": {"on": 1, "watch": 0, "off": 0}})

    def test_checklist_names_the_roles_that_nobody_has(self):
        role = self.env["res.groups"].create({"name": "Arbiter"})
        self.control.role_ids = role
        self.assertEqual(self.control.unstaffed_role_ids, role)
        self.administrator.group_ids += role
        self.control.invalidate_recordset(["unstaffed_role_ids"])
        self.assertFalse(self.control.unstaffed_role_ids)

    def test_every_move_of_a_switch_is_evidence(self):
        self.control.with_user(self.administrator).action_watch()
        self.control.action_switch_on()
        self.control.action_switch_on()
        rows = self.evidence.search(
            [("res_model", "=", "dist.control"), ("res_id", "=", self.control.id)],
            order="seq",
        )
        self.assertRecordValues(
            rows,
            [
                {
                    "event": "control_switched",
                    "actor_id": self.administrator.id,
                    "before": '{"mode":"off"}',
                    "after": '{"mode":"watch"}',
                },
                {
                    "event": "control_switched",
                    "actor_id": self.env.uid,
                    "before": '{"mode":"watch"}',
                    "after": '{"mode":"on"}',
                },
            ],
        )

    def _get_moves(self):
        """Return [(company id, mode before, mode after)] of every move so far."""
        rows = self.evidence.search(
            [("res_model", "=", "dist.control"), ("res_id", "=", self.control.id)],
            order="id",
        )
        return [
            (
                row.company_id,
                json.loads(row.before)["mode"],
                json.loads(row.after)["mode"],
            )
            for row in rows
        ]

    def test_site_switched_off_under_a_company_that_is_on_is_evidence(self):
        self.control.action_switch_on()
        self._set("off", self.north)
        self.assertEqual(self._get_moves()[1:], [(self.company.id, "on", "off")])
        self.control.setting_ids.filtered("warehouse_id").unlink()
        self.assertEqual(self._get_moves()[2:], [(self.company.id, "off", "on")])

    def test_setting_moved_to_another_company_is_evidence_of_both(self):
        self.control.action_switch_on()
        self.control.setting_ids.company_id = self.other_company
        self.assertEqual(self._mode(), "off")
        self.assertEqual(
            sorted(self._get_moves()[1:]),
            sorted(
                [
                    (self.company.id, "on", "off"),
                    (self.other_company.id, "off", "on"),
                ]
            ),
        )

    def test_removing_a_setting_switches_off_and_is_evidence(self):
        self.control.action_switch_on()
        self.control.setting_ids.unlink()
        self.assertEqual(self._mode(), "off")
        row = self.evidence.search([("res_model", "=", "dist.control")], limit=1)
        self.assertEqual(row.after, '{"mode":"off"}')

    def test_only_administrators_switch(self):
        manager = self._create_user("branch_manager")
        with self.assertRaises(AccessError):
            self.control.with_user(manager).action_switch_on()

    def test_code_of_a_control_cannot_be_changed(self):
        with self.assertRaisesRegex(UserError, "Change its name"):
            self.control.code = "renamed"
