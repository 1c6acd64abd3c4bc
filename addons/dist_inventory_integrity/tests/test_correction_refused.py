from odoo import fields
from odoo.exceptions import LockError, UserError
from odoo.tests import tagged

from .common_correction import CorrectionCommon


@tagged("post_install", "-at_install")
class TestCorrectionRefused(CorrectionCommon):
    """What would leave the stock or the books wrong is refused in words."""

    def _refuse(self, sentence, picking, quantity, **values):
        before = self._on_hand(), self._moved()
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            self._correct(picking, quantity, **values)
        self.env.invalidate_all()
        self.assertEqual((self._on_hand(), self._moved()), before)
        self.assertFalse(self._get_correction(picking))

    def test_goods_that_went_on_are_not_taken_back(self):
        picking = self._receive(7)
        self._deliver(15)
        self._refuse("5.*Bolt would be missing at .*Stock", picking, 0)
        self._correct(picking, 5)
        self.assertEqual(self._on_hand(), 0)

    def test_more_than_lies_there_was_not_taken(self):
        self._refuse("would be missing", self._deliver(4), 11)

    def test_company_may_let_a_correction_go_below_zero(self):
        picking = self._receive(7)
        self._deliver(15)
        self.company.dist_allow_negative_correction = True
        self._correct(picking, 0)
        self.assertEqual((self._on_hand(), self._moved()), (-5, -5))

    def test_place_below_zero_may_be_led_back(self):
        picking = self._deliver(14)
        self.assertEqual(self._on_hand(), -4)
        self._correct(picking, 2, line=picking.move_line_ids[-1])
        self.assertEqual((self._on_hand(), self._moved()), (-2, -2))

    def _plan_delivery(self, quantity):
        move = self.env["stock.move"].create(
            {
                "product_id": self.item.id,
                "product_uom_qty": quantity,
                "product_uom": self.item.uom_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": self.ref("stock.stock_location_customers"),
            }
        )
        move._action_confirm()
        move._action_assign()
        return move

    def test_goods_on_a_trolley_are_not_taken_back(self):
        picking = self._receive(7)
        self._plan_delivery(15).picked = True
        self._refuse("picked for another transfer", picking, 0)

    def test_reservations_of_goods_that_never_came_are_taken_off(self):
        picking = self._receive(7)
        move = self._plan_delivery(15)
        self._correct(picking, 2)
        self.assertLessEqual(move.quantity, 12)
        quant = self._quant()
        self.assertEqual(quant.quantity, 12)
        self.assertLessEqual(quant.reserved_quantity, 12)
        self.assertEqual(quant.reserved_quantity, move.quantity)

    def test_less_than_came_back_was_not_delivered(self):
        picking = self._deliver(5)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model=picking._name)
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = 4
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.write({"quantity": 4, "picked": True})
        back._action_done()
        self._refuse("came back from this transfer", picking, 3)
        self._correct(picking, 4)
        self.assertEqual((self._on_hand(), self._moved()), (10, 10))

    # === SERIAL NUMBERS === #

    def _serial(self):
        item = self._create_item("Drill", tracking="serial")
        lot = self.env["stock.lot"].create({"name": "SN1", "product_id": item.id})
        return item, lot

    def test_serial_number_is_one_piece_or_none(self):
        item, lot = self._serial()
        picking = self._receive(1, item, lot)
        self._refuse("one piece or none", picking, 2)
        self._correct(picking, 0)
        self.assertEqual((self._on_hand(item), self._moved(item)), (0, 0))
        self._correct(picking, 1)
        self.assertEqual((self._on_hand(item), self._moved(item)), (1, 1))

    def test_serial_number_does_not_arrive_twice(self):
        item, lot = self._serial()
        picking = self._receive(1, item, lot)
        self._correct(picking, 0)
        self._receive(1, item, lot)
        before = self._on_hand(item)
        with self.assertRaisesRegex(UserError, "SN1 of Drill lies at"):
            self._correct(picking, 1)
        self.assertEqual(self._on_hand(item), before)

    def test_less_than_nothing_was_not_moved(self):
        self._refuse("Enter 0 if nothing was moved", self._receive(7), -1)

    # === BOOKS === #

    def test_closed_period_is_not_rewritten(self):
        picking = self._receive(7)
        self.env.flush_all()
        self.company.sudo().fiscalyear_lock_date = fields.Date.today()
        self._refuse("books are closed until", picking, 70)

    def test_adjustment_is_counted_again_and_not_corrected(self):
        quant = self._quant()
        quant.write({"inventory_quantity": 12, "dist_reason_id": self.found.id})
        quant.action_apply_inventory()
        line = self._counts().line_ids.move_ids.move_line_ids
        with self.assertRaisesRegex(UserError, "is an adjustment of Bolt"):
            line._dist_check_correctable()

    def test_scrap_of_a_transfer_is_no_part_of_it(self):
        picking = self._receive(7)
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.item.id,
                "scrap_qty": 2,
                "picking_id": picking.id,
                "location_id": self.shelf.id,
                "dist_reason_id": self.env.ref("dist_base.reason_obsolete").id,
            }
        )
        received = picking.move_line_ids
        scrap.action_validate()
        gone = scrap.move_ids.move_line_ids
        with self.assertRaisesRegex(UserError, "its own done lines"):
            self._correct(picking, 1, line=gone)
        with self.assertRaisesRegex(UserError, "was scrapped"):
            gone._dist_check_correctable()
        self._correct(picking, 9, line=received)
        self.assertEqual((self._on_hand(), self._moved()), (17, 17))

    # === TWO PEOPLE === #

    def _draft(self, picking, quantity, user):
        drafts = self.env["dist.stock.correction"].with_user(user)
        action = picking.with_user(user).action_dist_correct()
        draft = drafts.browse(action["res_id"])
        draft.line_ids.should_qty = quantity
        draft.reason_id = self.mistyped
        return draft

    def test_second_correction_of_a_line_is_refused_with_both_figures(self):
        picking = self._receive(7)
        first = self._draft(picking, 70, self.clerk)
        second = self._draft(picking, 8, self.manager)
        first.action_post()
        with self.assertRaisesRegex(UserError, "says 70.* by now, and said 7"):
            second.action_post()
        self.assertEqual((self._on_hand(), self._moved()), (80, 80))
        self.assertEqual(second.state, "draft")

    def test_line_a_colleague_holds_is_not_corrected(self):
        picking = self._receive(7)
        draft = self._draft(picking, 70, self.clerk)
        held = type(picking.move_line_ids).lock_for_update

        def hold(lines, **values):
            if lines._name == "stock.move.line":
                raise LockError("held")
            return held(lines, **values)

        self.patch(type(picking.move_line_ids), "lock_for_update", hold)
        with self.assertRaisesRegex(UserError, "colleague changes the same lines"):
            draft.action_post()
        self.assertEqual((self._on_hand(), draft.state), (17, "draft"))

    def test_correction_that_breaks_off_leaves_nothing_half_done(self):
        picking = self._receive(7)
        draft = self._draft(picking, 70, self.clerk)

        def break_off(corrections):
            raise ZeroDivisionError

        self.patch(type(draft), "_tell_transfers", break_off)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            draft.action_post()
        self.env.invalidate_all()
        self.assertEqual((self._on_hand(), self._moved()), (17, 17))
        self.assertEqual((draft.state, picking.move_line_ids.quantity), ("draft", 7))
        evidence = self.env["dist.evidence"].search(
            [("res_model", "=", draft.line_ids._name)]
        )
        self.assertFalse(evidence.filtered(lambda r: r.res_id in draft.line_ids.ids))

    def test_one_line_that_cannot_be_corrected_stops_the_others_of_its_transfer(self):
        nut = self._create_item("Nut")
        self._put(nut, 10)
        picking = self._deliver(4)
        other = self._deliver(4, nut)
        draft = self._draft(picking, 3, self.clerk)
        self.assertEqual(len(draft.line_ids), 1)
        wanted = [
            {"move_line_id": picking.move_line_ids.id, "quantity": 3},
            {"move_line_id": other.move_line_ids.id, "quantity": 99},
        ]
        with self.assertRaises(UserError):
            picking.dist_correct(wanted, reason=self.mistyped.code)
        self.assertEqual((self._on_hand(), self._on_hand(nut)), (6, 6))


@tagged("post_install", "-at_install")
class TestCorrectionValue(CorrectionCommon):
    """Value follows as Odoo lets it follow from the same change of the line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.valued = cls.env["product.category"].create(
            {"name": "Valued", "property_cost_method": "average"}
        )

    def _get_figures(self, picking):
        self.env.flush_all()
        self.env.invalidate_all()
        item = picking.move_ids.product_id
        return {
            "cost": item.standard_price,
            "total": item.total_value,
            "value": picking.move_ids.value,
            "quantity": picking.move_ids.quantity,
            "on_hand": self._on_hand(item),
            "entries": picking.move_ids.account_move_id.line_ids.mapped("balance"),
        }

    def _compare(self, kind, quantity):
        """Return the figures after a correction, and after Odoo's own write."""
        item = self._create_item("Valve", categ_id=self.valued.id)
        self._put(item, 10, price_unit=5.0)
        self._put(item, 10, price_unit=8.0)
        picking = getattr(self, kind)(4, item)
        savepoint = self.env.cr.savepoint()
        self._correct(picking, quantity)
        corrected = self._get_figures(picking)
        savepoint.rollback()
        self.env.invalidate_all()
        self.control.action_switch_off()
        picking.with_user(self.clerk).move_line_ids.quantity = quantity
        return corrected, self._get_figures(picking)

    def test_corrected_receipt_is_valued_as_odoo_values_it(self):
        corrected, written = self._compare("_receive", 40)
        self.assertEqual(corrected, written)
        self.assertEqual(corrected["on_hand"], 60)

    def test_corrected_delivery_is_valued_as_odoo_values_it(self):
        corrected, written = self._compare("_deliver", 2)
        self.assertEqual(corrected, written)
        self.assertEqual(corrected["on_hand"], 18)
        self.assertTrue(corrected["value"])

    def test_value_of_a_correction_is_its_change_at_cost(self):
        picking = self._receive(7)
        self._correct(picking, 10)
        self.assertEqual(self._get_correction(picking).value, 15)

    def test_correction_of_several_lines_adds_up_gains_and_losses(self):
        item = self._create_item("Paint", tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": item.id} for name in ("A", "B")]
        )
        picking = self._receive(10, item, lots)
        first, second = picking.move_line_ids
        picking.with_user(self.clerk).dist_correct(
            [
                {"move_line_id": first.id, "quantity": 7},
                {"move_line_id": second.id, "quantity": 3},
            ],
            reason=self.mistyped.id,
        )
        correction = self._get_correction(picking)
        self.assertEqual((correction.state, correction.value), ("done", 20))
        self.assertEqual(self._on_hand(item), 10)
