from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import StandardCommon


@tagged("post_install", "-at_install")
class TestShortPick(StandardCommon):
    code = "short_pick"
    looks_twice = True

    def _pick_short(self, picked=3, backorder=True, order=None):
        """Return an order of five, of which the picker found less."""
        order = order or self._confirm()
        picking = order.picking_ids.filtered(lambda picking: picking.state != "done")
        picking.user_id = self.picker
        self._deliver(picking, picked, backorder=backorder)
        self._sweep()
        return order

    def _confirm(self, quantity=5):
        order = self._create_order(quantity)
        order.action_confirm()
        return order

    def _rest(self, order):
        return order.picking_ids.filtered(lambda picking: picking.state != "done")

    def _count(self, quantity):
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quant = quants.search(
            [("product_id", "=", self.item.id), ("location_id", "=", self.stock.id)]
        ).with_user(self.picker)
        quant.inventory_quantity = quantity
        quant.action_apply_inventory()
        self._sweep()

    def test_picking_less_than_the_place_should_have_is_a_case_of_the_picker(self):
        self._put_in_stock(10)
        order = self._pick_short(3)
        rest = self._rest(order)
        case = self._cases(rest)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.picker.id,
                    "partner_id": self.customer.id,
                    "product_id": self.item.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 20.0,
                    "due_at": rest.backorder_id.date_done,
                }
            ],
        )
        self.assertIn(f"{rest.backorder_id.name} took 3.00 of 5.00", case.sentence)
        self.assertIn("WH/Stock still shows 7.00", case.sentence)

    def test_picking_the_rest_clears_the_case(self):
        self._put_in_stock(10)
        order = self._pick_short(3)
        case = self._cases(self._rest(order))
        self._deliver(self._rest(order), 2)
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_line_that_is_lowered_clears_the_case(self):
        self._put_in_stock(10)
        order = self._pick_short(3)
        case = self._cases(self._rest(order))
        order.order_line.product_uom_qty = 3
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_counting_the_place_clears_the_case(self):
        self._put_in_stock(10)
        order = self._pick_short(3)
        case = self._cases(self._rest(order)).with_user(self.picker)
        self.assertEqual(case.next_action, "count_place")
        action = case.action_next()
        quants = self.env["stock.quant"].search(action["domain"])
        self.assertEqual((quants.product_id, quants.quantity), (self.item, 7))
        self._count(0)
        self.assertEqual(case.state, "cleared")
        self.assertEqual(self._rest(order).state, "confirmed")

    def test_place_that_had_no_more_is_no_short_pick(self):
        self._put_in_stock(3)
        self._pick_short(3)
        self.assertFalse(self._cases())

    def test_what_others_have_reserved_is_not_on_the_shelf_for_it(self):
        self._put_in_stock(8)
        self._confirm()
        self._pick_short(3)
        self.assertFalse(self._cases())

    def test_goods_that_came_after_the_pick_are_no_short_pick(self):
        self._put_in_stock(3)
        self._pick_short(3)
        self.env["stock.quant"]._unlink_zero_quants()
        self.env["stock.quant"]._update_available_quantity(
            self.item,
            self.stock,
            9,
            in_date=fields.Datetime.now() + timedelta(minutes=1),
        )
        self._sweep()
        self.assertFalse(self._cases())

    def test_part_that_is_picked_later_keeps_the_case_of_the_line(self):
        self._put_in_stock(10)
        order = self._pick_short(3)
        case = self._cases()
        self._pick_short(1, order=order)
        self.assertEqual(case.state, "open")
        self.assertEqual(case.res_id, self._rest(order).id)
        self.assertEqual((case.facts["asked"], case.facts["picked"]), (2, 1))

    def test_rest_that_nobody_will_send_is_a_case_whatever_lies_there(self):
        self._put_in_stock(3)
        order = self._pick_short(3, backorder=False)
        case = self._cases(order.picking_ids)
        self.assertEqual(case.value_at_risk, 20.0)
        self.assertIn("WH/Stock still shows 0.00", case.sentence)
        order.order_line.product_uom_qty = 3
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_item_that_was_left_out_and_dropped_is_a_case(self):
        self._put_in_stock(10)
        order = self._confirm()
        other = order.order_line.copy({"order_id": order.id})
        picking = order.picking_ids.with_user(self.picker)
        kept, left = picking.move_ids.sorted("sale_line_id")
        self.assertEqual(left.sale_line_id, other)
        kept.picked = True
        left.quantity = 0
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self._sweep()
        case = self._cases(picking)
        self.assertEqual((case.facts["asked"], case.facts["picked"]), (5, 0))

    def test_rest_that_nobody_will_send_ends_after_two_weeks(self):
        self._put_in_stock(10)
        self._pick_short(3, backorder=False)
        case = self._cases()
        self._sweep_at(case.due_at + timedelta(days=13, hours=23))
        self.assertEqual(case.state, "open")
        self._sweep_at(case.due_at + timedelta(days=14, minutes=1))
        self.assertEqual(case.state, "cleared")

    def test_of_two_steps_only_the_one_from_the_shelf_counts(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._put_in_stock(10)
        order = self._confirm()
        pick = order.picking_ids
        self._deliver(pick, 3, backorder=True)
        ship = order.picking_ids.filtered(
            lambda picking: picking.picking_type_id.code == "outgoing"
        )
        self._deliver(ship, 2, backorder=True)
        self._sweep()
        self.assertEqual(self._cases().res_id, pick.backorder_ids.id)

    def _pick_kit(self, screws, backorder=True):
        """Return an order of five kits of which less screws were taken, and these."""
        parts = self.env["product.product"].create(
            [{"name": name, "is_storable": True} for name in ("Pump", "Screw")]
        )
        for part in parts:
            self.env["stock.quant"]._update_available_quantity(part, self.stock, 200)
        order = self._confirm()
        self._explode(order, dict(zip(parts, (1, 20), strict=True)))
        picking = order.picking_ids.with_user(self.picker)
        for move in picking.move_ids:
            move.quantity = screws if move.product_id == parts[1] else 5
        picking.move_ids.picked = True
        if not backorder:
            picking = picking.with_context(picking_ids_not_to_backorder=picking.ids)
        picking.with_context(skip_backorder=True).button_validate()
        self._sweep()
        return order, parts[1]

    def test_part_of_a_kit_is_a_case_of_its_own(self):
        order, screw = self._pick_kit(60)
        case = self._cases()
        self.assertRecordValues(
            case,
            [
                {
                    "product_id": screw.id,
                    "scope_id": screw.id,
                    "res_id": self._rest(order).id,
                    "value_at_risk": 50.0,
                }
            ],
        )
        facts = [case.facts[name] for name in ("asked", "picked", "shelf")]
        self.assertEqual(facts, [100, 60, 140])
        self._rest(order).action_cancel()
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_part_of_a_kit_that_was_dropped_is_a_case_until_it_is_sent(self):
        order, screw = self._pick_kit(60, backorder=False)
        case = self._cases()
        self.assertEqual(case.product_id, screw)
        self.assertEqual((case.facts["asked"], case.facts["picked"]), (100, 60))
        move = order.picking_ids.move_ids.filtered(lambda one: one.product_id == screw)
        values = {"product_uom_qty": 40, "picking_id": False, "quantity": 0}
        again = move.sudo().copy(values)
        again._action_confirm(merge=False)
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_return_of_a_customer_is_no_short_pick(self):
        self._put_in_stock(10)
        order = self._pick_short(5)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        self._deliver(back, 2)
        self._sweep()
        self.assertFalse(self._cases())

    def test_place_is_counted_with_the_user_s_own_rights(self):
        self._put_in_stock(10)
        self._pick_short(3)
        reader = new_test_user(self.env, "std_reader", "base.group_user")
        action = self.env["dist.action.count_place"].with_user(reader)
        self.assertFalse(action._get_offered(self._cases()))
        with self.assertRaises(AccessError):
            action._run(self._cases())
