from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common_credit import CreditCommon


@tagged("post_install", "-at_install")
class TestSaleMatrix(CreditCommon):
    """The rows that ship for sales: templates, until a company takes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("branch", "dist_base.group_branch_manager")
        cls.administrator = cls._create_user("admin", "dist_base.group_administrator")
        cls.rows = cls.checkpoint._get_shipped_rows()

    def _use(self, company=None):
        checkpoint = self.checkpoint.with_user(self.administrator)
        checkpoint.with_company(company or self.company).action_use_default_matrix()

    def _confirm(self, order):
        order.with_user(self.seller).action_confirm()
        return self._get_request(order)

    def _get_groups(self, request):
        return request.step_ids.sorted("number").mapped("group_id")

    def test_installing_changes_nothing(self):
        self.assertTrue(self.rows)
        self.assertFalse(self.rows.filtered("active"))
        order = self._create_order(discount=90.0, quantity=1000)
        self.assertFalse(self._confirm(order))
        self.assertEqual(order.state, "sale")

    def test_every_row_can_be_used_as_it_ships(self):
        self._use()
        for row in self.rows:
            with self.subTest(row=row.name):
                self.assertTrue(row.active)
                self.assertEqual(row._find_problem(), "")

    def test_matrix_is_taken_by_the_companies_that_want_it(self):
        other = self.env["res.company"].create({"name": "North"})
        self.administrator.company_ids |= other
        self._use()
        self.assertEqual(self.rows.company_ids, self.company)
        versions = self.rows.mapped("version")
        self._use()
        self.assertEqual(self.rows.mapped("version"), versions)
        self._use(other)
        for row in self.rows:
            self.assertEqual(row.company_ids, self.company | other)

    def test_company_takes_the_matrix_that_another_one_alone_uses(self):
        other = self.env["res.company"].create({"name": "North"})
        self._use()
        self.administrator = self._create_user(
            "north_admin",
            "dist_base.group_administrator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self._use(other)
        for row in self.rows:
            self.assertEqual(row.company_ids, self.company | other)

    def test_row_in_use_everywhere_stays_so(self):
        row = self.rows[0]
        row.active = True
        self._use()
        self.assertFalse(row.company_ids)

    def test_using_the_matrix_is_evidence_of_the_administrator(self):
        with self.assertRaises(AccessError):
            self.checkpoint.with_user(self.seller).action_use_default_matrix()
        self._use()
        rows = self.env["dist.evidence"].search([("event", "=", "default_matrix_used")])
        self.assertEqual(set(rows.mapped("res_id")), set(self.rows.ids))
        self.assertEqual(set(rows.mapped("actor_id")), {self.administrator.id})

    def test_unremarkable_order_passes_the_whole_matrix(self):
        self._use()
        order = self._create_order(quantity=10, discount=5.0)
        self.assertFalse(self._confirm(order))
        self.assertEqual((order.state, order.dist_gate_state), ("sale", "passed"))

    def test_item_without_cost_stops(self):
        self._use()
        self.product.standard_price = 0.0
        request = self._confirm(self._create_order(quantity=10))
        self.assertEqual(
            set(request._get_sentences()),
            {
                "Margin of the order is not known",
                "Sold below cost is not known on line 1: Bolt M8",
            },
        )

    def test_currency_without_rate_stops(self):
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("product.group_product_pricelist")
        )
        self._use()
        pricelist = self.env["product.pricelist"].create(
            {"name": "Gold", "currency_id": self._create_currency("XAU").id}
        )
        order = self._create_order(quantity=10, pricelist_id=pricelist.id)
        request = self._confirm(order)
        self.assertIn("Order amount is not known", request._get_sentences())

    def test_small_discount_on_a_small_order_is_not_asked_about(self):
        self._use()
        self.assertFalse(self._confirm(self._create_order(discount=25.0)))
        self.assertTrue(self._confirm(self._create_order(discount=25.0, quantity=9)))
        deep = self._create_order(discount=41.0)
        self.assertIn(
            self.env.ref("dist_base.group_branch_manager"),
            self._get_groups(self._confirm(deep)),
        )

    def test_credit_asks_credit_control(self):
        self._use()
        self._grant(100.0)
        request = self._confirm(self._create_order(quantity=5))
        self.assertEqual(
            self._get_groups(request), self.env.ref("dist_base.group_credit_controller")
        )

    def test_all_whom_it_may_ask_open_the_order(self):
        order = self._create_order()
        roles = self.rows.tier_ids.group_id | self.checkpoint.fallback_group_id
        for role in roles:
            with self.subTest(role=role.name):
                user = new_test_user(self.env, f"gov_reader_{role.id}")
                user.group_ids |= role
                form = Form(order.with_user(user), "sale.view_order_form")
                self.assertEqual(form.partner_id, self.customer)

    def test_long_overdue_invoice_asks_credit_control(self):
        self._use()
        due = fields.Date.today() - timedelta(days=31)
        self._invoice(10.0, invoice_date=due, invoice_date_due=due)
        request = self._confirm(self._create_order(quantity=5))
        self.assertEqual(
            request._get_sentences(), ["Oldest overdue invoice 31 days, limit 30 days"]
        )

    def test_thin_margin_asks_seller_then_branch(self):
        self._use()
        order = self._create_order(quantity=20)
        order.order_line.price_unit = 61.0
        self.product.list_price = 61.0
        groups = self._get_groups(self._confirm(order))
        self.assertEqual(
            groups, self.approvers | self.env.ref("dist_base.group_branch_manager")
        )
        self.assertEqual(groups[0], self.approvers)

    def test_sale_below_cost_stops(self):
        self._use()
        order = self._create_order(quantity=10)
        order.order_line.price_unit = 59.0
        sentences = self._confirm(order)._get_sentences()
        self.assertIn("Sold below cost: line 1: Bolt M8", sentences)

    def test_first_large_order_of_a_new_customer_asks_credit_control(self):
        self._use()
        self.assertTrue(self._confirm(self._create_order(quantity=30)))
        self._confirm_order()
        self.assertFalse(self._confirm(self._create_order(quantity=30)))

    def test_repeated_reference_and_other_terms_stop(self):
        self._use()
        self._confirm_order(client_order_ref="77")
        term = self.env.ref("account.account_payment_term_30days")
        order = self._create_order(
            quantity=5, client_order_ref="77", payment_term_id=term.id
        )
        self.assertEqual(
            set(self._confirm(order)._get_sentences()),
            {
                "Customer reference ordered before",
                "Payment terms other than the customer's",
            },
        )

    def test_a_zero_too_many_stops(self):
        self._use()
        for _number in range(3):
            self._confirm_order(quantity=2)
        self.assertFalse(self._confirm(self._create_order(quantity=19)))
        self.assertEqual(
            self._confirm(self._create_order(quantity=190))._get_sentences(),
            ["Quantity above the usual 900.0 % on line 1: Bolt M8, limit 900.0 %"],
        )

    def test_promise_stock_cannot_keep_stops(self):
        self._use()
        order = self._create_order(quantity=5)
        order.commitment_date = fields.Datetime.now()
        self.assertEqual(
            self._confirm(order)._get_sentences(),
            ["Promised earlier than stock allows is not known on line 1: Bolt M8"],
        )
