from odoo.tests import Form, tagged

from .common_purchase import PurchaseCommon

MODULE = "dist_order_governance"


@tagged("post_install", "-at_install")
class TestPurchaseMatrix(PurchaseCommon):
    """The rows that ship for purchases: templates, until a company takes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = cls.env["ir.model.data"].search(
            [("module", "=", MODULE), ("name", "=like", "purchase_matrix_%")]
        )
        policies = cls.env["dist.approval.policy"].with_context(active_test=False)
        cls.rows = policies.browse(names.mapped("res_id"))
        cls._approve_vendor()

    def _confirm(self, order):
        order.button_confirm()
        return self._get_request(order)

    def test_installing_changes_nothing(self):
        self.assertTrue(self.rows)
        self.assertFalse(self.rows.filtered("active"))
        order = self._create_purchase(price=99999.0)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_default_matrix_is_put_to_use_by_one_button(self):
        self.checkpoint.action_use_default_matrix()
        self.assertEqual(self.rows.filtered("active"), self.rows)
        self.assertEqual(self.rows.company_ids, self.company)

    def test_every_row_can_be_used_as_it_ships(self):
        self.rows.active = True
        for row in self.rows:
            with self.subTest(row=row.name):
                self.assertEqual(row._find_problem(), "")

    def test_unremarkable_order_passes_the_whole_matrix(self):
        self.rows.active = True
        order = self._create_purchase(price=60.0, quantity=10.0)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_item_without_cost_stops(self):
        self.rows.active = True
        self.product.standard_price = 0.0
        request = self._confirm(self._create_purchase())
        self.assertEqual(
            request._get_sentences(),
            ["Price above the standard cost is not known on line 1: Bolt M8"],
        )

    def test_large_order_asks_manager_and_branch(self):
        self.rows.active = True
        request = self._confirm(self._create_purchase(quantity=500.0))
        groups = request.step_ids.sorted("number").mapped("group_id")
        self.assertEqual(groups, self.approvers | self.branch_managers)

    def test_all_whom_it_may_ask_open_the_order(self):
        order = self._create_purchase()
        roles = self.rows.tier_ids.group_id | self.checkpoint.fallback_group_id
        for role in roles:
            with self.subTest(role=role.name):
                user = self._create_employee(f"reader_{role.id}")
                user.group_ids |= role
                form = Form(order.with_user(user), "purchase.purchase_order_form")
                self.assertEqual(form.partner_id, self.vendor)

    def test_small_order_may_stay_below_the_vendors_minimum(self):
        self.rows.active = True
        self.vendor.dist_purchase_minimum = 500.0
        self.assertFalse(self._confirm(self._create_purchase(quantity=4.0)))
        self.assertTrue(self._confirm(self._create_purchase(quantity=5.0)))

    def test_small_order_sets_no_new_price_unasked(self):
        """Else a tiny order at any price would be the last price of a large one."""
        self.rows.active = True
        self._buy(55.0)
        self.assertTrue(self._confirm(self._create_purchase(60.0, quantity=1.0)))

    def test_new_bank_account_asks_finance(self):
        self._create_employee("bookkeeper", "dist_base.group_finance")
        self.rows.active = True
        self.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": self.vendor.id}
        )
        request = self._confirm(self._create_purchase())
        self.assertEqual(
            request.step_ids.group_id, self.env.ref("dist_base.group_finance")
        )
