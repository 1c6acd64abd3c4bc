from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import Form

from .common_correction import CorrectionCommon


@tagged("post_install", "-at_install")
class TestCorrection(CorrectionCommon):
    def test_corrected_receipt_is_received_and_on_hand(self):
        picking = self._receive(7)
        answer = self._correct(picking, 70)
        self.assertEqual((answer["state"], answer["problem"]), ("done", False))
        self.assertEqual(picking.move_line_ids.quantity, 70)
        self.assertEqual((self._on_hand(), self._moved()), (80, 80))

    def test_purchase_line_says_what_the_corrected_receipt_received(self):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Vendor"}).id,
                "order_line": [
                    Command.create({"product_id": self.item.id, "product_qty": 7})
                ],
            }
        )
        order.button_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 7, "picked": True})
        picking._action_done()
        self._correct(picking, 70)
        self.assertEqual(order.order_line.qty_received, 70)

    def test_sales_line_says_what_the_corrected_delivery_delivered(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Customer"}).id,
                "order_line": [
                    Command.create({"product_id": self.item.id, "product_uom_qty": 5})
                ],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 5, "picked": True})
        picking._action_done()
        self._correct(picking, 3)
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertEqual((self._on_hand(), self._moved()), (7, 7))

    def test_internal_transfer_moves_the_difference_and_changes_no_total(self):
        bin_ = self.env["stock.location"].create(
            {"name": "Bin", "location_id": self.shelf.id}
        )
        picking = self._transfer(self.item, 4, self.shelf, bin_)
        self._correct(picking, 6)
        quants = self.env["stock.quant"].search([("product_id", "=", self.item.id)])
        inside = {q.location_id: q.quantity for q in quants}
        self.assertEqual((inside[self.shelf], inside[bin_]), (4, 6))
        self.assertEqual((self._on_hand(), self._moved()), (10, 10))
        self.assertEqual(self._get_correction(picking).line_ids.stock_qty, 0)

    def test_transfer_that_never_happened_is_corrected_to_nothing(self):
        picking = self._deliver(4)
        self._correct(picking, 0)
        self.assertEqual((self._on_hand(), self._moved()), (10, 10))

    def test_quantity_is_in_the_unit_of_the_line(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        picking = self._receive(7)
        line = picking.move_line_ids
        self.control.action_switch_off()
        line.write({"product_uom_id": dozen.id, "quantity": 1})
        self.control.action_switch_on()
        self._correct(picking, 2)
        correction = self._get_correction(picking)
        self.assertEqual(correction.line_ids.stock_qty, 12)
        self.assertEqual((self._on_hand(), self._moved()), (34, 34))

    def test_only_the_line_of_the_lot_is_corrected(self):
        item = self._create_item("Paint", tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": item.id} for name in ("A", "B")]
        )
        picking = self._receive(10, item, lots)
        line = picking.move_line_ids.filtered(lambda ml: ml.lot_id == lots[1])
        self._correct(picking, 3, line=line)
        self.assertEqual(lots.mapped("product_qty"), [5, 3])
        self.assertEqual((self._on_hand(item), self._moved(item)), (8, 8))

    # === WHAT IT LEAVES BEHIND === #

    def test_correction_is_told_on_the_transfer_and_kept_as_evidence(self):
        picking = self._receive(7)
        self._correct(picking, 70, note="Read a 7 for a 70")
        correction = self._get_correction(picking)
        self.assertEqual(picking.dist_correction_count, 1)
        self.assertEqual(
            picking.move_line_ids.dist_correction_line_ids, correction.line_ids
        )
        note = picking.message_ids.filtered(lambda m: correction.name in (m.body or ""))
        self.assertIn(self.mistyped.name, note.body)
        row = self.env["dist.evidence"].search(
            [
                ("res_model", "=", correction.line_ids._name),
                ("res_id", "in", correction.line_ids.ids),
            ]
        )
        self.assertEqual((row.event, row.reason), ("stock_corrected", "MISTYPED"))
        self.assertEqual((row.actor_id, row.note), (self.clerk.id, correction.note))
        self.assertIn("70", row.after)

    # === WHAT IT ASKS FOR === #

    def test_without_a_reason_a_draft_says_what_is_missing(self):
        picking = self._receive(7)
        line = picking.move_line_ids
        answer = picking.with_user(self.clerk).dist_correct(
            [{"move_line_id": line.id, "quantity": 70}]
        )
        self.assertEqual(answer["state"], "draft")
        self.assertIn("Say why", answer["problem"])
        self.assertEqual((line.quantity, self._on_hand()), (7, 17))
        draft = self._get_correction(picking).with_user(self.clerk)
        draft.reason_id = self.mistyped
        self.assertTrue(draft.action_post())
        self.assertEqual((draft.state, self._on_hand()), ("done", 80))

    def test_reason_that_asks_for_a_note_or_a_document_waits_for_it(self):
        picking = self._deliver(4)
        reason = self.env.ref("dist_base.reason_not_moved")
        answer = self._correct(picking, 0, reason)
        self.assertIn("note", answer["problem"])
        reason = self.env.ref("dist_base.reason_partner_confirms")
        answer = self._correct(picking, 0, reason)
        self.assertIn("document", answer["problem"])
        draft = self._get_correction(picking)
        draft.message_post(body="Letter.", attachments=[("letter.pdf", b"4")])
        draft.with_user(self.clerk).action_post()
        self.assertEqual((draft.state, self._on_hand()), ("done", 10))

    def test_reason_of_another_use_is_refused(self):
        picking = self._receive(7)
        with self.assertRaisesRegex(UserError, "no reason"):
            self._correct(picking, 70, self.found)
        draft = self._open(picking)
        with self.assertRaisesRegex(ValidationError, "not used to correct"):
            draft.reason_id = self.found

    def test_correction_that_changes_nothing_is_refused(self):
        with self.assertRaisesRegex(UserError, "nothing to correct"):
            self._correct(self._receive(7), 7)

    def test_line_of_another_transfer_is_refused(self):
        mine, other = self._receive(7), self._receive(8)
        with self.assertRaisesRegex(UserError, "its own done lines"):
            self._correct(mine, 70, line=other.move_line_ids)
        line = {"move_line_id": mine.move_line_ids.id, "quantity": 3}
        endless = line | {"quantity": "nan"}
        for lines in ([{"quantity": 3}], [7], [], None, [line, line], [endless]):
            with self.assertRaises(UserError):
                mine.with_user(self.clerk).dist_correct(lines)

    # === WAYS IN === #

    def _open(self, picking, user=None):
        action = picking.with_user(user or self.clerk).action_dist_correct()
        drafts = self.env["dist.stock.correction"].with_user(user or self.clerk)
        return drafts.browse(action["res_id"])

    def test_button_opens_a_dialogue_with_the_done_lines(self):
        picking = self._receive(7)
        draft = self._open(picking)
        view = "dist_inventory_integrity.dist_stock_correction_view_ask"
        with Form(draft, view) as form:
            self.assertIn("should have been", form.problem)
            with form.line_ids.edit(0) as line:
                self.assertEqual((line.was_qty, line.should_qty), (7, 7))
                line.should_qty = 70
            form.reason_id = self.mistyped
            self.assertFalse(form.problem)
        draft.action_post()
        self.assertEqual(self._on_hand(), 80)

    def test_button_opens_ones_own_draft_again_and_not_an_outdated_one(self):
        picking = self._receive(7)
        draft = self._open(picking)
        self.assertEqual(self._open(picking), draft)
        self.assertNotEqual(self._open(picking, self.manager), draft)
        self._correct(picking, 8)
        self.assertNotEqual(self._open(picking), draft)
        self.assertEqual(draft.state, "cancelled")

    def test_unlocking_opens_the_correction(self):
        picking = self._receive(7).with_user(self.manager)
        self.assertTrue(picking.is_locked)
        action = picking.action_toggle_is_locked()
        self.assertEqual(action["res_model"], "dist.stock.correction")
        server = self.env.ref("stock.action_toggle_is_locked").with_user(self.manager)
        answer = server.with_context(
            active_model=picking._name, active_id=picking.id, active_ids=picking.ids
        ).run()
        self.assertEqual(answer["res_model"], "dist.stock.correction")
        self.assertTrue(picking.is_locked)
        with self.assertRaisesRegex(UserError, "Press Correct"):
            picking.is_locked = False

    def test_switched_off_unlocking_unlocks(self):
        self.control.action_switch_off()
        picking = self._receive(7).with_user(self.manager)
        self.assertFalse(picking.dist_can_correct)
        server = self.env.ref("stock.action_toggle_is_locked").with_user(self.manager)
        server.with_context(
            active_model=picking._name, active_id=picking.id, active_ids=picking.ids
        ).run()
        self.assertFalse(picking.is_locked)

    def test_button_is_shown_on_guarded_done_transfers(self):
        picking = self._receive(7).with_user(self.clerk)
        self.assertTrue(picking.dist_can_correct)
        planned = self.env["stock.picking"].create(
            {"picking_type_id": self.warehouse.in_type_id.id}
        )
        self.assertFalse(planned.with_user(self.clerk).dist_can_correct)
        with self.assertRaisesRegex(UserError, "no done lines"):
            planned.action_dist_correct()

    def test_untouched_drafts_are_cleared_away(self):
        kept, untouched = self._open(self._receive(7)), self._open(self._receive(8))
        kept.line_ids.should_qty = 70
        drafts = kept | untouched
        self.env.cr.execute(
            "UPDATE dist_stock_correction SET create_date = create_date - interval"
            " '2 days' WHERE id = ANY(%s)",
            [drafts.ids],
        )
        drafts.invalidate_recordset()
        self.env["dist.stock.correction"]._gc_untouched()
        self.assertEqual(drafts.exists(), kept)

    # === WHO MAY NOT === #

    def test_correction_is_not_written_around_its_buttons(self):
        picking = self._receive(7)
        draft = self._open(picking)
        for values in (
            {"state": "done"},
            {"picking_id": self._receive(8).id},
            {"dist_gate_state": "approved"},
            {"line_ids": [Command.create({"move_line_id": picking.move_line_ids.id})]},
            {"line_ids": [Command.delete(draft.line_ids.id)]},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                draft.write(values)
        for values in ({"was_qty": 3}, {"correction_id": False}, {"unit_cost": 0}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                draft.line_ids.write(values)
        with self.assertRaises(AccessError):
            draft.create({"picking_id": picking.id, "company_id": self.company.id})

    def test_done_correction_is_not_rewritten(self):
        picking = self._receive(7)
        self._correct(picking, 70)
        done = self._get_correction(picking).with_user(self.clerk)
        for change in (
            lambda: done.write({"note": "Other"}),
            lambda: done.line_ids.write({"should_qty": 3}),
            done.action_post,
        ):
            with self.assertRaisesRegex(UserError, "not a draft"):
                change()
        done.action_cancel()
        self.assertEqual(done.state, "done")

    def test_people_without_the_warehouse_correct_nothing(self):
        seller = self._create_user("int_nobody")
        with self.assertRaises(AccessError):
            self._correct(self._receive(7), 70, user=seller)

    def test_people_of_another_company_correct_nothing(self):
        picking = self._receive(7)
        draft = self._open(picking)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self._create_user(
            "int_outsider",
            "stock.group_stock_manager",
            company_ids=[Command.set(other.ids)],
            company_id=other.id,
        )
        foreign = draft.with_user(outsider)
        for action in (
            lambda: self._correct(picking, 70, user=outsider),
            foreign.action_post,
            foreign.action_cancel,
            lambda: foreign.write({"note": "Mine"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                action()
        self.assertEqual(self._on_hand(), 17)

    def test_context_keys_open_no_door(self):
        line = self._receive(7).move_line_ids.with_user(self.manager)
        forged = line.with_context(
            dist_stock_doors=True, correct=line.id, door="correct", dist_correct=True
        )
        with self.assertRaisesRegex(UserError, "Press Correct"):
            forged.write({"quantity": 70})
        self.assertEqual(self._on_hand(), 17)
