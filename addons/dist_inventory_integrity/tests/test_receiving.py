from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_quality import QualityCommon


@tagged("post_install", "-at_install")
class TestReceiving(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receiving = cls.env.ref("dist_inventory_integrity.control_stock_receiving")
        cls.receiving.action_switch_on()
        cls.buyer = new_test_user(cls.env, "rec_buyer", "purchase.group_purchase_user")
        cls.short = cls.env.ref("dist_base.reason_short")

    def _create_rule(self, **values):
        return self.env["dist.receipt.tolerance"].create(
            {"company_id": self.company.id, "over_percent": 10, **values}
        )

    def _receive(self, order, quantity, is_over=False):
        """Validate the open receipt of an order as the receiver.

        :param is_over: whether no backorder is kept
        """
        receipt = order.picking_ids.filtered(lambda p: p.state == "assigned")
        given_up = receipt.ids if is_over else []
        receipt = receipt.with_user(self.receiver).with_context(
            skip_backorder=True, picking_ids_not_to_backorder=given_up
        )
        receipt.move_ids.quantity = quantity
        receipt.move_ids.picked = True
        receipt.button_validate()
        return receipt

    def _get_holds(self):
        return self.env["dist.quality.hold"].search([("product_id", "=", self.item.id)])

    # === MORE === #

    def test_inside_the_tolerance_all_of_it_is_stock(self):
        self._create_rule()
        order = self._buy(10)
        self._receive(order, 11)
        self.assertEqual(
            (self._at(self.shelf), order.order_line.qty_received), (21, 11)
        )
        self.assertFalse(self._get_holds())

    def test_the_surplus_is_held_and_the_ordered_part_is_stock(self):
        self._create_rule(over_policy="approve")
        order = self._buy(10)
        receipt = self._receive(order, 12)
        self.assertEqual((self._at(self.shelf), self._at(self.quarantine)), (20, 2))
        self.assertEqual((receipt.state, order.order_line.qty_received), ("done", 12))
        self.assertRecordValues(
            self._get_holds(),
            [
                {
                    "quantity": 2,
                    "reason_id": self.env.ref(
                        "dist_inventory_integrity.reason_surplus"
                    ).id,
                    "purchase_line_id": order.order_line.id,
                    "receiver_ids": self.receiver.ids,
                }
            ],
        )
        self.assertEqual(self._on_hand(), self._moved())

    def test_held_surplus_that_goes_back_makes_the_order_whole(self):
        self._create_rule()
        order = self._buy(10)
        self._receive(order, 12)
        self._get_holds().with_user(self.inspector).action_dispose("return")
        transfer = self._get_holds().move_ids.picking_id
        transfer.with_user(self.receiver).button_validate()
        self.assertEqual(order.order_line.qty_received, 10)

    def test_what_came_before_counts(self):
        self._create_rule()
        order = self._buy(10)
        self._receive(order, 6)
        self._receive(order, 7)
        self.assertEqual((self._at(self.shelf), self._at(self.quarantine)), (20, 3))

    def test_where_nothing_can_be_held_it_is_refused(self):
        self._create_rule(over_policy="approve")
        self.quality.mode = "off"
        with self.assertRaisesRegex(UserError, "2.0 Units more than the 10.0"):
            self._receive(self._buy(10), 12)

    def test_blocked_surplus_is_refused_and_noted_surplus_is_noted(self):
        rule = self._create_rule(over_policy="block")
        order = self._buy(10)
        with (
            self.assertRaisesRegex(UserError, "more than the order allows"),
            self.env.cr.savepoint(),
        ):
            self._receive(order, 12)
        self.assertEqual(self._at(self.shelf), 10)
        rule.over_policy = "warn"
        receipt = self._receive(order, 12)
        self.assertIn("2.0 Units more", receipt.message_ids[0].body)
        self.assertEqual(self._at(self.shelf), 22)

    def test_the_narrowest_rule_counts(self):
        self._create_rule(over_policy="block", over_percent=0)
        self._create_rule(
            category_id=self.item.categ_id.id or self._categorise(), over_percent=5
        )
        vendor = self._create_rule(partner_id=self.vendor.id, over_percent=20)
        tolerances = self.env["dist.receipt.tolerance"]
        key = (self.company, self.vendor, self.item)
        self.assertEqual(tolerances._find([key]), {key: vendor})
        item = self._create_rule(product_id=self.item.id)
        self.assertEqual(tolerances._find([key]), {key: item})
        both = self._create_rule(
            product_id=self.item.id, partner_id=self.vendor.id, over_percent=50
        )
        self.assertEqual(tolerances._find([key]), {key: both})

    def _categorise(self):
        category = self.env["product.category"].create({"name": "Fasteners"})
        self.item.categ_id = category
        return category.id

    def test_watching_notes_and_refuses_nothing(self):
        self._create_rule(over_policy="block")
        self.env["dist.control.setting"]._set(self.receiving, self.company, "watch")
        receipt = self._receive(self._buy(10), 12)
        self.assertEqual(self._at(self.shelf), 22)
        self.assertIn("2.0 Units more", receipt.message_ids[0].body)

    def test_switched_off_or_without_a_rule_nothing_is_asked(self):
        self._receive(self._buy(10), 12)
        self._create_rule(over_policy="block")
        self.receiving.mode = "off"
        self._receive(self._buy(10), 12)
        self.assertEqual(self._at(self.shelf), 34)

    # === NOBODY ORDERED IT === #

    def _add_nut(self, order):
        nut = self._create_item("Nut")
        receipt = order.picking_ids.with_user(self.receiver)
        receipt.move_ids = [
            Command.create(
                {
                    "product_id": nut.id,
                    "product_uom_qty": 4,
                    "quantity": 4,
                    "location_id": receipt.location_id.id,
                    "location_dest_id": receipt.location_dest_id.id,
                }
            )
        ]
        receipt.move_ids.picked = True
        return nut, receipt

    def test_an_item_nobody_ordered_is_held(self):
        self._create_rule()
        order = self._buy(10)
        nut, receipt = self._add_nut(order)
        receipt.button_validate()
        hold = self.env["dist.quality.hold"].search([("product_id", "=", nut.id)])
        reason = self.env.ref("dist_inventory_integrity.reason_unordered")
        self.assertRecordValues(hold, [{"quantity": 4, "reason_id": reason.id}])
        self.assertEqual((nut.qty_available, self._at(self.shelf)), (0, 20))

    def test_an_item_nobody_ordered_is_refused_where_the_rule_says_so(self):
        self._create_rule(unexpected_policy="block")
        _nut, receipt = self._add_nut(self._buy(10))
        with self.assertRaisesRegex(UserError, "nobody ordered any"):
            receipt.button_validate()

    def test_an_unexpected_item_is_added_in_one_step_and_the_buyer_is_told(self):
        self._create_rule(unexpected_policy="warn")
        order = self._buy(10)
        order.user_id = self.buyer
        nut = self._create_item("Nut")
        receipt = order.picking_ids.with_user(self.receiver)
        action = receipt.action_dist_add_unexpected()
        dialogs = self.env["dist.receipt.unexpected"].with_user(self.receiver)
        with Form(dialogs.with_context(**action["context"])) as form:
            form.product_id = nut
            form.quantity = 4
            form.note = "On top"
        form.record.action_add()
        self.assertIn("4 Units of Nut", order.message_ids[0].body)
        self.assertIn(self.buyer.partner_id, order.message_ids[0].partner_ids)
        added = receipt.move_ids.filtered(lambda move: move.product_id == nut)
        ordered = receipt.move_ids - added
        self.assertEqual(
            (added.dist_is_unexpected, ordered.dist_is_unexpected), (True, False)
        )
        receipt.button_validate()
        self.assertEqual((receipt.state, nut.qty_available), ("done", 4))
        lines = {line.product_id: line.dist_is_unexpected for line in order.order_line}
        self.assertEqual(lines, {self.item: False, nut: True})

    def test_an_unexpected_item_has_its_lot(self):
        self._create_rule(unexpected_policy="approve")
        paint = self._create_item("Paint", tracking="lot")
        receipt = self._buy(10).picking_ids.with_user(self.receiver)
        receipt.dist_add_unexpected(paint.id, 2, "L9")
        receipt.button_validate()
        hold = self.env["dist.quality.hold"].search([("product_id", "=", paint.id)])
        self.assertEqual((hold.lot_id.name, hold.quantity), ("L9", 2))

    def test_what_is_ordered_or_no_goods_is_not_unexpected(self):
        receipt = self._buy(10).picking_ids.with_user(self.receiver)
        with self.assertRaisesRegex(UserError, "on its line"):
            receipt.dist_add_unexpected(self.item.id, 1)
        nut = self._create_item("Nut")
        with self.assertRaisesRegex(UserError, "how many"):
            receipt.dist_add_unexpected(nut.id, -1)
        self.receiving.mode = "off"
        receipt.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "no open receipt"):
            receipt.dist_add_unexpected(nut.id, 1)

    def test_nobody_writes_what_was_unexpected(self):
        line = self._buy(10).order_line.with_user(self.buyer)
        with self.assertRaises(AccessError):
            line.dist_is_unexpected = True
        lines = line.with_context(default_dist_is_unexpected=True)
        with self.assertRaises(AccessError):
            lines.create({"order_id": line.order_id.id, "product_id": self.item.id})

    # === LESS === #

    def test_the_rest_is_closed_by_who_buys_with_a_reason(self):
        self._create_rule(under_policy="block", under_percent=10)
        order = self._buy(10)
        with self.assertRaisesRegex(UserError, "whoever buys"), self.env.cr.savepoint():
            self._receive(order, 6, is_over=True)
        self._receive(order, 6)
        rest = order.picking_ids.filtered(lambda p: p.state == "assigned")
        with self.assertRaisesRegex(UserError, "whoever buys"), self.env.cr.savepoint():
            rest.with_user(self.receiver).action_cancel()
        with self.assertRaises(AccessError):
            rest.with_user(self.receiver).dist_close_short(self.short.id)
        rest.with_user(self.buyer).dist_close_short(self.short.id, "Sold out")
        self.assertEqual(rest.state, "cancel")
        evidence = self.env["dist.evidence"].search(
            [("res_model", "=", "stock.picking"), ("res_id", "=", rest.id)]
        )
        self.assertEqual(
            (evidence.event, evidence.reason, evidence.actor_id),
            ("receipt_closed_short", self.short.code, self.buyer.id),
        )

    def test_a_shortage_inside_the_tolerance_closes(self):
        self._create_rule(under_policy="block", under_percent=10)
        order = self._buy(10)
        receipt = self._receive(order, 9, is_over=True)
        self.assertEqual((receipt.state, len(order.picking_ids)), ("done", 1))

    def test_a_noted_shortage_is_said_on_the_order(self):
        self._create_rule(under_policy="warn")
        order = self._buy(10)
        self._receive(order, 6, is_over=True)
        self.assertIn("6.0 of 10.0", order.message_ids[0].body)

    def test_who_cancels_the_order_closes_its_receipts(self):
        self._create_rule(under_policy="block")
        order = self._buy(10)
        order.with_user(self.buyer).button_cancel()
        self.assertEqual(order.picking_ids.state, "cancel")

    def test_the_dialogue_closes(self):
        order = self._buy(10)
        receipt = order.picking_ids.with_user(self.buyer)
        action = receipt.action_dist_close_short()
        dialogs = self.env["dist.receipt.close"].with_user(self.buyer)
        form = Form(dialogs.with_context(**action["context"]))
        form.reason_id = self.short
        form.save().action_close()
        self.assertEqual(receipt.state, "cancel")

    # === RULES === #

    def test_a_rule_is_about_one_kind_of_goods(self):
        with self.assertRaises(ValidationError):
            self._create_rule(product_id=self.item.id, category_id=self._categorise())

    def test_who_receives_does_not_change_the_rules(self):
        rule = self._create_rule()
        with self.assertRaises(AccessError):
            rule.with_user(self.receiver).over_percent = 100
        company = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = new_test_user(
            self.env,
            "rec_outsider",
            "stock.group_stock_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            rule.with_user(outsider).over_percent = 100
