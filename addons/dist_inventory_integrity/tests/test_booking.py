from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import IntegrityCommon


@tagged("post_install", "-at_install")
class TestBooking(IntegrityCommon):
    """What a reason explains is booked where the company says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.stock, cls.variation, cls.usual, cls.theft = (
            accounts.create({"code": code, "name": code, "account_type": kind})
            for code, kind in (
                ("DISTSTOCK", "asset_current"),
                ("DISTVARIATION", "expense"),
                ("DISTUSUAL", "expense"),
                ("DISTTHEFT", "expense"),
            )
        )
        cls.stock.account_stock_variation_id = cls.variation
        cls.category = cls.env["product.category"].create(
            {
                "name": "Perpetual",
                "property_valuation": "real_time",
                "property_cost_method": "standard",
                "property_stock_valuation_account_id": cls.stock.id,
            }
        )
        journal = cls.env["account.journal"].create(
            {"name": "Goods", "code": "DISTG", "type": "general"}
        )
        cls.company.account_stock_journal_id = journal
        cls.company.account_stock_valuation_id = cls.stock
        cls.nowhere.valuation_account_id = cls.usual
        cls.gone = cls.nowhere.copy(
            {"name": "Missing", "valuation_account_id": cls.theft.id}
        )
        plan = cls.env["account.analytic.plan"].create({"name": "Sites"})
        cls.site = cls.env["account.analytic.account"].create(
            {"name": "North", "plan_id": plan.id}
        )
        cls.booking = cls.env["dist.reason.booking"].create(
            {
                "reason_id": cls.lost.id,
                "loss_location_id": cls.gone.id,
                "analytic_distribution": {str(cls.site.id): 100},
            }
        )
        cls.item.categ_id = cls.category
        cls.item.standard_price = 5

    def _count(self, counted, reason, user=None):
        quant = self._quant(user=user)
        quant.inventory_quantity = counted
        quant.dist_reason_id = reason
        quant.action_apply_inventory()
        return self.env["dist.stock.count.line"].search(
            [("product_id", "=", self.item.id)], order="id desc", limit=1
        )

    def _balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return sum(lines.mapped("balance"))

    def test_loss_goes_to_the_location_of_its_reason_and_its_account_at_once(self):
        move = self._count(7, self.lost).move_ids
        self.assertEqual(move.location_dest_id, self.gone)
        self.assertEqual(move.move_line_ids.location_dest_id, self.gone)
        self.assertEqual(self._balance(self.theft), 15)
        self.assertEqual(self._balance(self.usual), 0)

    def test_reason_without_a_booking_goes_where_the_item_says(self):
        move = self._count(12, self.found).move_ids
        self.assertEqual(move.location_id, self.nowhere)
        self.assertEqual(self._balance(self.usual), -10)

    def test_cost_centre_of_the_reason_takes_the_value(self):
        move = self._count(7, self.lost).move_ids
        self.assertRecordValues(
            move.analytic_account_line_ids,
            [{"amount": -15, "unit_amount": 3, "product_id": self.item.id}],
        )
        self.assertEqual(
            move.analytic_account_line_ids[self.site.plan_id._column_name()], self.site
        )

    def test_periodic_items_are_booked_at_closing(self):
        self.category.property_valuation = "periodic"
        move = self._count(7, self.lost).move_ids
        self.assertEqual(move.location_dest_id, self.gone)
        self.assertFalse(move.account_move_id)
        self.assertEqual(move.analytic_account_line_ids.amount, -15)
        self.company.action_close_stock_valuation(auto_post=True)
        self.assertEqual(self._balance(self.theft), 15)

    def test_scrap_goes_to_the_location_of_its_reason(self):
        reason = self.env.ref("dist_base.reason_expired")
        self.booking.copy({"reason_id": reason.id})
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.clerk)
            .create(
                {
                    "product_id": self.item.id,
                    "scrap_qty": 2,
                    "location_id": self.shelf.id,
                    "dist_reason_id": reason.id,
                }
            )
        )
        scrap.action_validate()
        self.assertEqual(scrap.move_ids.location_dest_id, self.gone)
        self.assertEqual(scrap.move_ids.analytic_account_line_ids.amount, -10)

    def test_another_company_books_where_it_says_itself(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.booking.loss_location_id = False
        self.booking.company_id = other
        move = self._count(7, self.lost).move_ids
        self.assertEqual(move.location_dest_id, self.nowhere)

    def test_changed_booking_counts_at_once(self):
        self._count(9, self.lost)
        self.booking.loss_location_id = self.nowhere
        self.assertEqual(
            self._count(8, self.lost).move_ids.location_dest_id, self.nowhere
        )
        self.booking.unlink()
        line = self._count(7, self.lost)
        self.assertFalse(line.move_ids.analytic_account_line_ids)

    def test_losses_are_led_to_no_shelf(self):
        with self.assertRaisesRegex(ValidationError, "no location of losses"):
            self.booking.loss_location_id = self.shelf

    def test_who_counts_does_not_say_where_it_is_booked(self):
        with self.assertRaises(AccessError):
            self.booking.with_user(self.clerk).write({"loss_location_id": False})
        with self.assertRaises(AccessError):
            self.env["dist.reason.booking"].with_user(self.clerk).create(
                {"reason_id": self.found.id}
            )
