from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import StandardCommon

NOW = "2026-05-04 12:00:00"


@tagged("post_install", "-at_install")
class TestBillPriceDifference(StandardCommon):
    code = "bill_price_difference"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "std_clerk", "account.group_account_invoice")

    def _bill(self, received=5, price=None, quantity=None, **values):
        """Return the bill of a purchase of five at three, changed as the vendor has."""
        with freeze_time(NOW, tick=True):
            order = self._buy(5, **values)
            if received:
                self._deliver(order.picking_ids, received, backorder=received < 5)
            order.action_create_invoice()
            bill = order.invoice_ids.with_user(self.clerk)
            bill.invoice_date = "2026-05-04"
            line = bill.invoice_line_ids
            line.write({"price_unit": price or line.price_unit})
            line.write({"quantity": quantity or line.quantity})
            self._sweep()
        return bill

    def test_other_price_than_ordered_is_a_case_of_the_buyer(self):
        bill = self._bill(price=4.0)
        case = self._cases(bill)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.buyer.id,
                    "partner_id": self.vendor.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 5.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-04"),
                }
            ],
        )
        self.assertIn("of Forge differs by", case.sentence)
        self.assertIn("5.00", case.sentence)

    def test_correcting_the_bill_clears_the_case(self):
        bill = self._bill(price=4.0)
        case = self._cases(bill)
        bill.invoice_line_ids.price_unit = 3.0
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_agreeing_to_the_price_clears_the_case(self):
        bill = self._bill(price=4.0)
        case = self._cases(bill)
        order = bill.invoice_line_ids.purchase_order_id
        order.with_user(self.buyer).order_line.price_unit = 4.0
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_posted_bill_stays_a_case_until_it_is_reversed(self):
        bill = self._bill(price=4.0)
        case = self._cases(bill)
        bill.action_post()
        self._sweep()
        self.assertEqual(case.state, "open")
        bill._reverse_moves([{"invoice_date": "2026-05-05"}], cancel=True)
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_deleted_bill_clears_the_case(self):
        bill = self._bill(price=4.0)
        case = self._cases(bill)
        bill.unlink()
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_small_difference_is_none(self):
        self.assertFalse(self._cases(self._bill(price=3.14)))

    def test_cheaper_is_a_difference_as_well(self):
        self.assertEqual(self._cases(self._bill(price=2.0)).value_at_risk, 5.0)

    def test_more_than_received_is_a_case_until_the_rest_comes(self):
        bill = self._bill(received=3, quantity=5)
        case = self._cases(bill)
        self.assertEqual(case.value_at_risk, 6.0)
        order = bill.invoice_line_ids.sudo().purchase_order_id
        rest = order.picking_ids.filtered(lambda picking: picking.state != "done")
        self._deliver(rest, 2)
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_bill_that_came_second_is_the_one_too_many(self):
        first = self._bill()
        second = first.copy({"invoice_date": "2026-05-05"})
        second.invoice_line_ids.write(
            {"purchase_line_id": first.invoice_line_ids.purchase_line_id.id}
        )
        self._sweep()
        self.assertFalse(self._cases(first))
        self.assertEqual(self._cases(second).value_at_risk, 15.0)

    def test_goods_billed_as_ordered_may_come_later(self):
        self.item.purchase_method = "purchase"
        self.assertFalse(self._cases(self._bill(received=0)))

    def test_units_and_rates_are_no_difference(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [
                    Command.create({"name": "2026-01-01", "rate": 2.0}),
                    Command.create({"name": "2026-05-05", "rate": 4.0}),
                ],
            }
        )
        dozen = self.env.ref("uom.product_uom_dozen")
        line = {"product_uom_id": dozen.id, "price_unit": 36.0}
        bill = self._bill(60, line=line, currency_id=foreign.id)
        bill.invoice_date = "2026-05-06"
        unit = self.item.uom_id.id
        bill.invoice_line_ids.write(
            {"product_uom_id": unit, "quantity": 60, "price_unit": 3.0}
        )
        self._sweep()
        self.assertFalse(self._cases(bill))
        bill.invoice_line_ids.price_unit = 4.0
        self._sweep()
        self.assertEqual(self._cases(bill).value_at_risk, 30.0)
