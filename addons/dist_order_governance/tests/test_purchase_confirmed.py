from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_purchase import PurchaseCommon


@tagged("post_install", "-at_install")
class TestConfirmedPurchase(PurchaseCommon):
    """A confirmed order made riskier holds its receipts and bills until decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy("price_over_cost", 10.0)
        cls.order = cls._create_purchase(price=70.0)
        cls.order.button_confirm()
        cls.line = cls.order.order_line
        cls.order = cls.order.with_user(cls.env.user)
        cls.env["dist.approval.request"].search(
            [("res_model", "=", "purchase.order"), ("res_id", "=", cls.order.id)]
        ).with_user(cls.manager).action_approve()
        cls._flush()

    def _create_bill(self):
        self.product.purchase_method = "purchase"
        self.order.invalidate_recordset()
        self.order.action_create_invoice()
        bill = self.order.invoice_ids
        bill.invoice_date = "2026-01-01"
        return bill

    def test_it_is_approved(self):
        self.assertEqual(self.order.state, "purchase")
        self.assertEqual(self.order.dist_gate_state, "approved")

    def test_same_or_less_risk_needs_no_decision(self):
        self.line.price_unit = 67.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")
        self.line.price_unit = 70.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")

    def test_more_of_it_at_the_approved_price_needs_no_decision(self):
        self.line.product_qty = 20.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")

    def test_free_line_of_text_needs_no_decision(self):
        self.order.order_line = [
            Command.create(
                {"display_type": "line_note", "name": "Ring twice", "product_qty": 0}
            )
        ]
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")

    def test_one_cent_more_holds_receipt_and_bill_until_decided(self):
        self.line.price_unit = 70.01
        self._flush()
        self.assertEqual(self.line.price_unit, 70.01)
        self.assertEqual(self.order.dist_gate_state, "waiting")
        with self.assertRaisesRegex(UserError, "cannot receive it yet"):
            self.order.picking_ids.button_validate()
        bill = self._create_bill()
        with self.assertRaisesRegex(UserError, "cannot post a bill of it yet"):
            bill.action_post()
        request = self._get_request(self.order)
        self.assertEqual(request.purpose, "change")
        request.with_user(self.manager).action_approve()
        self.assertEqual(self.order.dist_gate_state, "approved")
        self.order.picking_ids.button_validate()
        self.assertEqual(self.order.picking_ids.state, "done")
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_done_receipt_of_a_held_order_takes_in_no_more(self):
        picking = self.order.picking_ids
        picking.move_ids.write({"quantity": 4.0, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.line.price_unit = 90.0
        self._flush()
        with self.assertRaisesRegex(UserError, "cannot receive it yet"):
            picking.move_line_ids.quantity = 10.0
        picking.move_line_ids.quantity = 3.0
        self.assertEqual(self.line.qty_received, 3.0)

    def test_bill_posted_by_its_state_alone_is_refused(self):
        bill = self._create_bill()
        self.line.price_unit = 90.0
        self._flush()
        with self.assertRaisesRegex(UserError, "cannot post a bill of it yet"):
            bill.state = "posted"

    def test_change_and_receipt_in_one_transaction_are_held(self):
        self.line.price_unit = 90.0
        with self.assertRaises(UserError):
            self.order.picking_ids.button_validate()

    def test_rejected_change_holds_until_the_values_are_back(self):
        self.line.price_unit = 90.0
        self._flush()
        self._get_request(self.order).with_user(self.manager).action_reject(note="no")
        self.assertEqual(self.order.state, "purchase")
        with self.assertRaises(UserError):
            self.order.picking_ids.button_validate()
        self.line.price_unit = 70.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")
        self.order.picking_ids.button_validate()
        self.assertEqual(self.order.picking_ids.state, "done")

    def test_goods_may_go_back_while_a_change_waits(self):
        self.order.picking_ids.button_validate()
        self.line.price_unit = 90.0
        self._flush()
        picking = self.order.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2.0
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.button_validate()
        self.assertEqual(back.state, "done")

    def test_new_line_has_no_cover(self):
        self.order.order_line = [
            Command.create(
                {
                    "product_id": self._create_item().id,
                    "product_qty": 1.0,
                    "price_unit": 70.0,
                }
            )
        ]
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "waiting")

    def test_other_payment_term_ends_the_cover(self):
        self.order.payment_term_id = self.env["account.payment.term"].create(
            {"name": "Prepaid"}
        )
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "waiting")

    def test_history_that_moved_on_does_not_reopen_an_order(self):
        self.product.standard_price = 50.0
        self.line.product_qty = 9.0
        self._flush()
        self.assertEqual(self.order.dist_gate_state, "approved")

    def test_promise_made_sooner_is_asked_when_the_vendor_does_not_keep_it(self):
        for days in (10, 10, 10):
            self._receive(self._buy(), days)
        self._create_policy("lead_time_gap", 2.0, on_unknown="ignore")
        order = self._create_purchase(days=10)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        order.order_line.date_planned = order.date_approve
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")
        order.order_line.date_planned = order.date_planned.replace(year=2099)
        self._flush()
        self.assertEqual(order.dist_gate_state, "passed")


@tagged("post_install", "-at_install")
class TestCurrencies(PurchaseCommon):
    def test_limit_in_yen_holds_an_order_whatever_company_is_active(self):
        yen, euro = self.env.ref("base.JPY"), self.env.ref("base.EUR")
        dollar = self.env.ref("base.USD")
        (yen | euro | dollar).active = True
        companies = self.env["res.company"].create(
            [
                {"name": "Europe Ltd", "currency_id": euro.id},
                {"name": "America Ltd", "currency_id": dollar.id},
            ]
        )
        europe, america = companies
        self.env["res.currency.rate"].search([]).unlink()
        for company, currency, rate in (
            (europe, yen, 160.0),
            (europe, dollar, 1.25),
            (america, yen, 1.0),
            (america, euro, 1.0),
        ):
            self.env["res.currency.rate"].create(
                {
                    "name": "2020-01-01",
                    "company_id": company.id,
                    "currency_id": currency.id,
                    "rate": rate,
                }
            )
        self._switch("purchase_approval", "on", europe)
        self._create_policy("amount", 100000.0, currency_id=yen.id)
        self.buyer.company_ids += companies
        for amount, state in ((624.0, "purchase"), (626.0, "to approve")):
            with self.subTest(amount=amount):
                order = self._create_purchase(
                    price=amount, quantity=1.0, company_id=europe.id
                )
                order.with_context(
                    allowed_company_ids=[america.id, europe.id]
                ).button_confirm()
                self.assertEqual(order.state, state)
        request = self._get_request(order)
        self.assertEqual(request.rates["JPY"], 160.0)
