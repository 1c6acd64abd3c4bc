from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import StandardCommon

PROMISED = "2026-05-04 12:00:00"
AFTER = "2026-05-05 08:00:00"
LATER = "2026-05-05 09:00:00"


@tagged("post_install", "-at_install")
class TestDelayedReceipt(StandardCommon):
    code = "delayed_receipt"

    def _promise(self, quantity=5, line=None, **values):
        line = {"date_planned": PROMISED, **(line or {})}
        with freeze_time("2026-05-01 09:00:00", tick=True):
            order = self._buy(quantity, line=line, **values)
            self._sweep()
        return order

    def test_promise_that_passes_opens_a_case_with_nobody_writing(self):
        receipt = self._promise().picking_ids
        self.assertFalse(self._cases(receipt))
        self._sweep_at("2026-05-04 23:59:00")
        self.assertFalse(self._cases(receipt))
        self._sweep_at("2026-05-05 00:00:01")
        case = self._cases(receipt)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.buyer.id,
                    "partner_id": self.vendor.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.env.company.id,
                    "value_at_risk": 15.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-05"),
                }
            ],
        )
        self.assertIn("of Forge was promised for", case.sentence)
        self.assertIn("15.00", case.sentence)

    def test_receiving_clears_the_case(self):
        receipt = self._promise().picking_ids
        self._sweep_at(AFTER)
        case = self._cases(receipt)
        self._deliver(receipt, 5)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_rest_of_a_part_received_is_a_case_of_its_own(self):
        receipt = self._promise().picking_ids
        self._sweep_at(AFTER)
        case = self._cases(receipt)
        self._deliver(receipt, 3, backorder=True)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")
        self.assertEqual(self._cases(receipt.backorder_ids).value_at_risk, 6.0)

    def test_new_date_of_the_vendor_clears_the_case(self):
        order = self._promise()
        self._sweep_at(AFTER)
        case = self._cases(order.picking_ids)
        order.order_line.date_planned = "2026-05-20 12:00:00"
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_cancelled_order_clears_the_case(self):
        order = self._promise()
        self._sweep_at(AFTER)
        case = self._cases(order.picking_ids)
        order.button_cancel()
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_value_is_net_of_discount_and_per_unit_of_the_item(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = {"product_uom_id": dozen.id, "discount": 50.0}
        receipt = self._promise(2, price=60.0, line=line).picking_ids
        self._sweep_at(AFTER)
        self.assertEqual(self._cases(receipt).value_at_risk, 60.0)

    def test_value_is_in_the_currency_of_the_company(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        receipt = self._promise(price=8.0, currency_id=foreign.id).picking_ids
        self._sweep_at(AFTER)
        self.assertEqual(self._cases(receipt).value_at_risk, 20.0)

    def _sell(self, quantity=2, sweep=LATER):
        with freeze_time(sweep, tick=True):
            order = self._create_order(quantity)
            order.action_confirm()
        self._sweep_at(sweep)
        return order

    def test_orders_that_wait_for_the_goods_are_counted_as_they_come_and_go(self):
        receipt = self._promise().picking_ids
        self._sweep_at(AFTER)
        case = self._cases(receipt)
        self.assertEqual(case.waiting_count, 0)
        twice = Command.create({"product_id": self.item.id})
        first = self._sell()
        first.order_line = [twice]
        self._sell()
        self.assertEqual(case.waiting_count, 2)
        first._action_cancel()
        self._sweep_at(LATER)
        self.assertEqual(case.waiting_count, 1)

    def test_order_whose_goods_are_reserved_waits_for_nothing(self):
        receipt = self._promise().picking_ids
        self._put_in_stock(3)
        self._sell(2)
        self._sweep_at(AFTER)
        case = self._cases(receipt)
        self.assertEqual(case.waiting_count, 0)
        self._sell(2)
        self.assertEqual(case.waiting_count, 1)

    def test_order_of_another_warehouse_does_not_wait_for_it(self):
        receipt = self._promise().picking_ids
        far = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        with freeze_time(LATER, tick=True):
            self._create_order(2, warehouse_id=far.id).action_confirm()
        self._sweep_at(LATER)
        self.assertEqual(self._cases(receipt).waiting_count, 0)

    def test_delivery_in_two_steps_waits_only_until_it_is_reserved(self):
        self.warehouse.delivery_steps = "pick_ship"
        receipt = self._promise().picking_ids
        order = self._sell(2)
        case = self._cases(receipt)
        self.assertEqual(case.waiting_count, 1)
        self._put_in_stock(2)
        order.picking_ids.action_assign()
        self._sweep_at(LATER)
        self.assertEqual(case.waiting_count, 0)
        with freeze_time(LATER, tick=True):
            self._deliver(order.picking_ids, 2)
        self._sweep_at(LATER)
        self.assertEqual(case.waiting_count, 0)

    def test_parts_of_a_kit_are_worth_what_of_it_has_not_come_once(self):
        order = self._promise(price=500.0)
        moves = order.picking_ids.move_ids
        # What an exploded kit leaves: moves of parts on the line of the kit.
        moves |= moves.copy({"product_uom_qty": 100})
        parts = self.env["product.product"].create(
            [{"name": name, "standard_price": 2.0} for name in ("Pump", "Screw")]
        )
        for move, part in zip(moves, parts, strict=True):
            move.product_id = part
        moves._action_confirm(merge=False)
        self._sweep_at(AFTER)
        self.assertEqual(self._cases(order.picking_ids).value_at_risk, 2500.0)
        order.order_line.sudo().qty_received = 2
        self._sweep_at(LATER)
        self.assertEqual(self._cases(order.picking_ids).value_at_risk, 1500.0)

    def test_services_are_not_received(self):
        self.item.type = "service"
        self._promise()
        self._sweep_at(AFTER)
        self.assertFalse(self._cases())

    def test_chasing_opens_a_prepared_email_to_the_vendor(self):
        order = self._promise()
        self._sweep_at(AFTER)
        case = self._cases(order.picking_ids).with_user(self.buyer)
        self.assertEqual(case.next_action, "chase_vendor")
        action = case.action_next()
        composer = self.env[action["res_model"]].with_user(self.buyer)
        composer = Form(composer.with_context(**action["context"])).save()
        self.assertEqual(composer.partner_ids, self.vendor)
        self.assertIn(order.name, composer.subject)
        self.assertIn("Bolt", composer.body)
        self.assertIn("05/04/2026", composer.body)
        composer.action_send_mail()
        self.assertIn(self.vendor, order.message_ids[0].notified_partner_ids)

    def test_chasing_is_written_in_the_language_of_the_vendor(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.vendor.lang = "fr_FR"
        template = self.env.ref("dist_exception_standard.template_chase_vendor")
        template.with_context(lang="fr_FR").subject = "Commande {{ object.name }}"
        order = self._promise()
        self._sweep_at(AFTER)
        action = self._cases(order.picking_ids).action_run("chase_vendor")
        composers = self.env["mail.compose.message"]
        composer = Form(composers.with_context(**action["context"])).save()
        self.assertEqual(composer.subject, f"Commande {order.name}")
        self.assertIn("04/05/2026", composer.body)

    def test_who_does_not_buy_is_not_offered_to_chase(self):
        receipt = self._promise().picking_ids
        self._sweep_at(AFTER)
        case = self._cases(receipt).with_user(self.picker)
        self.assertEqual(case.next_action, "open_document")
        chase = self.env["dist.action.chase_vendor"].with_user(self.picker)
        with self.assertRaises(AccessError):
            chase._run(case)
