import json

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_credit import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditSetting(CreditCommon):
    """Credit is granted by credit control and finance, and by nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk", "base.group_partner_manager")
        cls.finance = cls._create_user("finance", "dist_base.group_finance")

    def _get_evidence(self, record, event):
        return self.env["dist.evidence"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("event", "=", event),
            ],
            order="id",
        )

    def test_who_sells_grants_no_credit(self):
        for values in ({"dist_credit_mode": "unlimited"}, {"dist_credit_limit": 9.0}):
            with self.assertRaises(AccessError):
                self.customer.with_user(self.clerk).write(values)
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(self.clerk).create(
                    {"name": "New", **values}
                )

    def test_the_administrator_is_no_exception(self):
        admin = self._create_user(
            "admin", "base.group_system", "dist_base.group_administrator"
        )
        with self.assertRaises(AccessError):
            self.customer.with_user(admin).dist_credit_limit = 1.0
        with self.assertRaises(AccessError):
            self.company.with_user(admin).dist_credit_mode = "none"

    def test_sudo_of_a_sales_flow_grants_no_credit(self):
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk).sudo().dist_credit_mode = "unlimited"

    def test_a_default_grants_no_credit(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        partner = partners.with_context(default_dist_credit_mode="unlimited").create(
            {"name": "New"}
        )
        self.assertFalse(partner.dist_credit_mode)

    def test_form_that_sends_the_value_back_changes_nothing(self):
        self._grant(500.0)
        self.customer.with_user(self.clerk).write(
            {
                "name": "Miller",
                "dist_credit_mode": "limited",
                "dist_credit_limit": 500.0,
            }
        )
        self.assertEqual(self.customer.name, "Miller")

    def test_credit_control_and_finance_grant_credit(self):
        for user in (self.controller, self.finance):
            self.customer.with_user(user).write(
                {"dist_credit_mode": "limited", "dist_credit_limit": float(user.id)}
            )
            self.assertEqual(self.customer.dist_credit_limit, float(user.id))

    def test_every_change_is_evidence(self):
        self.customer.with_user(self.controller).write(
            {"dist_credit_mode": "limited", "dist_credit_limit": 500.0}
        )
        self.customer.with_user(self.controller).dist_credit_limit = 500.0  # the same
        self.customer.with_user(self.finance).dist_credit_mode = "none"
        first, second = self._get_evidence(self.customer, "credit_limit_changed")
        self.assertEqual(
            [first.actor_id, second.actor_id], [self.controller.id, self.finance.id]
        )
        before, after = (json.loads(text) for text in (second.before, second.after))
        self.assertEqual(before["dist_credit_mode"], "limited")
        self.assertEqual(after["dist_credit_mode"], "none")
        self.assertEqual(after["dist_credit_limit"], 500.0)

    def test_default_of_the_company_is_protected_and_evidence(self):
        manager = self._create_user(
            "both", "base.group_system", "dist_base.group_finance"
        )
        self.company.with_user(manager).dist_credit_mode = "none"
        (row,) = self._get_evidence(self.company, "credit_default_changed")
        self.assertEqual(row.actor_id, manager.id)
        self.assertEqual(json.loads(row.after)["mode"], "none")

    def test_each_company_grants_its_own_credit(self):
        other = self.env["res.company"].create({"name": "North"})
        self._grant(500.0)
        self._grant(mode="none", company=other)
        limits = self.customer._dist_get_credit_limits(self.company)
        self.assertEqual(limits[self.customer.id].ceiling, 500.0)
        limits = self.customer._dist_get_credit_limits(other)
        self.assertEqual(limits[self.customer.id].ceiling, 0.0)

    def test_branch_uses_the_credit_of_its_company_until_it_has_its_own(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self._grant(500.0)
        limits = self.customer._dist_get_credit_limits(branch)
        self.assertEqual(limits[self.customer.id].ceiling, 500.0)
        self._grant(7.0, company=branch)
        limits = self.customer._dist_get_credit_limits(branch)
        self.assertEqual(limits[self.customer.id].ceiling, 7.0)

    @mute_logger("odoo.sql_db")
    def test_negative_limit_is_refused(self):
        with self.assertRaises(ValidationError):
            self._grant(-1.0)

    def test_odoos_own_limit_and_warning_are_left_alone(self):
        self.company.account_use_credit_limit = True
        self.customer.credit_limit = 50.0
        self._grant(mode="unlimited")
        order = self._create_order()
        self.assertEqual(self._get_credit(order).over, 0.0)
        self.assertIn("credit limit", order.partner_credit_warning)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [(0, 0, {"name": "X", "price_unit": 100.0})],
            }
        )
        self.assertIn("credit limit", invoice.partner_credit_warning)
        self._grant(mode="none")
        self.assertEqual(self.customer.credit_limit, 50.0)
        self.customer.credit_limit = 5000.0
        order.invalidate_recordset(["partner_credit_warning"])
        self.assertFalse(order.partner_credit_warning)

    def test_credit_control_sets_the_default_of_the_company(self):
        def apply(user):
            setting = self.env["dist.credit.setting"].with_user(user)
            setting.create({"mode": "limited", "limit": 750.0}).action_apply()

        with self.assertRaises(AccessError):
            apply(self.clerk)
        apply(self.controller)
        self.assertEqual(self.company.dist_credit_mode, "limited")
        self.assertEqual(self.company.dist_credit_limit, 750.0)
        (row,) = self._get_evidence(self.company, "credit_default_changed")
        self.assertEqual(row.actor_id, self.controller.id)

    def test_credit_control_sets_no_default_of_a_company_it_does_not_work_in(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        setting = self.env["dist.credit.setting"].with_user(self.controller)
        wizard = setting.create(
            {"company_id": sister.id, "mode": "limited", "limit": 750.0}
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertEqual(sister.dist_credit_mode, "unlimited")

    def test_credit_control_of_a_branch_sets_the_default_of_its_company(self):
        root = self.env["res.company"].create({"name": "Root"})
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": root.id}
        )
        user = self._create_user(
            "branch_credit",
            "dist_base.group_credit_controller",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        setting = self.env["dist.credit.setting"].with_user(user)
        setting = setting.with_company(branch)
        setting.create({"mode": "none"}).action_apply()
        self.assertEqual(root.dist_credit_mode, "none")

    def test_customer_form_tells_exposure_and_what_is_granted(self):
        self._invoice(300.0)
        self._confirm_order(quantity=2)
        customer = self.customer.with_user(self.seller)
        self.assertEqual(customer.dist_credit_exposure, 500.0)
        self.assertEqual(customer.dist_credit_granted, "no limit")
        self.assertFalse(customer.dist_can_grant_credit)
        self._grant(800.0)
        customer.invalidate_recordset()
        self.assertIn("800.00", customer.dist_credit_granted)
        self.assertTrue(self.customer.with_user(self.controller).dist_can_grant_credit)
        self._grant(mode="none")
        customer.invalidate_recordset()
        self.assertIn("0.00", customer.dist_credit_granted)
