from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_correction import CorrectionCommon


@tagged("post_install", "-at_install")
class TestCorrectionPlace(CorrectionCommon):
    """The lot and the bin of what was done are corrected as its quantity is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bin_a, cls.bin_b = cls.env["stock.location"].create(
            [{"name": name, "location_id": cls.shelf.id} for name in ("A", "B")]
        )
        cls.paint = cls._create_item("Paint", tracking="lot")
        cls.lot_1, cls.lot_2 = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.paint.id} for name in ("L1", "L2")]
        )

    def _fix(self, picking, user=None, reason=True, **values):
        line = picking.move_line_ids
        return picking.with_user(user or self.clerk).dist_correct(
            [{"move_line_id": line.id, "quantity": line.quantity, **values}],
            reason=self.mistyped.code if reason else None,
        )

    def _books(self, item=None):
        """Return {(bin, lot): on hand} of an item inside."""
        self.env.flush_all()
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", (item or self.paint).id),
                ("location_id.usage", "=", "internal"),
                ("quantity", "!=", 0),
            ]
        )
        return {(quant.location_id, quant.lot_id): quant.quantity for quant in quants}

    def _refuse(self, sentence, picking, **values):
        before = self._books(), self._books(self.item)
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            self._fix(picking, **values)
        self.env.invalidate_all()
        self.assertEqual((self._books(), self._books(self.item)), before)

    def test_a_receipt_of_the_wrong_lot_becomes_one_of_the_right_lot(self):
        picking = self._receive(6, self.paint, [self.lot_1])
        result = self._fix(picking, lot_id=self.lot_2.id)
        self.assertEqual(result["state"], "done")
        self.assertEqual(picking.move_line_ids.lot_id, self.lot_2)
        self.assertEqual(self._books(), {(self.shelf, self.lot_2): 6})
        self.assertEqual(self._moved(self.paint), 6)

    def test_goods_put_into_another_bin_lie_there(self):
        picking = self._transfer(self.item, 4, self.shelf, self.bin_a)
        self._fix(picking, location_dest_id=self.bin_b.id)
        none = self.env["stock.lot"]
        self.assertEqual(
            self._books(self.item), {(self.shelf, none): 6, (self.bin_b, none): 4}
        )
        self.assertEqual((self._on_hand(), self._moved()), (10, 10))

    def test_goods_taken_from_another_bin_are_missing_there(self):
        self._transfer(self.item, 5, self.shelf, self.bin_a)
        picking = self._deliver(3)
        self._fix(picking, location_id=self.bin_a.id)
        none = self.env["stock.lot"]
        self.assertEqual(
            self._books(self.item), {(self.shelf, none): 5, (self.bin_a, none): 2}
        )

    def test_lot_quantity_and_bin_are_corrected_together(self):
        picking = self._receive(6, self.paint, [self.lot_1])
        line = picking.move_line_ids
        picking.with_user(self.clerk).dist_correct(
            [
                {
                    "move_line_id": line.id,
                    "quantity": 5,
                    "lot_id": self.lot_2.id,
                    "location_dest_id": self.bin_a.id,
                }
            ],
            reason=self.mistyped.code,
        )
        self.assertEqual(self._books(), {(self.bin_a, self.lot_2): 5})
        self.assertEqual(self._moved(self.paint), 5)

    def test_a_lot_that_went_on_is_not_taken_back(self):
        picking = self._receive(6, self.paint, [self.lot_1])
        self._deliver(2, self.paint, [self.lot_1])
        self._refuse("would be missing", picking, lot_id=self.lot_2.id)

    def test_a_lot_that_is_not_there_was_not_delivered(self):
        self._receive(6, self.paint, [self.lot_1])
        picking = self._deliver(2, self.paint, [self.lot_1])
        self._refuse("would be missing", picking, lot_id=self.lot_2.id)
        self._receive(2, self.paint, [self.lot_2])
        self._fix(picking, lot_id=self.lot_2.id)
        self.assertEqual(self._books(), {(self.shelf, self.lot_1): 6})

    def test_reservations_of_goods_that_never_lay_there_are_taken_off(self):
        picking = self._transfer(self.item, 4, self.shelf, self.bin_a)
        move = self.env["stock.move"].create(
            {
                "product_id": self.item.id,
                "product_uom_qty": 4,
                "product_uom": self.item.uom_id.id,
                "location_id": self.bin_a.id,
                "location_dest_id": self.ref("stock.stock_location_customers"),
            }
        )
        move._action_confirm()
        move._action_assign()
        self.assertEqual(move.quantity, 4)
        self._fix(picking, location_dest_id=self.bin_b.id)
        self.assertEqual(move.quantity, 0)
        quants = self.env["stock.quant"].search([("product_id", "=", self.item.id)])
        self.assertEqual(sum(quants.mapped("reserved_quantity")), 0)

    def test_a_lot_of_another_item_is_refused(self):
        other = self._create_item("Oil", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "O1", "product_id": other.id})
        picking = self._receive(6, self.paint, [self.lot_1])
        self._refuse("no lot of Paint", picking, lot_id=lot.id)
        self._refuse("no lot of Paint", picking, lot_id=False)

    def test_a_serial_number_is_on_stock_once(self):
        saw = self._create_item("Saw", tracking="serial")
        first, second = self.env["stock.lot"].create(
            [{"name": name, "product_id": saw.id} for name in ("S1", "S2")]
        )
        self._receive(1, saw, [first])
        picking = self._receive(1, saw, [second])
        self._refuse("lies at", picking, lot_id=first.id)

    def test_only_bins_of_the_same_warehouse_are_corrected(self):
        vendors = self.env.ref("stock.stock_location_suppliers")
        other = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        picking = self._receive(3)
        for place in (vendors, other.lot_stock_id):
            self._refuse("only the bin inside", picking, location_dest_id=place.id)
        self._refuse("only the bin inside", picking, location_id=self.bin_a.id)

    def test_goods_do_not_leave_a_hold_by_a_correction(self):
        self._switch("stock_quality")
        picking = self._receive(6, self.paint, [self.lot_1])
        reason = self.env.ref("dist_base.reason_inspect")
        self.lot_1.with_user(self.clerk).dist_hold_all(reason.id)
        self._refuse("Decide about the hold", picking, lot_id=self.lot_2.id)

    def test_what_is_beyond_the_matrix_waits_with_the_value_it_touches(self):
        self._switch("stock_correction_approval")
        self._create_policy("correct_value", low=10)
        picking = self._receive(6, self.paint, [self.lot_1])
        result = self._fix(picking, lot_id=self.lot_2.id)
        self.assertEqual(result["state"], "waiting")
        self.assertEqual(picking.move_line_ids.lot_id, self.lot_1)
        correction = self._get_correction(picking)
        self.assertEqual(correction.value, 30)
        self._get_request(correction).action_approve()
        self.assertEqual(picking.move_line_ids.lot_id, self.lot_2)

    def test_a_draft_about_a_lot_that_was_corrected_meanwhile_is_refused(self):
        picking = self._receive(6, self.paint, [self.lot_1])
        draft = self._fix(picking, reason=False, lot_id=self.lot_2.id)
        self.assertEqual(draft["state"], "draft")
        self._fix(picking, location_dest_id=self.bin_a.id)
        correction = self.env["dist.stock.correction"].browse(draft["id"])
        correction = correction.with_user(self.clerk)
        correction.reason_id = self.mistyped
        with self.assertRaisesRegex(UserError, "meanwhile"):
            correction.action_post()

    def test_the_dialogue_corrects_a_lot_and_the_transfer_says_so(self):
        picking = self._receive(6, self.paint, [self.lot_1])
        correction = self.env["dist.stock.correction"].browse(
            picking.with_user(self.clerk).action_dist_correct()["res_id"]
        )
        correction = correction.with_user(self.clerk)
        view = "dist_inventory_integrity.dist_stock_correction_view_ask"
        with Form(correction, view) as form:
            form.reason_id = self.mistyped
            with form.line_ids.edit(0) as line:
                line.should_lot_id = self.lot_2
        correction.action_post()
        self.assertEqual(picking.move_line_ids.lot_id, self.lot_2)
        self.assertIn("L2", picking.message_ids[0].body)
        evidence = self.env["dist.evidence"].search(
            [("event", "=", "stock_corrected")], limit=1, order="id desc"
        )
        self.assertIn("L1", evidence.before)
        self.assertIn("L2", evidence.after)

    def test_nobody_writes_what_it_was_or_sends_nonsense(self):
        picking = self._receive(6, self.paint, [self.lot_1])
        draft = self._fix(picking, reason=False, lot_id=self.lot_2.id)
        correction = self.env["dist.stock.correction"].browse(draft["id"])
        line = correction.line_ids.with_user(self.clerk)
        with self.assertRaises(AccessError):
            line.was_lot_id = self.lot_2
        with self.assertRaises(UserError):
            self._fix(picking, lot_id="L2")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self._create_user(
            "pla_outsider",
            "stock.group_stock_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self._fix(picking, user=outsider, lot_id=self.lot_2.id)
