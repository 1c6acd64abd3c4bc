from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_quality import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityReceipt(QualityCommon):
    def test_the_damaged_part_lies_in_quarantine_and_the_good_part_goes_on(self):
        order = self._buy(10)
        receipt = order.picking_ids
        hold = self._split(receipt, 3)
        self.assertEqual(self._at(self.quarantine), 3)
        self.assertEqual(receipt.state, "assigned")
        self.assertEqual(receipt.move_ids.product_uom_qty, 7)
        receipt.with_user(self.receiver).button_validate()
        self.assertEqual((receipt.state, self._at(self.shelf)), ("done", 17))
        self.assertRecordValues(
            hold,
            [
                {
                    "state": "held",
                    "quantity": 3,
                    "purchase_line_id": order.order_line.id,
                    "partner_id": self.vendor.id,
                    "receiver_ids": self.receiver.ids,
                    "reason_id": self.wet.id,
                    "note": "Soaked",
                    "value": 15,
                }
            ],
        )
        self.assertEqual(self._on_hand(), self._moved())

    def test_the_purchase_line_has_received_all_of_it(self):
        order = self._buy(10)
        self._split(order.picking_ids, 3)
        self.assertEqual(order.order_line.qty_received, 3)
        order.picking_ids.filtered(lambda p: p.state != "done").button_validate()
        self.assertEqual(order.order_line.qty_received, 10)
        self.assertEqual(len(order.picking_ids), 2)

    def test_a_receipt_that_is_damaged_as_a_whole_is_received_and_over(self):
        order = self._buy(10)
        receipt = order.picking_ids
        self._split(receipt, 10)
        self.assertEqual(receipt.state, "cancel")
        self.assertEqual(order.order_line.qty_received, 10)
        self.assertEqual((self._at(self.quarantine), self._at(self.shelf)), (10, 10))

    def test_what_is_held_is_neither_free_nor_forecast_nor_reordered(self):
        self._hold(3)
        item = self.item.with_context(warehouse_id=self.warehouse.id)
        self.assertEqual(
            (item.qty_available, item.free_qty, item.virtual_available), (17, 17, 17)
        )
        plain = self.item
        self.assertEqual((plain.qty_available, plain.virtual_available), (17, 17))
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.item.id,
                "location_id": self.shelf.id,
                "product_min_qty": 20,
                "product_max_qty": 20,
            }
        )
        self.assertEqual(rule.qty_to_order, 3)

    def test_what_is_held_keeps_its_value_on_the_books(self):
        before = self.item.total_value
        self._hold(3, came=10)
        self.assertEqual(self.item.total_value - before, 50)

    def test_a_next_step_of_the_receipt_waits_for_the_good_part_only(self):
        self.warehouse.reception_steps = "two_steps"
        order = self._buy(10)
        receipt = order.picking_ids
        self._split(receipt, 3)
        receipt.button_validate()
        stored = self.env["stock.move"].search(
            [
                ("product_id", "=", self.item.id),
                ("location_dest_id", "=", self.shelf.id),
                ("state", "=", "assigned"),
            ]
        )
        self.assertEqual(stored.product_uom_qty, 7)

    def test_a_lot_is_split_with_its_name(self):
        item = self._create_item("Paint", tracking="lot")
        receipt = self._buy(5, item).picking_ids
        receipt.move_line_ids.write({"lot_name": "L1", "quantity": 5})
        hold = self._split(receipt, 2)
        self.assertEqual(hold.lot_id.name, "L1")
        receipt.button_validate()
        self.assertEqual(receipt.move_line_ids.lot_id, hold.lot_id)

    def test_damage_found_after_the_receipt_is_moved_from_where_it_lies(self):
        order = self._buy(10)
        receipt = order.picking_ids
        receipt.with_user(self.receiver).button_validate()
        other = self.clerk
        hold = self._split(receipt, 4, user=other)
        self.assertEqual((self._at(self.quarantine), self._at(self.shelf)), (4, 16))
        self.assertEqual(hold.purchase_line_id, order.order_line)
        self.assertEqual(hold.receiver_ids, self.receiver | other)
        self.assertEqual(order.order_line.qty_received, 10)

    def test_more_than_came_is_refused(self):
        receipt = self._buy(10).picking_ids
        with self.assertRaisesRegex(UserError, "Correct one of the two"):
            self._split(receipt, 11)

    def test_a_line_of_another_receipt_is_refused(self):
        receipt, other = self._buy(10).picking_ids, self._buy(5).picking_ids
        with self.assertRaisesRegex(UserError, "which line"):
            self._split(receipt, 1, line=other.move_line_ids)

    def test_nothing_is_held_while_the_control_is_off(self):
        self.quality.mode = "off"
        receipt = self._buy(10).picking_ids
        self.assertFalse(receipt.dist_can_split)
        with self.assertRaisesRegex(UserError, "Switch it on"):
            self._split(receipt, 1)

    def test_the_dialogue_puts_goods_aside_and_prints_their_label(self):
        receipt = self._buy(10).picking_ids
        action = receipt.with_user(self.receiver).action_dist_split_damaged()
        dialogs = self.env["dist.quality.split"].with_user(self.receiver)
        form = Form(dialogs.with_context(**action["context"]))
        form.reason_id = self.wet
        with form.line_ids.edit(0) as line:
            line.quantity = 2
        label = form.save().action_split()
        self.assertEqual(label["type"], "ir.actions.report")
        hold = self.env["dist.quality.hold"].search([("quantity", "=", 2)])
        html = self.env["ir.actions.report"]._render_qweb_html(
            label["report_name"], hold.ids
        )[0]
        self.assertIn(hold.name, html.decode())
        self.assertEqual(receipt.dist_hold_count, 1)

    def test_whatever_comes_to_quarantine_is_held(self):
        place = self.warehouse._dist_get_quarantine()
        self._transfer(self.shelf, place, 2)
        hold = self.env["dist.quality.hold"].search([("location_id", "=", place.id)])
        self.assertRecordValues(
            hold,
            [{"quantity": 2, "state": "held", "receiver_ids": self.clerk.ids}],
        )

    def test_somebody_of_another_company_sees_and_holds_nothing(self):
        hold = self._hold(3)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = new_test_user(
            self.env,
            "qua_outsider",
            "stock.group_stock_manager,dist_base.group_quality_inspector",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(hold.with_user(outsider).search([("id", "=", hold.id)]))
        with self.assertRaises(AccessError):
            hold.with_user(outsider).action_dispose("release")
        receipt = self._buy(10).picking_ids
        with self.assertRaises(AccessError):
            self._split(receipt, 1, user=outsider)
