from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import StandardCommon

DONE = "2026-05-04 12:00:00"


class InvoiceCommon(StandardCommon):
    def _return(self, picking, quantity):
        """Take a part of a transfer back, as the picker."""
        wizards = self.env["stock.return.picking"].with_user(self.picker)
        wizard = wizards.create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        self._deliver(back, quantity)


@tagged("post_install", "-at_install")
class TestDeliveredNotInvoiced(InvoiceCommon):
    code = "delivered_not_invoiced"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env, "std_accountant", "account.group_account_invoice"
        )

    def _ship(self, quantity=5, policy="delivery", backorder=False, **values):
        self.item.invoice_policy = policy
        self._put_in_stock(20)
        with freeze_time(DONE):
            order = self._create_order(5, **values)
            order.action_confirm()
            self._deliver(order.picking_ids, quantity, backorder)
            self._sweep()
        return order

    def test_three_days_after_the_delivery_it_is_a_case_with_nobody_writing(self):
        order = self._ship()
        self._sweep_at("2026-05-07 11:00:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-07 12:00:01")
        case = self._cases(order)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.seller.id,
                    "partner_id": self.customer.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 50.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-07 12:00:00"),
                }
            ],
        )
        self.assertIn("of Smith: goods worth", case.sentence)
        self.assertIn("50.00", case.sentence)

    def test_invoicing_with_the_offered_action_clears_it(self):
        order = self._ship()
        self._sweep_at("2026-05-08")
        case = self._cases(order).with_user(self.seller)
        self.assertEqual(case.next_action, "create_invoice")
        action = case.action_next()
        wizards = self.env[action["res_model"]].with_user(self.seller)
        wizard = Form(wizards.with_context(**action["context"])).save()
        wizard.create_invoices()
        self.assertEqual(order.invoice_count, 1)
        self._sweep_at("2026-05-09")
        self.assertEqual(case.state, "cleared")

    def test_who_invoices_and_does_not_sell_gets_a_draft_of_what_was_delivered(self):
        order = self._ship(2, backorder=True)
        self._sweep_at("2026-05-08")
        case = self._cases(order).with_user(self.accountant)
        self.assertEqual(case.next_action, "create_invoice")
        action = case.action_next()
        invoice = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(invoice, order.invoice_ids)
        self.assertRecordValues(invoice, [{"state": "draft", "amount_untaxed": 20.0}])
        self.assertEqual(invoice.create_uid, self.accountant)
        self._sweep_at("2026-05-09")
        self.assertEqual(case.state, "cleared")

    def test_part_delivered_is_at_risk_with_its_part(self):
        order = self._ship(2, backorder=True)
        self._sweep_at("2026-05-08")
        self.assertEqual(self._cases(order).value_at_risk, 20.0)

    def test_what_came_back_need_not_be_invoiced(self):
        order = self._ship()
        self._sweep_at("2026-05-08")
        case = self._cases(order)
        self._return(order.picking_ids, 2)
        self._sweep_at("2026-05-09")
        self.assertEqual(case.value_at_risk, 30.0)
        self._return(order.picking_ids[0], 3)
        self._sweep_at("2026-05-10")
        self.assertEqual(case.state, "cleared")

    def test_goods_invoiced_by_order_count_as_well_unless_invoiced_before(self):
        order = self._ship(policy="order")
        self._sweep_at("2026-05-08")
        case = self._cases(order)
        self.assertEqual(case.value_at_risk, 50.0)
        order._create_invoices()
        self._sweep_at("2026-05-09")
        self.assertEqual(case.state, "cleared")

    def test_value_is_net_of_discount_and_in_the_currency_of_the_company(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        line = {
            "product_id": self.item.id,
            "product_uom_qty": 5,
            "price_unit": 40.0,
            "discount": 50.0,
        }
        order = self._ship(pricelist_id=pricelist.id, order_line=[Command.create(line)])
        self._sweep_at("2026-05-08")
        self.assertEqual(self._cases(order).value_at_risk, 50.0)

    def test_price_of_goods_that_were_never_ordered_is_watched(self):
        order = self._ship()
        line = {"product_id": self.item.id, "product_uom_qty": 0, "price_unit": 10.0}
        order.order_line = [Command.create(line)]
        extra = order.order_line[-1]
        extra.qty_delivered = 2
        self._sweep_at("2026-05-08")
        case = self._cases(order)
        self.assertEqual(case.value_at_risk, 70.0)
        extra.price_unit = 20.0
        self._sweep_at("2026-05-09")
        self.assertEqual(case.value_at_risk, 90.0)
        extra.discount = 50.0
        self._sweep_at("2026-05-10")
        self.assertEqual(case.value_at_risk, 70.0)

    def test_who_may_not_invoice_is_not_offered_to(self):
        order = self._ship()
        self._sweep_at("2026-05-08")
        action = self.env["dist.action.create_invoice"].with_user(self.picker)
        case = self._cases(order)
        self.assertFalse(action._get_offered(case))
        with self.assertRaises(AccessError):
            action._run(case)


@tagged("post_install", "-at_install")
class TestReceivedNotBilled(InvoiceCommon):
    code = "received_not_billed"

    def _get(self, quantity=5, **values):
        with freeze_time(DONE):
            order = self._buy(5, **values)
            self._deliver(order.picking_ids, quantity, backorder=quantity < 5)
            self._sweep()
        return order

    def test_two_weeks_after_the_receipt_it_is_a_case_with_nobody_writing(self):
        order = self._get()
        self._sweep_at("2026-05-18 11:00:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-18 12:00:01")
        case = self._cases(order)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.buyer.id,
                    "partner_id": self.vendor.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 15.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-18 12:00:00"),
                }
            ],
        )
        self.assertIn("of Forge: goods worth", case.sentence)
        self.assertIn("15.00", case.sentence)

    def test_billing_with_the_offered_action_clears_it(self):
        order = self._get()
        self._sweep_at("2026-05-19")
        case = self._cases(order).with_user(self.buyer)
        self.assertEqual(case.next_action, "create_bill")
        said = case.action_next()
        self.assertEqual(order.invoice_ids.amount_untaxed, 15.0)
        # Who buys may draft a bill and not open it.
        self.assertIn("1 draft bill", said["params"]["message"])
        self._sweep_at("2026-05-20")
        self.assertEqual(case.state, "cleared")

    def test_cancelling_the_bill_brings_it_back(self):
        order = self._get()
        order.action_create_invoice()
        self._sweep_at("2026-05-19")
        self.assertFalse(self._cases(order))
        order.invoice_ids.button_cancel()
        self._sweep_at("2026-05-20")
        self.assertEqual(self._cases(order).value_at_risk, 15.0)

    def test_part_received_is_not_billed_with_its_part(self):
        order = self._get(2)
        self._sweep_at("2026-05-19")
        self.assertEqual(self._cases(order).value_at_risk, 6.0)

    def test_price_of_goods_that_were_never_ordered_is_watched(self):
        order = self._get()
        line = {"product_id": self.item.id, "product_qty": 0, "price_unit": 3.0}
        order.order_line = [Command.create(line)]
        extra = order.order_line[-1]
        extra.sudo().qty_received = 2
        self._sweep_at("2026-05-19")
        case = self._cases(order)
        self.assertEqual(case.value_at_risk, 21.0)
        extra.price_unit = 6.0
        self._sweep_at("2026-05-20")
        self.assertEqual(case.value_at_risk, 27.0)

    def test_what_went_back_need_not_be_billed(self):
        order = self._get()
        self._sweep_at("2026-05-19")
        case = self._cases(order)
        self._return(order.picking_ids, 5)
        self._sweep_at("2026-05-20")
        self.assertEqual(case.state, "cleared")

    def test_billed_before_it_was_received_is_none(self):
        self.item.purchase_method = "purchase"
        with freeze_time(DONE):
            order = self._buy(5)
            order.action_create_invoice()
            self._deliver(order.picking_ids, 5)
        self._sweep_at("2026-05-19")
        self.assertFalse(self._cases(order))

    def test_who_may_not_bill_is_not_offered_to(self):
        order = self._get()
        self._sweep_at("2026-05-19")
        action = self.env["dist.action.create_bill"].with_user(self.picker)
        case = self._cases(order)
        self.assertFalse(action._get_offered(case))
        with self.assertRaises(AccessError):
            action._run(case)
