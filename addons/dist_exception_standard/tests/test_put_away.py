from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import StandardCommon

ARRIVED = "2026-05-04 10:00:00"
EARLY = "2026-05-05 09:59:00"
AFTER = "2026-05-05 10:00:30"
LATER = "2026-05-05 11:00:00"


@tagged("post_install", "-at_install")
class TestReceiptNotPutAway(StandardCommon):
    code = "receipt_not_put_away"
    looks_twice = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.reception_steps = "two_steps"
        cls._sweep()

    def _receive(self, quantity=5, moment=ARRIVED):
        """Return the transfer that brings what came to its shelf."""
        with freeze_time(moment, tick=True):
            order = self._buy(quantity)
            receipt = order.picking_ids
            self._deliver(receipt, quantity)
            following = receipt.move_ids.move_dest_ids.picking_id
            following.user_id = self.picker
            self._sweep()
        return following

    def test_goods_that_stand_a_day_are_a_case_with_nobody_writing(self):
        transfer = self._receive()
        self._sweep_at(EARLY)
        self.assertFalse(self._cases(transfer))
        self._sweep_at(AFTER)
        case = self._cases(transfer)
        arrived = transfer.move_ids.move_orig_ids.date
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.picker.id,
                    "partner_id": self.vendor.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 20.0,
                    "due_at": arrived + timedelta(days=1),
                }
            ],
        )
        self.assertIn("stand in WH/Input since", case.sentence)
        self.assertIn("20.00", case.sentence)

    def test_putting_away_as_suggested_clears_the_case(self):
        transfer = self._receive()
        self._sweep_at(AFTER)
        case = self._cases(transfer).with_user(self.picker)
        self.assertEqual(case.next_action, "put_away")
        with freeze_time(LATER, tick=True):
            case.action_next()
        self.assertEqual(transfer.state, "done")
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_what_is_put_away_in_part_stays_a_case_of_the_rest(self):
        transfer = self._receive()
        self._sweep_at(AFTER)
        case = self._cases(transfer)
        with freeze_time(LATER, tick=True):
            self._deliver(transfer, 3, backorder=True)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")
        self.assertEqual(self._cases(transfer.backorder_ids).value_at_risk, 8.0)

    def test_goods_that_wait_for_their_control_are_meant_as_well(self):
        self.warehouse.reception_steps = "three_steps"
        control = self._receive()
        self._sweep_at(AFTER)
        case = self._cases(control)
        self.assertEqual(len(case), 1)
        with freeze_time(LATER, tick=True):
            self._deliver(control, 5)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")
        self._sweep_at("2026-05-06 11:01:00")
        self.assertEqual(
            self._cases().res_id, control.move_ids.move_dest_ids.picking_id.id
        )

    def test_goods_that_have_not_come_are_not_meant(self):
        order = self._buy()
        self._sweep_at(order.date_approve + timedelta(days=9))
        self.assertFalse(self._cases())

    def test_transfer_that_nobody_needs_any_more_clears_the_case(self):
        transfer = self._receive()
        self._sweep_at(AFTER)
        case = self._cases(transfer)
        transfer.with_user(self.picker).action_cancel()
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_goods_to_be_put_away_are_no_overdue_transfer_besides(self):
        transfer = self._receive()
        move = {
            "product_id": self.item.id,
            "product_uom_qty": 5,
            "location_id": self.stock.id,
            "location_dest_id": self.warehouse.wh_input_stock_loc_id.id,
        }
        with freeze_time(ARRIVED, tick=True):
            other = self.env["stock.picking"].create(
                {
                    "picking_type_id": self.warehouse.int_type_id.id,
                    "move_ids": [Command.create(move)],
                }
            )
            other.action_confirm()
        with freeze_time(LATER, tick=True):
            self.env["dist.exception"]._sweep(codes=["overdue_transfer"])
        cases = self.env["dist.exception"].search(
            [("type_id.code", "=", "overdue_transfer")]
        )
        self.assertEqual(
            set(cases.mapped("res_id")) & {transfer.id, other.id}, {other.id}
        )

    def test_goods_are_put_away_with_the_user_s_own_rights(self):
        transfer = self._receive()
        self._sweep_at(AFTER)
        reader = new_test_user(self.env, "std_reader", "base.group_user")
        action = self.env["dist.action.put_away"].with_user(reader)
        case = self._cases(transfer)
        self.assertFalse(action._get_offered(case))
        with self.assertRaises(AccessError):
            action._run(case)
