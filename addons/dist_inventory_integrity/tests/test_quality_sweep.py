from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_quality import QualityCommon


@tagged("post_install", "-at_install")
class TestQualitySweep(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paint = cls._create_item("Paint", tracking="lot")
        cls.lot = cls.env["stock.lot"].create(
            {"name": "L1", "product_id": cls.paint.id}
        )
        cls.bin_a, cls.bin_b = cls.env["stock.location"].create(
            [{"name": name, "location_id": cls.shelf.id} for name in ("A", "B")]
        )
        quants = cls.env["stock.quant"]
        quants._update_available_quantity(cls.paint, cls.bin_a, 5, lot_id=cls.lot)
        quants._update_available_quantity(cls.paint, cls.bin_b, 7, lot_id=cls.lot)

    def _hold_lot(self, user=None):
        lot = self.lot.with_user(user or self.clerk)
        ids = lot.dist_hold_all(self.wet.id, "Swollen")
        return self.env["dist.quality.hold"].browse(ids)

    def _get_free(self):
        self.env.invalidate_all()
        return self.paint.free_qty

    def test_a_lot_is_held_in_all_its_bins(self):
        holds = self._hold_lot()
        self.assertEqual(
            {(hold.location_id, hold.quantity, hold.note) for hold in holds},
            {(self.bin_a, 5, "Swollen"), (self.bin_b, 7, "Swollen")},
        )
        self.assertEqual(set(holds.mapped("kind")), {"in_place"})
        self.assertEqual((self._get_free(), holds.receiver_ids), (0, self.clerk))

    def test_what_is_held_already_is_not_held_twice(self):
        quant = self.env["stock.quant"].search([("location_id", "=", self.bin_a.id)])
        quant.with_user(self.clerk).dist_hold(2, self.wet.id, in_place=True)
        holds = self._hold_lot()
        self.assertEqual(sum(holds.mapped("quantity")), 10)
        with self.assertRaisesRegex(UserError, "held already"):
            self._hold_lot()

    def test_a_bin_is_held_with_all_that_lies_in_it(self):
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.item, self.bin_a, 3)
        place = self.bin_a.with_user(self.clerk)
        holds = self.env["dist.quality.hold"].browse(place.dist_hold_all(self.wet.id))
        self.assertEqual(
            {(hold.product_id, hold.quantity) for hold in holds},
            {(self.paint, 5), (self.item, 3)},
        )
        self.assertEqual(self._get_free(), 7)

    def test_goods_in_quarantine_are_held_already(self):
        self._hold(3)
        place = self.quarantine.with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "held already"):
            place.dist_hold_all(self.wet.id)

    def test_a_reason_for_something_else_is_refused(self):
        with self.assertRaisesRegex(UserError, "made for it"):
            self.lot.with_user(self.clerk).dist_hold_all(self.lost.id)

    def test_the_dialogue_says_how_many_positions_and_holds_them(self):
        action = self.lot.with_user(self.clerk).action_dist_ask_hold()
        dialogs = self.env["dist.quality.hold.all"].with_user(self.clerk)
        form = Form(dialogs.with_context(**action["context"]))
        self.assertEqual(form.position_count, 2)
        form.reason_id = self.wet
        label = form.save().action_hold()
        self.assertEqual(label["type"], "ir.actions.report")
        self.assertEqual(self._get_free(), 0)

    def test_off_nothing_is_held(self):
        self.quality.mode = "off"
        with self.assertRaisesRegex(UserError, "set-up checklist"):
            self._hold_lot()

    def test_many_positions_are_held_in_one_batch(self):
        counts = []
        for number in (2, 20):
            lot = self.lot.create({"name": f"M{number}", "product_id": self.paint.id})
            for name in range(number):
                place = self.bin_a.create(
                    {"name": f"{number}-{name}", "location_id": self.shelf.id}
                )
                self.env["stock.quant"]._update_available_quantity(
                    self.paint, place, 1, lot_id=lot
                )
            quants = lot._dist_get_positions()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(quants._dist_get_holdable()), number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_somebody_of_another_company_holds_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = new_test_user(
            self.env,
            "swe_outsider",
            "stock.group_stock_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(UserError):
            self._hold_lot(outsider)
        buyer = new_test_user(self.env, "swe_buyer", "purchase.group_purchase_user")
        with self.assertRaises(AccessError):
            self._hold_lot(buyer)
        self.assertEqual(self._get_free(), 12)
