from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_correction import CorrectionCommon


@tagged("post_install", "-at_install")
class TestLostTransfer(CorrectionCommon):
    """Goods that left one place and did not arrive follow the road of scrap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.way = cls.env["stock.location"].create(
            {"name": "On the way", "usage": "transit", "company_id": cls.company.id}
        )
        cls._transfer(cls.item, 8, cls.shelf, cls.way)

    def _arrive(self, quantity=8, item=None, kind=None):
        """Return the transfer that brings goods in, reserved at the transit."""
        item = item or self.item
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": (kind or self.warehouse.in_type_id).id,
                "location_id": self.way.id,
                "location_dest_id": self.shelf.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": item.id,
                            "product_uom_qty": quantity,
                            "product_uom": item.uom_id.id,
                            "location_id": self.way.id,
                            "location_dest_id": self.shelf.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking.with_user(self.clerk)

    def _lose(self, picking, quantity, line=None, reason=None, **values):
        part = {
            "move_id": picking.move_ids[:1].id,
            "move_line_id": (picking.move_line_ids[:1] if line is None else line).id,
            "quantity": quantity,
        }
        result = picking.dist_write_off_lost(
            [{**part, **values}], (reason or self.lost).id, "Seal broken"
        )
        return self.env["stock.scrap"].browse(result["scraps"])

    def _at(self, place):
        return self.item.with_context(location=place.id).qty_available

    def test_what_is_lost_is_written_off_and_the_rest_is_received(self):
        picking = self._arrive()
        scrap = self._lose(picking, 3)
        self.assertRecordValues(
            scrap,
            [{"state": "done", "scrap_qty": 3, "dist_reason_id": self.lost.id}],
        )
        self.assertEqual(scrap.dist_lost_move_id.state, "cancel")
        self.assertEqual(picking.move_ids.product_uom_qty, 5)
        picking.button_validate()
        self.assertEqual((picking.state, self._at(self.way)), ("done", 0))
        self.assertEqual((self._on_hand(), self._moved()), (7, 7))

    def test_what_was_not_entered_as_arrived_is_what_is_lost(self):
        picking = self._arrive()
        picking.move_ids.quantity = 6
        dialogs = self.env["dist.transfer.lost"].with_user(self.clerk)
        action = picking.action_dist_lost()
        form = Form(dialogs.with_context(**action["context"]))
        form.reason_id = self.lost
        form.save().action_lose()
        picking.button_validate()
        self.assertEqual((picking.state, self._on_hand()), ("done", 8))

    def test_all_of_a_rest_is_lost(self):
        picking = self._arrive()
        picking.move_ids.quantity = 6
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        rest = self.env["stock.picking"].search([("backorder_id", "=", picking.id)])
        self.assertTrue(rest.with_user(self.clerk).dist_can_lose)
        scrap = self._lose(rest.with_user(self.clerk), 2)
        self.assertEqual((scrap.state, rest.state), ("done", "cancel"))
        self.assertEqual((self._on_hand(), self._moved()), (8, 8))

    def test_a_loss_that_others_decide_about_delays_nothing(self):
        self._switch("stock_scrap_approval")
        self._create_policy("scrap_value", low=1)
        picking = self._arrive()
        scrap = self._lose(picking, 3)
        self.assertEqual((scrap.state, self._at(self.way)), ("draft", 8))
        picking.button_validate()
        self.assertEqual((picking.state, self._at(self.shelf)), ("done", 7))
        request = self._get_request(scrap)
        self.assertEqual(len(request), 1)
        request.action_approve()
        self.assertEqual((scrap.state, self._on_hand()), ("done", 7))
        self.assertEqual(scrap.dist_lost_move_id.state, "cancel")

    def test_a_loss_that_is_rejected_may_still_arrive(self):
        self._switch("stock_scrap_approval")
        self._create_policy("scrap_value", low=1)
        scrap = self._lose(self._arrive(), 3)
        self._get_request(scrap).action_reject(note="Look behind the seats")
        found = scrap.dist_lost_move_id.picking_id.with_user(self.clerk)
        self.assertEqual(found.state, "assigned")
        found.button_validate()
        self.assertEqual((found.state, self._at(self.shelf)), ("done", 5))

    def test_a_lot_that_is_named_is_the_one_that_is_lost(self):
        paint = self._create_item("Paint", tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": paint.id} for name in ("L1", "L2")]
        )
        self._receive(4, paint, lots)
        self._transfer(paint, 4, self.shelf, self.way, lots=lots)
        picking = self._arrive(4, paint)
        line = picking.move_line_ids.filtered(lambda ln: ln.lot_id == lots[1])
        scrap = self._lose(picking, 1, line)
        self.assertEqual((scrap.lot_id, scrap.state), (lots[1], "done"))
        picking.button_validate()
        self.assertEqual((self._on_hand(paint), self._moved(paint)), (3, 3))

    def test_goods_are_lost_between_two_bins(self):
        target = self.env["stock.location"].create(
            {"name": "B", "location_id": self.shelf.id}
        )
        picking = self._arrive(kind=self.warehouse.int_type_id)
        picking.location_dest_id = target
        self.assertTrue(picking.dist_can_lose)
        self.assertEqual(self._lose(picking, 1).state, "done")

    def test_more_than_was_announced_is_refused(self):
        picking = self._arrive()
        with self.assertRaisesRegex(UserError, "Correct one of the two"):
            self._lose(picking, 9)
        with self.assertRaisesRegex(UserError, "Correct one of the two"):
            self._lose(picking, 1, self.env["stock.move.line"])

    def test_what_the_books_do_not_know_there_is_not_lost_there(self):
        picking = self._arrive(10)
        empty = self.env["stock.move.line"]
        with self.assertRaisesRegex(UserError, "The books know only"):
            self._lose(picking, 2, empty)

    def test_a_reason_for_something_else_is_refused(self):
        picking = self._arrive()
        for name, sentence in (("damaged", "made for it"), ("over", "too many")):
            reason = self.env.ref(f"dist_base.reason_{name}")
            with self.subTest(name), self.assertRaisesRegex(UserError, sentence):
                self._lose(picking, 1, reason=reason)

    def test_a_receipt_from_a_vendor_loses_nothing_on_the_way(self):
        vendors = self.env.ref("stock.stock_location_suppliers")
        picking = self._transfer(self.item, 1, vendors, self.shelf)
        self.assertFalse(picking.dist_can_lose)
        with self.assertRaisesRegex(UserError, "no transfer under way"):
            self._lose(picking, 1)

    def test_a_line_of_another_transfer_is_refused(self):
        picking = self._arrive(4)
        other = self._arrive(4)
        with self.assertRaisesRegex(UserError, "which line"):
            self._lose(picking, 1, other.move_line_ids)

    def test_no_scrap_says_by_itself_what_is_lost(self):
        move = self._arrive().move_ids
        values = {
            "product_id": self.item.id,
            "scrap_qty": 1,
            "location_id": self.shelf.id,
            "dist_reason_id": self.env.ref("dist_base.reason_expired").id,
        }
        scraps = self.env["stock.scrap"].with_user(self.clerk)
        forged = scraps.with_context(dist_lost=True, default_dist_lost_move_id=move.id)
        with self.assertRaisesRegex(UserError, "Lost on the way"):
            forged.create({**values, "dist_lost_move_id": move.id})
        with self.assertRaisesRegex(UserError, "Lost on the way"):
            scraps.create(values).dist_lost_move_id = move
        with self.assertRaisesRegex(UserError, "Lost on the way"):
            forged.create(values)

    def test_what_is_no_number_is_lost_nowhere(self):
        picking = self._arrive()
        for quantity in (float("nan"), 0, -1):
            with self.assertRaisesRegex(UserError, "Say how many"):
                self._lose(picking, quantity)

    def test_who_does_not_move_goods_loses_none(self):
        picking = self._arrive()
        buyer = self._create_user("los_buyer", "purchase.group_purchase_user")
        with self.assertRaises(AccessError):
            self._lose(picking.with_user(buyer), 1)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self._create_user(
            "los_outsider",
            "stock.group_stock_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self._lose(picking.with_user(outsider), 1)
