from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import StandardCommon

PROMISED = "2026-05-04 12:00:00"
AFTER = "2026-05-05 08:00:00"
LATER = "2026-05-05 09:00:00"


class TransferCommon(StandardCommon):
    def _promise(self, quantity=5, **values):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            order = self._create_order(quantity, commitment_date=PROMISED, **values)
            order.action_confirm()
            order.picking_ids.with_user(self.picker).scheduled_date = PROMISED
            self._sweep()
        return order

    def _move_inside(self, date=PROMISED, **values):
        """Return an internal transfer of five, planned by the picker."""
        pickings = self.env["stock.picking"].with_user(self.picker)
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        move = {
            "product_id": self.item.id,
            "product_uom_qty": 5,
            "location_id": self.stock.id,
            "location_dest_id": shelf.id,
        }
        picking = pickings.create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "scheduled_date": date,
                "move_ids": [Command.create(move)],
                **values,
            }
        )
        picking.action_confirm()
        return picking


@tagged("post_install", "-at_install")
class TestOverdueTransfer(TransferCommon):
    code = "overdue_transfer"

    def test_delivery_past_its_date_opens_a_case_with_nobody_writing(self):
        delivery = self._promise().picking_ids
        delivery.with_user(self.picker).user_id = self.picker
        self.assertFalse(self._cases(delivery))
        self._sweep_at("2026-05-04 23:59:00")
        self.assertFalse(self._cases(delivery))
        self._sweep_at("2026-05-05 00:00:01")
        case = self._cases(delivery)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.picker.id,
                    "partner_id": self.customer.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 50.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-05"),
                }
            ],
        )
        self.assertIn(f"{delivery.name} was due on", case.sentence)
        self.assertIn("50.00", case.sentence)

    def test_checking_availability_reserves_and_delivering_clears(self):
        delivery = self._promise().picking_ids
        self._sweep_at(AFTER)
        case = self._cases(delivery).with_user(self.picker)
        self.assertEqual(case.next_action, "check_availability")
        said = case.action_next()["params"]["message"]
        self.assertIn(f"{delivery.name} still waits for", said)
        self._put_in_stock(3)
        case.action_next()
        self.assertEqual(case.next_action, "check_availability")
        self._put_in_stock(5)
        said = case.action_next()["params"]["message"]
        self.assertIn("are reserved", said)
        self.assertEqual(delivery.state, "assigned")
        codes = [action["code"] for action in case.get_actions()]
        self.assertEqual(codes, ["open_document"])
        self._deliver(delivery, 5)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_availability_is_checked_with_the_user_s_own_rights(self):
        delivery = self._promise().picking_ids
        self._sweep_at(AFTER)
        reader = new_test_user(self.env, "std_reader", "base.group_user")
        case = self._cases(delivery)
        action = self.env["dist.action.check_availability"].with_user(reader)
        self.assertFalse(action._get_offered(case))
        with self.assertRaises(AccessError):
            action._run(case)

    def test_internal_transfer_is_worth_its_cost_and_has_no_customer(self):
        transfer = self._move_inside(user_id=self.picker.id)
        self._sweep_at(AFTER)
        case = self._cases(transfer)
        self.assertRecordValues(
            case, [{"owner_id": self.picker.id, "value_at_risk": 20.0}]
        )
        transfer.scheduled_date = "2026-05-20 12:00:00"
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_quantities_sold_by_the_dozen_are_worth_their_price(self):
        line = {
            "product_id": self.item.id,
            "product_uom_qty": 2,
            "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
            "price_unit": 96.0,
        }
        order = self._promise(order_line=[Command.create(line)])
        self._sweep_at(AFTER)
        self.assertEqual(self._cases(order.picking_ids).value_at_risk, 192.0)

    def test_parts_of_a_kit_are_worth_what_of_it_is_not_delivered_once(self):
        order = self._promise()
        parts = self.env["product.product"].create(
            [{"name": name, "is_storable": True} for name in ("Pump", "Screw")]
        )
        self._explode(order, dict(zip(parts, (1, 20), strict=True)))
        self._sweep_at(AFTER)
        case = self._cases(order.picking_ids)
        self.assertEqual(case.value_at_risk, 50.0)
        order.order_line.sudo().qty_delivered = 2
        self._sweep_at(LATER)
        self.assertEqual(case.value_at_risk, 30.0)

    def test_receipts_are_not_meant(self):
        order = self._buy(line={"date_planned": PROMISED})
        self._sweep_at(AFTER)
        self.assertFalse(self._cases(order.picking_ids))

    def test_cancelled_and_deleted_transfers_are_over(self):
        for end in ("action_cancel", "unlink"):
            with self.subTest(end=end):
                transfer = self._move_inside()
                self._sweep_at(AFTER)
                case = self._cases(transfer)
                self.assertEqual(len(case), 1)
                getattr(transfer.sudo(), end)()
                self._sweep_at(LATER)
                self.assertEqual(case.state, "cleared")


@tagged("post_install", "-at_install")
class TestUpstreamWait(TransferCommon):
    code = "upstream_wait"

    def _chain(self):
        """Return (transfer that is done first, transfer that waits for it)."""
        self._put_in_stock(5)
        shelf = self.env["stock.location"].create(
            {"name": "Dock", "location_id": self.stock.id}
        )
        first = self._move_inside()
        move = {
            "product_id": self.item.id,
            "product_uom_qty": 5,
            "location_id": first.move_ids.location_dest_id.id,
            "location_dest_id": shelf.id,
            "move_orig_ids": [Command.set(first.move_ids.ids)],
            "procure_method": "make_to_order",
        }
        second = self._move_inside(
            user_id=self.picker.id, move_ids=[Command.create(move)]
        )
        return first, second

    def test_transfer_names_the_one_it_waits_for_until_that_is_done(self):
        first, second = self._chain()
        self.assertEqual(second.state, "waiting")
        self._sweep_at(AFTER)
        case = self._cases(second)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.picker.id,
                    "warehouse_id": self.warehouse.id,
                    "value_at_risk": 20.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-05"),
                }
            ],
        )
        self.assertIn(f"waits for {first.name}", case.sentence)
        self.assertFalse(self._cases(first))
        self._deliver(first, 5)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_the_way_out_leads_to_the_one_it_waits_for(self):
        first, second = self._chain()
        self._sweep_at(AFTER)
        case = self._cases(second).with_user(self.picker)
        self.assertEqual(case.next_action, "open_upstream")
        action = case.action_next()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (first._name, first.id)
        )

    def test_what_waits_is_not_overdue_by_itself(self):
        first, second = self._chain()
        self.code = "overdue_transfer"
        with freeze_time(AFTER, tick=True):
            self.env["dist.exception"]._sweep(full=False, codes=[self.code])
        self.assertEqual(self._cases(first | second).res_id, first.id)

    def test_what_can_start_in_part_waits_no_more(self):
        first, second = self._chain()
        self._sweep_at(AFTER)
        case = self._cases(second)
        self._deliver(first, 3, backorder=True)
        self.assertEqual(second.state, "assigned")
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")


@tagged("post_install", "-at_install")
class TestBackorderAgeing(TransferCommon):
    code = "backorder_ageing"

    def _owe(self):
        """Return the backorder of an order of which two were delivered."""
        self._put_in_stock(2)
        order = self._create_order(5)
        order.action_confirm()
        delivery = order.picking_ids
        self._deliver(delivery, 2, backorder=True)
        self._sweep()
        return delivery.backorder_ids

    def _sweep_after(self, days):
        self._sweep_at(fields.Datetime.now() + timedelta(days=days))

    def test_backorder_of_a_week_opens_a_case_with_nobody_writing(self):
        backorder = self._owe()
        self._sweep_after(6)
        self.assertFalse(self._cases(backorder))
        self._sweep_after(8)
        case = self._cases(backorder)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.seller.id,
                    "partner_id": self.customer.id,
                    "warehouse_id": self.warehouse.id,
                    "value_at_risk": 30.0,
                    "due_at": backorder.create_date + timedelta(days=7),
                }
            ],
        )
        self.assertIn(f"is the rest of {backorder.backorder_id.name}", case.sentence)
        self.assertIn("for Smith", case.sentence)

    def test_delivering_the_rest_clears_the_case(self):
        backorder = self._owe()
        self._sweep_after(8)
        case = self._cases(backorder)
        self._put_in_stock(3)
        self._deliver(backorder, 3)
        self._sweep_after(9)
        self.assertEqual(case.state, "cleared")

    def _owe_a_step(self, steps="pick_ship"):
        """Return an order of ten in several steps, of which six were picked."""
        self.warehouse.delivery_steps = steps
        self._put_in_stock(6)
        order = self._create_order(10)
        order.action_confirm()
        self._deliver(order.picking_ids, 6, backorder=True)
        return order

    def _open(self, order, code):
        return order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel")
            and one.picking_type_id.code == code
        )

    def test_rest_of_a_pick_is_owed_to_the_customer(self):
        order = self._owe_a_step()
        self._deliver(self._open(order, "outgoing"), 6)
        self._sweep()
        rest = self._open(order, "internal")
        self.assertTrue(rest.backorder_id)
        self._sweep_after(6)
        self.assertFalse(self._cases())
        self._sweep_after(8)
        case = self._cases()
        self.assertEqual((case.res_id, case.value_at_risk), (rest.id, 40.0))
        self.assertIn(f"is the rest of {rest.backorder_id.name}", case.sentence)

    def test_shipment_behind_the_rest_of_a_pick_is_owed_as_long(self):
        order = self._owe_a_step()
        self._deliver(self._open(order, "outgoing"), 6)
        rest = self._open(order, "internal")
        self._put_in_stock(4)
        with freeze_time(fields.Datetime.now() + timedelta(days=3), tick=True):
            self._deliver(rest, 4)
            self._sweep()
        shipment = self._open(order, "outgoing")
        self.assertFalse(shipment.backorder_id)
        self._sweep_after(6)
        self.assertFalse(self._cases())
        self._sweep_after(8)
        case = self._cases()
        self.assertEqual((case.res_id, case.value_at_risk), (shipment.id, 40.0))
        self.assertEqual(case.due_at, rest.create_date + timedelta(days=7))
        self.assertIn(f"is the rest of {rest.backorder_id.name}", case.sentence)

    def test_rest_that_leaves_with_the_first_part_is_none(self):
        order = self._owe_a_step()
        self._put_in_stock(4)
        self._deliver(self._open(order, "internal"), 4)
        self._sweep()
        self.assertEqual(self._open(order, "outgoing").move_ids.product_uom_qty, 10)
        self._sweep_after(30)
        self.assertFalse(self._cases())

    def test_rest_is_owed_through_three_steps(self):
        order = self._owe_a_step("pick_pack_ship")
        for code in ("internal", "outgoing"):
            going = self._open(order, code).filtered(lambda one: not one.backorder_id)
            self._deliver(going, 6)
        self._put_in_stock(4)
        for code in ("internal", "internal", "outgoing"):
            step = self._open(order, code)
            self._sweep_after(8)
            self.assertEqual(self._cases().res_id, step.id)
            self._deliver(step, 4)
        self._sweep_after(9)
        self.assertFalse(self._cases())

    def test_first_delivery_is_no_backorder(self):
        order = self._create_order(5)
        order.action_confirm()
        self._sweep_after(30)
        self.assertFalse(self._cases(order.picking_ids))
