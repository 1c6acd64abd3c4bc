from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_quality import QualityCommon

FORGED = {"dist_hold_id": 1, "inventory_mode": True, "is_scrap": True, "su": True}


@tagged("post_install", "-at_install")
class TestQualityDispose(QualityCommon):
    def _attach(self, record):
        return self.env["ir.attachment"].create(
            {
                "name": "box.jpg",
                "raw": b"photo",
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def _create_row(self, checkpoint="quality_dispose", **condition):
        """Put a row into the matrix that the manager decides."""
        facts = self.env["dist.approval.fact"]
        fact = facts.search(
            [
                ("checkpoint_id.code", "=", checkpoint),
                ("code", "=", condition.pop("fact")),
            ]
        )
        return self.env["dist.approval.policy"].create(
            {
                "name": "Somebody else",
                "company_ids": [Command.set(self.company.ids)],
                "checkpoint_id": fact.checkpoint_id.id,
                "condition_ids": [Command.create({"fact_id": fact.id, **condition})],
                "tier_ids": [
                    Command.create(
                        {
                            "number": 1,
                            "who": "users",
                            "user_ids": [Command.set(self.approver.ids)],
                        }
                    )
                ],
            }
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approver = new_test_user(
            cls.env, "qua_approver", "dist_base.group_inventory_controller"
        )

    def _decide(self, hold, *args, user=None, **kwargs):
        return hold.with_user(user or self.inspector).action_dispose(*args, **kwargs)

    # === WHAT BECOMES OF IT === #

    def test_released_goods_are_stock_again(self):
        hold = self._hold(3)
        self.assertIs(self._decide(hold, "release", note="Dried"), True)
        self.assertEqual((self._at(self.quarantine), self._at(self.shelf)), (0, 20))
        self.assertRecordValues(
            hold,
            [
                {
                    "state": "disposed",
                    "disposition": "release",
                    "decided_by_id": self.inspector.id,
                    "decision_note": "Dried",
                }
            ],
        )
        self.assertEqual(self._on_hand(), self._moved())

    def test_released_goods_go_where_put_away_says(self):
        bin_a = self.env["stock.location"].create(
            {"name": "A", "location_id": self.shelf.id}
        )
        hold = self._hold(3)
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.item.id,
                "location_in_id": self.shelf.id,
                "location_out_id": bin_a.id,
            }
        )
        self._decide(hold, "release")
        self.assertEqual(self._at(bin_a), 3)

    def test_scrapped_goods_leave_with_the_reason_of_the_hold(self):
        hold = self._hold(3)
        self._decide(hold, "scrap", note="Rusty")
        scrap = self.env["stock.scrap"].search([("dist_hold_id", "=", hold.id)])
        self.assertRecordValues(
            scrap, [{"state": "done", "scrap_qty": 3, "dist_reason_id": self.wet.id}]
        )
        self.assertEqual((self._at(self.quarantine), hold.state), (0, "disposed"))

    def test_what_is_decided_is_not_asked_again_as_a_scrap(self):
        control = self.env.ref("dist_inventory_integrity.control_stock_scrap_approval")
        control.action_switch_on()
        self._create_row("stock_scrap", fact="value", operator="gt", value_low=1)
        hold = self._hold(3)
        self._decide(hold, "scrap")
        self.assertEqual((self._at(self.quarantine), hold.state), (0, "disposed"))

    def test_goods_that_go_back_wait_until_the_warehouse_ships_them(self):
        hold = self._hold(3)
        order = hold.order_id
        self._decide(hold, "return")
        self.assertEqual(hold.state, "decided")
        transfer = hold.move_ids.picking_id
        self.assertEqual(transfer.location_dest_id.usage, "supplier")
        transfer.with_user(self.receiver).button_validate()
        self.assertEqual((hold.state, self._at(self.quarantine)), ("disposed", 0))
        self.assertEqual(order.order_line.qty_received, 7)
        self.assertEqual(self._on_hand(), self._moved())

    def test_a_part_of_a_return_ships_and_the_rest_follows(self):
        hold = self._hold(3)
        self._decide(hold, "return")
        transfer = hold.move_ids.picking_id.with_user(self.receiver)
        transfer.move_ids.quantity = 1
        transfer.move_ids.picked = True
        transfer.with_context(skip_backorder=True).button_validate()
        self.assertEqual((hold.state, self._at(self.quarantine)), ("decided", 2))
        rest = (hold.move_ids.picking_id - transfer).with_user(self.receiver)
        rest.move_ids.quantity = 2
        rest.button_validate()
        self.assertEqual((hold.state, self._at(self.quarantine)), ("disposed", 0))

    def test_a_return_that_is_cancelled_is_decided_anew(self):
        hold = self._hold(3)
        self._decide(hold, "return")
        hold.move_ids.picking_id.action_cancel()
        self.assertRecordValues(hold, [{"state": "held", "disposition": False}])
        self._decide(hold, "release")
        self.assertEqual(hold.state, "disposed")

    def test_reworked_goods_stay_held_and_are_decided_about_again(self):
        hold = self._hold(3)
        self._decide(hold, "rework")
        self.assertEqual(hold.location_id, self.warehouse.dist_rework_id)
        self.assertEqual((hold.state, self._at(self.quarantine)), ("held", 3))
        self._decide(hold, "release")
        self.assertEqual((hold.state, self._at(self.shelf)), ("disposed", 20))

    def test_a_part_is_decided_and_the_rest_stays_held(self):
        hold = self._hold(3)
        self._decide(hold, "scrap", quantity=1)
        part = hold.part_ids
        self.assertRecordValues(
            hold | part,
            [
                {"state": "held", "quantity": 2, "stake": 10},
                {"state": "disposed", "quantity": 1, "stake": 5},
            ],
        )
        self.assertEqual(self._at(self.quarantine), 2)

    def test_two_holds_of_one_item_end_apart(self):
        first, second = self._hold(3), self._hold(2)
        self._decide(second, "scrap")
        self.assertEqual((first.state, self._at(self.quarantine)), ("held", 3))

    def test_the_dialogue_decides(self):
        hold = self._hold(3).with_user(self.inspector)
        dialogs = self.env["dist.quality.decision"].with_user(self.inspector)
        form = Form(dialogs.with_context(**hold.action_ask()["context"]))
        form.disposition = "scrap"
        form.quantity = 1
        form.save().action_decide()
        self.assertEqual((hold.quantity, self._at(self.quarantine)), (2, 2))

    # === WHO DECIDES === #

    def test_who_received_the_goods_does_not_decide(self):
        self.receiver.group_ids = [
            Command.link(self.env.ref("dist_base.group_quality_inspector").id)
        ]
        hold = self._hold(3)
        for disposition in ("release", "scrap", "return", "rework"):
            with (
                self.subTest(disposition),
                self.assertRaisesRegex(UserError, "somebody else decides"),
            ):
                self._decide(hold, disposition, user=self.receiver)
        self.assertEqual((hold.state, self._at(self.quarantine)), ("held", 3))

    def test_who_only_receives_cannot_decide_at_all(self):
        hold = self._hold(3)
        with self.assertRaises(AccessError):
            self._decide(hold, "release", user=self.clerk)

    def test_what_the_matrix_asks_for_waits_and_goes_on_by_itself(self):
        self._create_row(fact="value", operator="gt", value_low=10)
        hold = self._hold(3)
        notice = self._decide(hold, "scrap")
        self.assertEqual(notice["params"]["type"], "warning")
        self.assertEqual((hold.state, hold.dist_gate_state), ("held", "waiting"))
        self.assertEqual(self._at(self.quarantine), 3)
        request = self.env["dist.approval.request"].search(
            [("res_model", "=", hold._name), ("res_id", "=", hold.id)]
        )
        request.with_user(self.approver).action_approve(request.facts_hash, "Yes")
        self.assertEqual((hold.state, self._at(self.quarantine)), ("disposed", 0))

    def test_what_was_approved_is_no_leave_for_something_else(self):
        self._create_row(fact="is_scrap", operator="yes")
        hold = self._hold(3)
        self._decide(hold, "scrap")
        self._decide(hold, "release")
        self.assertEqual(hold.disposition, "release")
        self.assertEqual((hold.state, self._at(self.shelf)), ("disposed", 20))

    def test_a_rejected_decision_leaves_the_goods_held(self):
        self._create_row(fact="is_scrap", operator="yes")
        hold = self._hold(3)
        self._decide(hold, "scrap")
        request = self.env["dist.approval.request"].search(
            [("res_model", "=", hold._name), ("res_id", "=", hold.id)]
        )
        reason = self.env.ref("dist_base.reason_price")
        request.with_user(self.approver).action_reject(reason.id, "No")
        self.assertRecordValues(hold, [{"state": "held", "disposition": False}])

    def test_who_received_it_may_put_it_forward_to_others(self):
        self.receiver.group_ids = [
            Command.link(self.env.ref("dist_base.group_quality_inspector").id)
        ]
        self._create_row(fact="by_receiver", operator="yes")
        hold = self._hold(3)
        self._decide(hold, "release", user=self.receiver)
        self.assertEqual(hold.dist_gate_state, "waiting")
        request = self.env["dist.approval.request"].search(
            [("res_model", "=", hold._name), ("res_id", "=", hold.id)]
        )
        request.with_user(self.approver).action_approve(request.facts_hash, "Yes")
        self.assertEqual((hold.state, self._at(self.shelf)), ("disposed", 20))

    # === WHAT IS REFUSED === #

    def test_a_reason_that_asks_for_a_photo_gets_it_before_the_decision(self):
        hold = self._hold(3, reason=self.damaged)
        with self.assertRaisesRegex(UserError, "Attach a photo"):
            self._decide(hold, "scrap")
        self._attach(hold)
        self._decide(hold, "scrap")
        self.assertEqual(hold.state, "disposed")

    def test_the_end_of_a_hold_is_final(self):
        hold = self._hold(3)
        self._decide(hold, "release")
        with self.assertRaisesRegex(UserError, "stays as it was decided"):
            self._decide(hold, "scrap")

    def test_nonsense_is_refused(self):
        hold = self._hold(3)
        for args in (("sell",), ("release", 4), ("release", 0), ("release", -1)):
            with self.subTest(args), self.assertRaises(UserError):
                self._decide(hold, *args)
        self.assertEqual(self._at(self.quarantine), 3)

    def test_nobody_writes_a_hold(self):
        hold = self._hold(3).with_user(self.inspector)
        for values in (
            {"state": "disposed"},
            {"quantity": 1},
            {"disposition": "release"},
            {"receiver_ids": [Command.clear()]},
            {"location_id": self.shelf.id},
            {"dist_gate_state": "approved"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                hold.with_context(**FORGED).write(values)
        hold.note = "Looked at it"
        with self.assertRaises(AccessError):
            hold.unlink()

    def test_measured_values_say_whether_they_pass_and_stay(self):
        hold = self._hold(3).with_user(self.inspector)
        hold.inspection_ids = [
            Command.create(
                {
                    "name": "Moisture",
                    "has_upper": True,
                    "upper": 5,
                    "is_measured": True,
                    "value": 7,
                }
            )
        ]
        line = hold.inspection_ids
        self.assertRecordValues(
            line, [{"result": "failed", "user_id": self.inspector.id}]
        )
        self.assertTrue(hold.is_failed)
        hold.action_dispose("scrap")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            line.value = 1


@tagged("post_install", "-at_install")
class TestQuarantineDoor(QualityCommon):
    def setUp(self):
        super().setUp()
        self.hold = self._hold(3)

    def _assert_still_held(self):
        self.env.invalidate_all()
        self.assertEqual((self._at(self.quarantine), self.hold.state), (3, "held"))
        self.assertEqual(self._on_hand(), self._moved())

    def test_no_transfer_takes_what_is_held(self):
        customers = self.env.ref("stock.stock_location_customers")
        vendors = self.env.ref("stock.stock_location_suppliers")
        ways = {
            "to the shelf": (self.shelf, self.warehouse.int_type_id),
            "to a customer": (customers, self.warehouse.out_type_id),
            "to the vendor": (vendors, self.warehouse.out_type_id),
        }
        for user in (self.clerk, self.manager, self.inspector):
            for name, (target, kind) in ways.items():
                with (
                    self.subTest(f"{user.login} {name}"),
                    self.assertRaisesRegex(UserError, "is held"),
                    self.env.cr.savepoint(),
                ):
                    self._transfer(self.quarantine, target, 1, kind, user)
        self._assert_still_held()

    def test_no_line_of_another_transfer_takes_it(self):
        customers = self.env.ref("stock.stock_location_customers")
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.item.id,
                            "product_uom_qty": 1,
                            "location_id": self.shelf.id,
                            "location_dest_id": customers.id,
                        }
                    )
                ],
            }
        )
        transfer.action_confirm()
        line = transfer.move_line_ids.with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "is held"):
            line.location_id = self.quarantine
        self._assert_still_held()

    def test_no_scrap_takes_it_without_a_decision(self):
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.manager)
            .create(
                {
                    "product_id": self.item.id,
                    "scrap_qty": 1,
                    "location_id": self.quarantine.id,
                    "dist_reason_id": self.wet.id,
                }
            )
        )
        with self.assertRaisesRegex(UserError, "is held"), self.env.cr.savepoint():
            scrap.do_scrap()
        with self.assertRaisesRegex(UserError, "deciding about their hold"):
            scrap.dist_hold_id = self.hold
        self._assert_still_held()

    def test_no_move_says_by_itself_that_a_decision_stands_behind_it(self):
        with self.assertRaisesRegex(UserError, "deciding about their hold"):
            self._transfer(self.quarantine, self.shelf, 1, dist_hold_id=self.hold.id)
        self._assert_still_held()

    def test_no_default_says_that_a_decision_stands_behind_it(self):
        context = {"default_dist_hold_id": self.hold.id}
        env = self.env(user=self.clerk, context=context)
        values = {
            "product_id": self.item.id,
            "location_id": self.quarantine.id,
        }
        target = {"location_dest_id": self.shelf.id}
        self.assertFalse(env["stock.move"].create(values | target).dist_hold_id)
        self.assertFalse(env["stock.scrap"].create(values).dist_hold_id)

    def test_a_decided_return_goes_nowhere_else(self):
        self.hold.with_user(self.inspector).action_dispose("return")
        transfer = self.hold.move_ids.picking_id.with_user(self.clerk)
        transfer.move_ids.location_dest_id = self.shelf
        transfer.move_line_ids.location_dest_id = self.shelf
        with self.assertRaisesRegex(UserError, "is held"), self.env.cr.savepoint():
            transfer.button_validate()
        self.assertEqual(self._at(self.quarantine), 3)

    def test_a_decided_return_takes_no_more_than_was_decided(self):
        self._hold(2)  # lies beside it
        self.hold.with_user(self.inspector).action_dispose("return")
        transfer = self.hold.move_ids.picking_id.with_user(self.clerk)
        transfer.move_ids.quantity = 5
        transfer.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "is held"), self.env.cr.savepoint():
            transfer.button_validate()
        self.assertEqual(self._at(self.quarantine), 5)

    def test_an_order_is_not_promised_what_is_held(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.item.id, "product_uom_qty": 20})
                ],
            }
        )
        order.action_confirm()
        self.assertEqual(order.picking_ids.move_ids.quantity, 17)
        self._assert_still_held()

    def test_no_correction_of_what_was_done_takes_it(self):
        arrived = self.hold.origin_move_id
        with self.assertRaisesRegex(UserError, "hold stands on that"):
            arrived.move_line_ids.with_user(self.clerk)._dist_check_correctable()
        self._assert_still_held()

    def test_recalled_lots_may_be_brought_to_the_quarantine(self):
        self.assertEqual(self.quarantine._dist_get_quarantine(), self.quarantine)

    def test_the_quarantine_cannot_be_moved_into_the_warehouse(self):
        with self.assertRaises(UserError):
            self.quarantine.with_user(self.manager).location_id = self.shelf
        with self.assertRaises(UserError):
            self.warehouse.with_user(self.manager).dist_quarantine_id = False
        with self.assertRaises(UserError):
            self.quarantine.with_user(self.manager).action_archive()
        self._assert_still_held()

    def test_a_count_corrects_what_lies_there(self):
        quant = (
            self.env["stock.quant"]
            .with_context(inventory_mode=True)
            .search(
                [
                    ("product_id", "=", self.item.id),
                    ("location_id", "=", self.quarantine.id),
                ]
            )
        )
        quant.with_user(self.clerk).write({"inventory_quantity": 2})
        quant.dist_reason_id = self.lost
        quant.with_user(self.clerk).action_apply_inventory()
        self.assertEqual(self._at(self.quarantine), 2)
        self.assertEqual(self.hold.quantity, 2)
        self.hold.with_user(self.inspector).action_dispose("release")
        self.assertEqual(self._at(self.shelf), 19)

    def test_switched_off_nothing_is_asked_and_nothing_is_refused(self):
        self.quality.mode = "off"
        with patch.object(
            type(self.env["dist.quality.hold"]), "_open", side_effect=AssertionError
        ):
            self._transfer(self.quarantine, self.shelf, 3)
        self.assertEqual(self._at(self.shelf), 20)


@tagged("post_install", "-at_install")
class TestHoldInPlace(QualityCommon):
    def _hold_here(self, quantity, user=None):
        quant = self._quant(user=user)
        return self.env["dist.quality.hold"].browse(
            quant.dist_hold(quantity, self.wet.id, "Doubtful", in_place=True)
        )

    def _order(self, quantity):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.item.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order.action_confirm()
        return order.picking_ids

    def test_it_is_on_hand_and_neither_free_nor_forecast(self):
        self._hold_here(4)
        self.env.invalidate_all()
        item = self.item
        self.assertEqual(
            (item.qty_available, item.free_qty, item.virtual_available), (10, 6, 6)
        )

    def test_it_is_not_reserved(self):
        self._hold_here(4)
        self.assertEqual(self._order(10).move_ids.quantity, 6)

    def test_no_default_of_whoever_holds_it_ends_the_hold_at_once(self):
        defaults = self.env["ir.default"].with_user(self.clerk)
        defaults.set("dist.quality.hold", "state", "disposed", user_id=True)
        hold = self._hold_here(4, self.clerk)
        self.assertEqual((hold.state, self._order(10).move_ids.quantity), ("held", 6))

    def test_other_bins_are_reserved_for_it(self):
        bin_a = self.env["stock.location"].create(
            {"name": "A", "location_id": self.shelf.id}
        )
        self._put(self.item, 5, location_dest_id=bin_a.id)
        self._hold_here(10)
        picking = self._order(8)
        self.assertEqual(picking.move_ids.quantity, 5)
        self.assertEqual(picking.move_line_ids.location_id, bin_a)

    def test_it_is_not_picked_even_where_it_was_reserved_before(self):
        picking = self._order(8)
        self._hold_here(4)
        with self.assertRaisesRegex(UserError, "is held"), self.env.cr.savepoint():
            picking.with_user(self.clerk).button_validate()
        self.assertEqual(self._at(self.shelf), 10)
        picking.move_ids.quantity = 6
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self._at(self.shelf), 4)

    def test_released_it_is_free_again_without_a_move(self):
        hold = self._hold_here(4)
        moves = self.env["stock.move"].search_count([])
        hold.with_user(self.inspector).action_dispose("release")
        self.env.invalidate_all()
        self.assertEqual((self.item.free_qty, hold.state), (10, "disposed"))
        self.assertEqual(self.env["stock.move"].search_count([]), moves)

    def test_scrapped_it_leaves_from_where_it_lies(self):
        hold = self._hold_here(4)
        hold.with_user(self.inspector).action_dispose("scrap")
        self.assertEqual((self._at(self.shelf), hold.state), (6, "disposed"))
        self.env.invalidate_all()
        self.assertEqual(self.item.free_qty, 6)

    def test_goods_on_a_shelf_are_brought_to_quarantine_by_hand(self):
        hold = self.env["dist.quality.hold"].browse(
            self._quant().dist_hold(4, self.wet.id)
        )
        self.assertEqual((self._at(self.quarantine), self._at(self.shelf)), (4, 6))
        self.assertRecordValues(
            hold, [{"kind": "quarantine", "receiver_ids": self.clerk.ids}]
        )

    def test_reading_many_items_costs_one_statement(self):
        items = self.item
        for number in range(20):
            items |= self._create_item(f"Nut {number}")
        self._hold_here(4)
        names = ["free_qty", "virtual_available"]

        def count():
            self.env.invalidate_all()
            items.mapped("name")
            before = self.env.cr.sql_log_count
            items.read(names)
            return self.env.cr.sql_log_count - before

        count()
        with_holds = count()
        self.quality.mode = "off"
        count()
        self.assertLessEqual(with_holds - count(), 2)
