from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.dist_inventory_integrity.tests.bins import BinCommon


class ExpiryCommon(BinCommon):
    """Milk of two lots in the upper bin, five each: one expired yesterday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("stock_lot_rules")
        cls.now = fields.Datetime.now()
        cls.milk = cls._create_item(
            "Milk", tracking="lot", use_expiration_date=True, expiration_time=20
        )
        cls.old = cls._create_lot("OLD", -1)
        cls.new = cls._create_lot("NEW", 20)
        for lot in (cls.old, cls.new):
            cls._put(cls.milk, cls.upper, 5, lot_id=lot)

    @classmethod
    def _create_lot(cls, name, days, item=None):
        date = days is not None and cls.now + timedelta(days=days)
        item = item or cls.milk
        return cls.env["stock.lot"].create(
            {"name": name, "product_id": item.id, "expiration_date": date}
        )

    def _move_lot(self, lot, source, target, **values):
        return self._move(source, target, item=lot.product_id, lot_id=lot.id, **values)


@tagged("post_install", "-at_install")
class TestExpiry(ExpiryCommon):
    def test_expired_lot_does_not_leave_for_a_customer(self):
        with self.assertRaisesRegex(UserError, "Milk, OLD: expired.*another lot"):
            self._move_lot(self.old, self.upper, self.customers)

    def test_button_that_confirms_expired_lots_does_not_help(self):
        move = self._prepare_move(
            self.upper, self.customers, item=self.milk, lot_id=self.old.id
        )
        with self.assertRaisesRegex(UserError, "OLD: expired"):
            move.with_context(skip_expired=True)._action_done()

    def test_expired_lot_goes_to_the_vendor_and_within_the_house(self):
        for target in (self.vendors, self.lower):
            self._move_lot(self.old, self.upper, target)
        self.assertEqual(self._lay(self.upper, self.milk), 8)

    def test_fresh_lot_leaves(self):
        self._move_lot(self.new, self.upper, self.customers)
        self.assertEqual(self._lay(self.upper, self.milk), 9)

    def test_switched_off_it_leaves_as_ever(self):
        self._switch("stock_lot_rules", "off")
        self._move_lot(self.old, self.upper, self.customers)
        self.assertEqual(self._lay(self.upper, self.milk), 9)

    def test_expired_lot_is_not_reserved_for_a_customer(self):
        move = self._plan_move(self.upper, self.customers, 8, item=self.milk)
        move.date = self.now - timedelta(days=30)  # Odoo asks as of that day
        move._do_unreserve()
        move._action_assign()
        self.assertEqual(move.move_line_ids.lot_id, self.new)
        self._switch("stock_lot_rules", "off")
        move._do_unreserve()
        move._action_assign()
        self.assertEqual(move.quantity, 8)

    def test_receipt_without_a_date_is_refused_where_the_category_asks(self):
        above = self.env["product.category"].create(
            {"name": "Chilled", "dist_expiry_required": True}
        )
        cheese = self._create_item(
            "Cheese",
            tracking="lot",
            categ_id=above.create({"name": "Soft", "parent_id": above.id}).id,
        )
        lot = self._create_lot("C-1", None, cheese)
        with (
            self.assertRaisesRegex(UserError, "Cheese, C-1: came without"),
            self.env.cr.savepoint(),
        ):
            self._move_lot(lot, self.vendors, self.upper)
        lot.expiration_date = self.now + timedelta(days=9)
        self._move_lot(lot, self.vendors, self.upper)
        self.assertEqual(self._lay(self.upper, cheese), 1)

    def test_receipt_of_goods_that_expired_is_refused_where_the_item_asks(self):
        self._move_lot(self.old, self.vendors, self.upper)
        self.milk.dist_expiry_required = True
        with self.assertRaisesRegex(UserError, "OLD: expired"):
            self._move_lot(self.old, self.vendors, self.upper)


@tagged("post_install", "-at_install")
class TestExpiringStock(ExpiryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        control = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(control, cls.company, "on")
        cls.company.dist_expiring_days = 10

    def _sweep(self):
        self.env["dist.exception"]._sweep(codes=["expiring_stock"])
        return self.env["dist.exception"].search(
            [("type_id.code", "=", "expiring_stock"), ("is_live", "=", True)]
        )

    def _get_lots(self, cases):
        return self.env["stock.lot"].browse(sorted(cases.mapped("res_id")))

    def test_lot_that_expires_within_the_days_is_a_case(self):
        self.assertEqual(self._get_lots(self._sweep()), self.old)
        self.company.dist_expiring_days = 30
        self.env["dist.exception"]._sweep(full=True, codes=["expiring_stock"])
        self.assertEqual(
            set(self._sweep().mapped("res_id")), {self.old.id, self.new.id}
        )

    def test_scrapping_it_clears_the_case(self):
        case = self._sweep()
        self.assertEqual(
            (case.value_at_risk, case.due_at), (25, self.old.expiration_date)
        )
        scrap = self.env["stock.scrap"].with_user(self.clerk)
        scrap = scrap.create(
            {
                "product_id": self.milk.id,
                "lot_id": self.old.id,
                "scrap_qty": 5,
                "location_id": self.upper.id,
            }
        )
        scrap.action_validate()
        self._sweep()
        self.assertEqual(case.state, "cleared")
