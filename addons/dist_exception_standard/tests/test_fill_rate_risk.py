from datetime import datetime

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import StandardCommon

NOW = "2026-05-01 09:00:00"
LATER = "2026-05-01 10:00:00"
PROMISED = "2026-05-08 12:00:00"


@tagged("post_install", "-at_install")
class TestFillRateRisk(StandardCommon):
    code = "fill_rate_risk"
    looks_twice = True

    def _promise(self, quantity=5, promised=PROMISED, moment=NOW, **values):
        with freeze_time(moment, tick=True):
            order = self._create_order(quantity, commitment_date=promised, **values)
            order.action_confirm()
            self._sweep()
        return order

    def _order_from_vendor(self, quantity, arrives, moment=NOW):
        with freeze_time(moment, tick=True):
            return self._buy(quantity, line={"date_planned": arrives})

    def _missing(self, order):
        return self._cases(order).facts["missing"]

    def test_order_that_stock_will_not_serve_is_a_case_of_its_seller(self):
        self._put_in_stock(2)
        order = self._promise(5)
        case = self._cases(order)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.seller.id,
                    "partner_id": self.customer.id,
                    "product_id": self.item.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 30.0,
                    "waiting_count": 1,
                    "due_at": fields.Datetime.to_datetime("2026-05-09"),
                }
            ],
        )
        self.assertIn("of Smith: 3.00 Units of Bolt will be missing", case.sentence)
        self.assertIn("next receipt: none", case.sentence)

    def test_enough_in_stock_or_coming_in_time_is_no_case(self):
        self._put_in_stock(2)
        self._order_from_vendor(3, "2026-05-08 18:00:00")
        order = self._promise(5)
        self.assertFalse(self._cases(order))

    def test_goods_that_come_too_late_say_when_they_come(self):
        self._order_from_vendor(3, "2026-05-09 12:00:00")
        self._order_from_vendor(2, "2026-05-12 12:00:00")
        self._order_from_vendor(9, "2026-05-20 12:00:00")
        order = self._promise(5)
        case = self._cases(order)
        self.assertEqual(case.facts["expected"], "2026-05-12T12:00:00")
        self.assertEqual(self._missing(order), 5)

    def test_receipt_that_is_late_counts_as_of_today(self):
        self._order_from_vendor(5, "2026-04-20 12:00:00", "2026-04-10 09:00:00")
        order = self._promise(5)
        self.assertFalse(self._cases(order))

    def test_earliest_promise_is_served_first_whoever_ordered_first(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        self._put_in_stock(5)
        late = self._promise(5, "2026-05-20 12:00:00")
        self.assertFalse(self._cases(late))
        early = self._promise(4, moment=LATER)
        self.assertFalse(self._cases(early))
        self.assertEqual(self._missing(late), 4)

    def test_what_is_reserved_for_an_order_is_safe(self):
        self._put_in_stock(5)
        late = self._promise(5, "2026-05-20 12:00:00")
        early = self._promise(4, moment=LATER)
        self.assertFalse(self._cases(late))
        self.assertEqual(self._missing(early), 4)

    def test_goods_reserved_for_the_first_of_two_steps_are_safe(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._put_in_stock(5)
        late = self._promise(5, "2026-05-20 12:00:00")
        early = self._promise(4, moment=LATER)
        self.assertFalse(self._cases(late))
        self.assertEqual(self._missing(early), 4)

    def test_orders_that_wait_for_the_same_goods_know_of_each_other(self):
        first, second = self._promise(5), self._promise(5, moment=LATER)
        cases = self._cases(first | second)
        self.assertEqual(cases.mapped("waiting_count"), [2, 2])

    def test_purchase_in_time_clears_the_case(self):
        order = self._promise(5)
        case = self._cases(order)
        self._order_from_vendor(5, "2026-05-06 12:00:00", LATER)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_vendor_who_puts_it_off_opens_the_case(self):
        purchase = self._order_from_vendor(5, "2026-05-06 12:00:00")
        order = self._promise(5)
        purchase.order_line.date_planned = "2026-05-16 12:00:00"
        self._sweep_at(LATER)
        self.assertEqual(self._missing(order), 5)

    def test_stock_that_was_counted_away_opens_the_case(self):
        self._put_in_stock(5)
        order = self._promise(5)
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quant = quants.search([("product_id", "=", self.item.id)])
        with freeze_time(LATER, tick=True):
            quant.with_user(self.picker).inventory_quantity = 3
            quant.with_user(self.picker).action_apply_inventory()
        self._sweep_at(LATER)
        self.assertEqual(self._missing(order), 2)

    def test_customer_who_wants_less_clears_the_case(self):
        self._put_in_stock(3)
        order = self._promise(5)
        case = self._cases(order)
        order.order_line.product_uom_qty = 3
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_day_of_the_promise_hands_the_case_over_with_nobody_writing(self):
        order = self._promise(5)
        case = self._cases(order)
        self._sweep_at("2026-05-08 23:59:00")
        self.assertEqual(case.state, "open")
        self._sweep_at("2026-05-09 00:00:01")
        self.assertEqual(case.state, "cleared")

    def test_dozens_are_counted_in_units_of_the_item(self):
        self._put_in_stock(20)
        line = {
            "product_id": self.item.id,
            "product_uom_qty": 2,
            "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
            "price_unit": 96.0,
        }
        order = self._promise(order_line=[Command.create(line)])
        self.assertEqual(self._missing(order), 4)
        self.assertEqual(self._cases(order).value_at_risk, 32.0)

    def test_part_of_a_kit_puts_its_share_of_the_kit_at_risk(self):
        order = self._promise(5)
        parts = self.env["product.product"].create(
            [{"name": name, "is_storable": True} for name in ("Pump", "Screw")]
        )
        quants = self.env["stock.quant"]
        quants._update_available_quantity(parts[0], self.stock, 5)
        quants._update_available_quantity(parts[1], self.stock, 60)
        self._explode(order, dict(zip(parts, (1, 20), strict=True)))
        self._sweep_at(LATER)
        case = self._cases(order)
        self.assertRecordValues(
            case, [{"product_id": parts[1].id, "value_at_risk": 20.0}]
        )
        order.commitment_date = "2026-05-03 12:00:00"
        self._sweep_at(LATER)
        self.assertEqual(str(case.due_at), "2026-05-04 00:00:00")

    def _open_promise(self, case, run=None):
        """Return the window of a new day, as the seller opens it from the case."""
        with freeze_time(LATER, tick=True):
            action = case.action_run(run) if run else case.action_next()
        wizards = self.env[action["res_model"]].with_user(self.seller)
        return wizards.browse(action["res_id"])

    def test_promising_again_moves_the_date_and_tells_the_customer(self):
        self._order_from_vendor(5, "2026-05-12 12:00:00")
        order = self._promise(5)
        self.customer.email = "smith@example.com"
        case = self._cases(order).with_user(self.seller)
        self.assertEqual(case.next_action, "promise_again")
        promised = order.commitment_date
        wizard = self._open_promise(case)
        self.assertEqual(order.commitment_date, promised)
        self.assertEqual(wizard.promised_at, datetime(2026, 5, 12, 12))
        self.assertNotIn("acted", case.event_ids.mapped("event"))
        with freeze_time(LATER, tick=True):
            self.assertIn("05/12/2026", wizard.body)
            wizard.action_promise()
        self.assertEqual(order.commitment_date, datetime(2026, 5, 12, 12))
        bodies = " ".join(order.message_ids.mapped("body"))
        self.assertIn("Promised again for 05/12/2026", bodies)
        promise = self.env["dist.promise"].search([("res_name", "=", order.name)])
        reason = self.env.ref("dist_exception_queue.reason_promise")
        self.assertEqual(promise[:1].reason_id, reason)
        mail = self._mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("05/12/2026", mail.body_html)
        deed = case.event_ids.filtered(lambda event: event.event == "acted")
        self.assertEqual(deed.mapped("action"), ["promise_again"])
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_promising_again_breaks_no_promise_of_another_line(self):
        self._order_from_vendor(5, "2026-05-12 12:00:00")
        other = self.env["product.product"].create({"name": "Nut", "is_storable": True})
        lines = [
            Command.create({"product_id": item.id, "product_uom_qty": 5})
            for item in (self.item, other)
        ]
        with freeze_time(NOW, tick=True):
            order = self._create_order(order_line=lines)
            order.order_line[0].customer_lead = 2
            order.order_line[1].customer_lead = 30
            self.env["stock.quant"]._update_available_quantity(other, self.stock, 5)
            order.action_confirm()
            self._sweep()
        case = self._cases(order).with_user(self.seller)
        self.assertEqual(case.facts["expected"], "2026-05-12T12:00:00")
        wizard = self._open_promise(case, run="promise_again")
        with freeze_time(LATER, tick=True):
            wizard.action_promise()
        self.assertEqual(order.commitment_date.date().isoformat(), "2026-05-31")

    def test_order_with_goods_nobody_knows_a_date_for_is_not_promised_again(self):
        self._order_from_vendor(5, "2026-05-12 12:00:00")
        other = self.env["product.product"].create({"name": "Nut", "is_storable": True})
        lines = [
            Command.create({"product_id": item.id, "product_uom_qty": 5})
            for item in (self.item, other)
        ]
        order = self._promise(order_line=lines)
        cases = self._cases(order).with_user(self.seller)
        self.assertEqual(len(cases), 2)
        self.assertEqual(set(cases.mapped("next_action")), {"open_document"})

    def test_transfer_from_the_other_warehouse_clears_the_case(self):
        far = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        self.env["stock.quant"]._update_available_quantity(
            self.item, far.lot_stock_id, 3
        )
        self._put_in_stock(3)
        order = self._promise(5)
        case = self._cases(order).with_user(self.picker)
        self.assertEqual(case.next_action, "transfer_from_warehouse")
        with freeze_time(LATER, tick=True):
            action = case.action_next()
            transfer = self.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(transfer.state, "draft")
            self.assertEqual(transfer.move_ids.product_uom_qty, 2)
            self.assertEqual(transfer.location_id, far.lot_stock_id)
            case.invalidate_recordset(["next_action"])
            self.assertNotEqual(case.next_action, "transfer_from_warehouse")
            transfer.with_user(self.picker).action_confirm()
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_who_sells_is_told_of_the_transfer_that_others_open(self):
        far = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.item, far.lot_stock_id, 9)
        case = self._cases(self._promise(5)).with_user(self.seller)
        said = case.action_run("transfer_from_warehouse")["params"]["message"]
        transfer = self.env["stock.picking"].search(
            [("location_id", "=", far.lot_stock_id.id)]
        )
        self.assertEqual(transfer.state, "draft")
        self.assertIn(transfer.name, said)
        self.assertIn("from Far", said)

    def test_what_the_other_warehouse_cannot_send_is_not_offered(self):
        far = self.env["stock.warehouse"].create(
            {"name": "Far", "code": "FAR", "reception_steps": "two_steps"}
        )
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.item, far.wh_input_stock_loc_id, 9)
        quants._update_available_quantity(
            self.item, far.lot_stock_id, 9, owner_id=self.vendor
        )
        case = self._cases(self._promise(5)).with_user(self.picker)
        self.assertNotEqual(case.next_action, "transfer_from_warehouse")
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": far.lot_stock_id.id}
        )
        quants._update_available_quantity(self.item, shelf, 9)
        case.invalidate_recordset(["next_action"])
        self.assertEqual(case.next_action, "transfer_from_warehouse")

    def test_shipping_what_is_there_leaves_the_rest_at_risk(self):
        self._put_in_stock(2)
        order = self._promise(5)
        case = self._cases(order).with_user(self.picker)
        self.assertEqual(case.next_action, "ship_reserved")
        with freeze_time(LATER, tick=True):
            case.action_next()
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(len(order.picking_ids), 2)
        self._sweep_at(LATER)
        self.assertEqual((case.state, self._missing(order)), ("open", 3))

    def test_actions_are_done_with_the_user_s_own_rights(self):
        self._order_from_vendor(5, "2026-05-12 12:00:00")
        self._put_in_stock(2)
        case = self._cases(self._promise(5))
        reader = new_test_user(self.env, "std_reader", "base.group_user")
        for code in ("promise_again", "ship_reserved", "transfer_from_warehouse"):
            with self.subTest(code=code):
                action = self.env[f"dist.action.{code}"].with_user(reader)
                self.assertFalse(action._get_offered(case))
                with self.assertRaises(AccessError):
                    action._run(case)
