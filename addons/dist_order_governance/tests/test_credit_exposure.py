from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common_credit import CreditCommon


@tagged("post_install", "-at_install")
class TestExposure(CreditCommon):
    """What is owed and will be owed, nothing twice and nothing forgotten."""

    def _assert_exposure(self, amount):
        order = self._create_order()  # of 100
        self.assertAlmostEqual(self._get_exposure(order), amount)
        self.assertAlmostEqual(self._compute_exposure(order), amount)

    def test_new_customer_owes_this_order(self):
        self._assert_exposure(100.0)

    def test_open_invoice_counts_and_draft_does_not(self):
        self._invoice(500.0)
        self._invoice(70.0).button_draft()
        self._assert_exposure(600.0)

    def test_payment_that_is_not_allocated_counts_against_it(self):
        self._invoice(500.0)
        self._pay(200.0)
        self._assert_exposure(400.0)

    def test_credit_note_counts_against_it(self):
        self._invoice(500.0)
        self._refund(120.0)
        self._assert_exposure(480.0)

    def test_reconciled_payment_counts_once(self):
        invoice = self._invoice(500.0)
        payment = self._pay(200.0)
        (invoice | payment).line_ids.filtered(
            lambda line: line.account_id == self.receivable
        ).reconcile()
        self._assert_exposure(400.0)

    def test_confirmed_order_counts_until_it_is_invoiced(self):
        order = self._confirm_order(quantity=10)
        self._assert_exposure(1100.0)
        invoice = order._create_invoices()
        self._assert_exposure(1100.0)  # a draft is no claim yet
        invoice.action_post()
        self._assert_exposure(1100.0)  # now it is the invoice

    def test_partly_invoiced_order_counts_with_the_rest(self):
        order = self._confirm_order(quantity=10)
        invoice = self._bill(order, quantity=4)
        self.assertEqual(invoice.amount_residual, 400.0)
        self._assert_exposure(1100.0)

    def test_delivered_and_not_delivered_never_count_both(self):
        self.product.invoice_policy = "delivery"
        order = self._confirm_order(quantity=10)
        self._assert_exposure(1100.0)
        self._deliver(order, 4)
        self._assert_exposure(1100.0)
        self._bill(order)
        self._assert_exposure(1100.0)

    def test_more_delivered_than_ordered_counts(self):
        self.product.invoice_policy = "delivery"
        order = self._confirm_order(quantity=10)
        self._deliver(order, 12)
        self._assert_exposure(1300.0)

    def test_remainder_nobody_delivers_counts_no_more(self):
        self.product.invoice_policy = "delivery"
        order = self._confirm_order(quantity=10)
        self._deliver(order, 4, backorder=False)
        self.assertEqual(order.order_line.qty_delivered, 4)
        self._assert_exposure(500.0)

    def test_order_is_net_of_its_down_payment(self):
        order = self._confirm_order(quantity=10)
        invoice = self._pay_down(order, 300.0)
        self._assert_exposure(1100.0)  # 300 invoiced, 700 to come
        payment = self._pay(300.0)
        (invoice | payment).line_ids.filtered(
            lambda line: line.account_id == self.receivable
        ).reconcile()
        self._assert_exposure(800.0)
        self._bill(order)
        self._assert_exposure(800.0)

    def test_invoiced_in_dozens_is_invoiced(self):
        order = self._confirm_order(quantity=24)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.write(
            {
                "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
                "quantity": 1,
                "price_unit": 1200.0,
            }
        )
        invoice.action_post()
        self._assert_exposure(1200.0 + 1200.0 + 100.0)

    def test_taxes_are_owed_too(self):
        tax = self.env["account.tax"].create({"name": "VAT", "amount": 20.0})
        order = self._create_order(quantity=10)
        order.order_line.tax_ids = tax
        order.action_confirm()
        self._assert_exposure(1300.0)

    def test_cancelled_order_and_other_customers_do_not_count(self):
        self._confirm_order(quantity=10).action_cancel()
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self._invoice(900.0, partner=other)
        self._assert_exposure(100.0)

    def test_contacts_owe_what_their_company_owes(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id, "type": "invoice"}
        )
        self._invoice(500.0, partner=contact)
        self._confirm_order(partner_id=contact.id)
        self._assert_exposure(700.0)

    def test_who_is_invoiced_owes(self):
        payer = self.env["res.partner"].create({"name": "Bank", "is_company": True})
        self._invoice(500.0, partner=payer)
        order = self._create_order(partner_invoice_id=payer.id)
        self.assertEqual(self._get_exposure(order), 600.0)

    def test_odoos_own_switch_changes_nothing(self):
        self._confirm_order(quantity=10)
        for is_on in (True, False):
            self.company.account_use_credit_limit = is_on
            self._assert_exposure(1100.0)

    def test_everything_together_is_what_plain_python_says(self):
        self.product.invoice_policy = "delivery"
        self._invoice(321.0)
        self._refund(21.0)
        self._pay(50.0)
        self._deliver(self._confirm_order(quantity=7), 3)
        billed = self._confirm_order(quantity=5, price=33.33)
        self._deliver(billed, 5)
        self._bill(billed, quantity=2)
        self._deliver(self._confirm_order(quantity=9), 2, backorder=False)
        self._pay_down(self._confirm_order(quantity=2), 60.0)
        order = self._create_order()
        self.assertAlmostEqual(self._get_exposure(order), self._compute_exposure(order))

    def test_confirmed_order_stands_once(self):
        order = self._confirm_order(quantity=10)
        self.assertEqual(self._get_exposure(order), 1000.0)


@tagged("post_install", "-at_install")
class TestLimit(CreditCommon):
    def _get_over(self, order=None):
        return self._get_credit(order or self._create_order()).over

    def test_without_a_setting_the_company_decides(self):
        self._invoice(900.0)
        self.assertEqual(self._get_over(), 0.0)
        self.company.write({"dist_credit_mode": "limited", "dist_credit_limit": 400.0})
        self.assertEqual(self._get_over(), 600.0)
        self.company.dist_credit_mode = "none"
        self.assertEqual(self._get_over(), 1000.0)

    def test_own_setting_of_the_customer_wins(self):
        self.company.write({"dist_credit_mode": "none"})
        self._grant(1000.0)
        self.assertEqual(self._get_over(), 0.0)
        self._grant(mode="unlimited")
        self.assertEqual(self._get_over(), 0.0)
        self._grant(1000.0, mode="none")
        self.assertEqual(self._get_over(), 100.0)

    def test_limit_reached_exactly_is_kept(self):
        self._invoice(900.0)
        self._grant(1000.0)
        self.assertEqual(self._get_over(), 0.0)
        self._grant(999.99)
        self.assertAlmostEqual(self._get_over(), 0.01)

    def test_money_paid_ahead_serves_who_has_no_credit(self):
        self._grant(mode="none")
        self._pay(100.0)
        self.assertEqual(self._get_over(), 0.0)

    def test_only_the_first_of_three_orders_fits(self):
        self._create_policy(fact="credit_over", low=0.0)
        self._grant(1000.0)
        orders = self.env["sale.order"]
        for _number in range(3):
            orders |= self._create_order(quantity=9)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "draft"])
        self.assertEqual(
            [order.dist_gate_state for order in orders],
            ["passed", "waiting", "waiting"],
        )

    def test_orders_of_other_customers_in_the_batch_do_not_count(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self._grant(1000.0)
        orders = self._create_order(quantity=9, partner_id=other.id)
        orders |= self._create_order(quantity=9)
        self.assertEqual([credit.over for credit in self._get_credit(orders)], [0, 0])

    def test_raised_confirmed_order_past_the_limit_is_held(self):
        self._create_policy(fact="credit_over", low=0.0)
        self._grant(1000.0)
        order = self._confirm_order(quantity=9)
        order.order_line.product_uom_qty = 90
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(self._get_over(order), 8000.0)

    def test_other_orders_do_not_reopen_a_confirmed_one(self):
        self._create_policy(fact="credit_over", low=0.0)
        self._grant(1000.0)
        order = self._confirm_order(quantity=9)
        self._invoice(5000.0)
        order.order_line.discount = -0.0
        order.client_order_ref = "new"
        self._flush()
        self.assertEqual(order.dist_gate_state, "passed")

    def test_oldest_open_invoice_overdue_counts_in_days(self):
        today = fields.Date.today()
        self.assertEqual(self._get_credit(self._create_order()).overdue_days, 0)
        for days, amount in ((12, 10.0), (40, 10.0), (90, 10.0)):
            due = fields.Date.subtract(today, days=days)
            last = self._invoice(amount, invoice_date_due=due, invoice_date=due)
        self._refund(5.0, invoice_date=fields.Date.subtract(today, days=200))
        order = self._create_order()
        self.assertEqual(self._get_values(order)["overdue_days"], 90)
        payment = self._pay(10.0)
        (last | payment).line_ids.filtered(
            lambda line: line.account_id == self.receivable
        ).reconcile()
        self.assertEqual(self._get_values(order)["overdue_days"], 40)


@tagged("post_install", "-at_install")
class TestCreditCurrencies(CreditCommon):
    """Money of every currency against a company in USD, whatever company is active."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls._create_currency("USD")
        cls.company.currency_id = cls.dollar
        cls.rates = {"KWD": 0.3, "JPY": 150.0, "EUR": 0.9}
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )
        cls.env["product.pricelist"].create({"name": "Home", "sequence": -1})
        cls.lists = {}
        for name, rate in cls.rates.items():
            currency = cls._create_currency(name, rate)
            cls.lists[name] = cls.env["product.pricelist"].create(
                {"name": name, "currency_id": currency.id}
            )
        cls.other = cls.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": cls._create_currency("JPY", 150.0).id}
        )
        cls.env.user.company_ids |= cls.other

    def _create_foreign_order(self, name, amount):
        order = self._create_order(pricelist_id=self.lists[name].id)
        order.order_line.price_unit = amount
        return order

    def test_amounts_are_converted_once(self):
        for name, amount, dollars in (
            ("KWD", 400.0, 1333.3333333),
            ("JPY", 150000.0, 1000.0),
            ("EUR", 900.0, 1000.0),
        ):
            order = self._create_foreign_order(name, amount)
            self.assertAlmostEqual(self._get_exposure(order), dollars, 5)
            self.assertAlmostEqual(self._compute_exposure(order), dollars, 5)

    def test_confirmed_foreign_orders_are_converted_once(self):
        order = self._create_foreign_order("KWD", 400.0)
        order.action_confirm()
        draft = self._create_foreign_order("EUR", 900.0)
        self.assertAlmostEqual(self._get_exposure(draft), 2333.3333333, 5)

    def test_limit_in_dollars_holds_dinars(self):
        self._create_policy(fact="credit_over", low=0.0)
        self._grant(1000.0)
        dear = self._create_foreign_order("KWD", 400.0)
        cheap = self._create_foreign_order("JPY", 1000.0)
        cheap.action_confirm()
        dear.action_confirm()
        self.assertEqual((cheap.state, dear.state), ("sale", "draft"))

    def test_another_active_company_changes_nothing(self):
        self._grant(1000.0)
        self._grant(5.0, company=self.other)
        order = self._create_foreign_order("KWD", 400.0)
        elsewhere = order.with_company(self.other)
        self.assertEqual(self._get_credit(elsewhere), self._get_credit(order))
        self.assertEqual(self._facts(elsewhere), self._facts(order))

    def test_currency_without_rate_makes_the_exposure_unknown(self):
        self._create_policy(fact="credit_over", low=0.0)
        order = self._create_foreign_order("EUR", 5.0)
        self.lists["EUR"].currency_id.rate_ids.unlink()
        self.assertEqual(self._get_credit(order).over, 0.0)  # no limit, nothing over
        self._grant(1000.0)
        self.assertIsNone(self._get_credit(order).over)
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_claims_of_several_companies_add_up(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.assertEqual(
            self.company._dist_get_credit_company_ids(), {self.company.id, branch.id}
        )
        self.company.dist_credit_company_ids = self.company | self.other
        self.assertEqual(
            self.company._dist_get_credit_company_ids(),
            {self.company.id, self.other.id},
        )
        self.env.user.company_ids |= self.other
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.other.id)], limit=1
        )
        abroad = (
            self.env["sale.order"]
            .with_company(self.other)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.other.id,
                    "warehouse_id": warehouse.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "price_unit": 30000.0,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        abroad.action_confirm()
        self.assertEqual(abroad.currency_id.name, "JPY")
        self._confirm_order(quantity=7)
        order = self._create_order()
        self.assertAlmostEqual(self._get_exposure(order), 1000.0)
        self.assertAlmostEqual(
            self._compute_exposure(order, self.company | self.other), 1000.0
        )

    def test_orders_ahead_in_other_companies_count_when_they_are_counted(self):
        engine = self.env["dist.credit.exposure"]
        self.company.dist_credit_company_ids = self.company | self.other
        scopes = engine._get_scopes(self.company | self.other)
        self.assertEqual(scopes[self.other.id], {self.other.id})
        self.assertEqual(scopes[self.company.id], {self.company.id, self.other.id})
