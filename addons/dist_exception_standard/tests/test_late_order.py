from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from .common import StandardCommon

PROMISED = "2026-05-04 12:00:00"
LATE = "2026-05-05 08:00:00"
LATER = "2026-05-05 09:00:00"


@tagged("post_install", "-at_install")
class TestLateOrder(StandardCommon):
    code = "late_order"

    def setUp(self):
        super().setUp()
        self.customer.email = "smith@example.com"

    def _promise(self, quantity=5, **values):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            order = self._create_order(quantity, commitment_date=PROMISED, **values)
            order.action_confirm()
            self._sweep()
        return order

    def test_promise_that_passes_at_midnight_opens_with_nobody_writing(self):
        order = self._promise()
        self.assertFalse(self._cases(order))
        self.env.flush_all()
        self._sweep_at("2026-05-04 23:59:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-05 00:00:01")
        case = self._cases(order)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.seller.id,
                    "partner_id": self.customer.id,
                    "warehouse_id": order.warehouse_id.id,
                    "value_at_risk": 50.0,
                    "due_at": fields.Datetime.to_datetime("2026-05-05"),
                }
            ],
        )
        self.assertIn("Smith", case.sentence)
        self.assertIn("50.00", case.sentence)

    def test_midnight_is_that_of_the_company(self):
        self.env.company.partner_id.tz = "America/New_York"
        order = self._promise()
        self._sweep_at("2026-05-05 03:59:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-05 04:00:01")
        self.assertTrue(self._cases(order))

    def test_delivering_clears_the_case(self):
        self._put_in_stock(20)
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        case = self._cases(order)
        self._deliver(order.picking_ids, 5)
        self._sweep_at("2026-05-05 09:00:00")
        self.assertEqual(case.state, "cleared")

    def test_part_delivered_leaves_the_rest_at_risk(self):
        self._put_in_stock(20)
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        self._deliver(order.picking_ids, 3)
        self._sweep_at("2026-05-05 09:00:00")
        self.assertEqual(self._cases(order).value_at_risk, 20.0)

    def test_new_promise_clears_the_case(self):
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        case = self._cases(order)
        order.commitment_date = "2026-05-10 12:00:00"
        self._sweep_at("2026-05-05 09:00:00")
        self.assertEqual(case.state, "cleared")

    def _open_wizard(self, case):
        """Return the window of a new day, as the seller opens it from the case."""
        case = case.with_user(self.seller)
        self.assertEqual(case.next_action, "promise_new_day")
        with freeze_time(LATE, tick=True):
            action = case.action_next()
        return (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .browse(action["res_id"])
        )

    def test_new_day_is_proposed_promised_and_told(self):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            self._buy(line={"date_planned": "2026-05-12 12:00:00"})
        order = self._promise()
        self._sweep_at(LATE)
        case = self._cases(order)
        wizard = self._open_wizard(case)
        self.assertEqual(wizard.outlook, "known")
        self.assertEqual(wizard.promised_at.date().isoformat(), "2026-05-12")
        self.assertEqual(wizard.promised_at.time(), order.commitment_date.time())
        self.assertEqual(order.commitment_date.date().isoformat(), "2026-05-04")
        with freeze_time(LATE, tick=True):
            self.assertIn("05/12/2026", wizard.body)
            notice = wizard.action_promise()
        self.assertEqual(notice["params"]["type"], "success")
        mail = self._mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("05/12/2026", mail.body_html)
        self.assertIn("a new delivery date", mail.subject)
        self.assertIn(mail.mail_message_id, order.message_ids)
        self.assertEqual(order.commitment_date.date().isoformat(), "2026-05-12")
        bodies = " ".join(order.message_ids.mapped("body"))
        self.assertIn("Promised again for 05/12/2026", bodies)
        promise = self.env["dist.promise"].search(
            [("res_id", "=", order.id), ("res_model", "=", "sale.order")], limit=1
        )
        reason = self.env.ref("dist_exception_queue.reason_promise")
        self.assertEqual((promise.number, promise.reason_id), (2, reason))
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_new_day_is_a_deed_once_it_is_promised(self):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            self._buy(line={"date_planned": "2026-05-12 12:00:00"})
        self._promise()
        self._sweep_at(LATE)
        case = self._cases()
        wizard = self._open_wizard(case)
        self.assertNotIn("acted", case.event_ids.mapped("event"))
        with freeze_time(LATE, tick=True):
            wizard.action_promise()
        deed = case.event_ids.filtered(lambda event: event.event == "acted")
        self.assertEqual(deed.mapped("action"), ["promise_new_day"])

    def test_customer_without_an_address_is_promised_and_the_person_is_told_to_call(
        self,
    ):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            self._buy(line={"date_planned": "2026-05-12 12:00:00"})
        order = self._promise()
        self.customer.email = False
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        self.assertEqual(wizard.telling, "no_address")
        with freeze_time(LATE, tick=True):
            notice = wizard.action_promise()["params"]
        self.assertEqual(notice["type"], "warning")
        self.assertIn("call them", notice["message"])
        self.assertEqual(order.commitment_date.date().isoformat(), "2026-05-12")
        self.assertFalse(self._mails())

    def test_customer_who_wants_no_word_of_delays_gets_none(self):
        event = self.env.ref("dist_exception_standard.event_delay")
        self.customer.dist_untold_event_ids = event
        order = self._promise()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        self.assertEqual((wizard.telling, wizard.is_told), ("opted_out", False))
        with freeze_time(LATE, tick=True):
            wizard.write({"promised_at": "2026-05-12 12:00:00", "is_told": True})
            self.assertEqual(wizard.action_promise()["params"]["type"], "warning")
        self.assertFalse(self._mails())

    def test_person_may_promise_without_the_email(self):
        order = self._promise()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        with freeze_time(LATE, tick=True):
            wizard.write({"promised_at": "2026-05-12 12:00:00", "is_told": False})
            wizard.action_promise()
        self.assertEqual(order.commitment_date.date().isoformat(), "2026-05-12")
        self.assertFalse(self._mails())

    def test_address_and_words_are_not_the_persons_to_choose(self):
        self._promise()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases())
        for name in ("recipient_id", "template_id", "telling", "code", "case_id"):
            with self.assertRaises(AccessError):
                wizard.write({name: False})

    def test_order_somebody_has_to_decide_on_is_neither_shipped_nor_promised(self):
        if "dist_gate_state" not in self.env["sale.order"]._fields:
            return  # nothing holds orders in this database
        self._put_in_stock(2)
        order = self._promise()
        self._sweep_at(LATE)
        for user, code in (
            (self.picker, "ship_reserved"),
            (self.seller, "promise_new_day"),
        ):
            action = self.env[f"dist.action.{code}"].with_user(user)
            case = self._cases(order).with_user(user)
            self.assertTrue(action._get_offered(case))
            order._dist_set_gate("waiting")
            self.assertFalse(action._get_offered(case))
            order._dist_set_gate("approved")

    def test_where_no_goods_are_planned_the_person_says_the_day(self):
        order = self._promise()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        self.assertEqual((wizard.outlook, wizard.promised_at), ("unknown", False))
        for day in (False, "2026-05-05 07:00:00"):
            wizard.promised_at = day
            with (
                self.subTest(day=day),
                freeze_time(LATE, tick=True),
                self.assertRaisesRegex(UserError, "day to come"),
            ):
                wizard.action_promise()
        wizard.promised_at = "2026-05-20 12:00:00"
        with freeze_time(LATE, tick=True):
            wizard.action_promise()
        self.assertEqual(order.commitment_date.date().isoformat(), "2026-05-20")

    def test_what_lies_there_is_shipped_from_the_case(self):
        order = self._promise()
        self._sweep_at(LATE)
        self._put_in_stock(20)
        order.picking_ids.action_assign()
        desk = new_test_user(
            self.env,
            "std_desk",
            "sales_team.group_sale_salesman_all_leads,stock.group_stock_user",
        )
        case = self._cases(order).with_user(desk)
        self.assertEqual(case.next_action, "ship_reserved")
        case.action_next()
        self.assertEqual(order.order_line.qty_delivered, 5)
        self._sweep_at(LATER)
        self.assertEqual(case.state, "cleared")

    def test_document_of_a_user_nobody_logs_in_as_is_nobody_s_case(self):
        gone = new_test_user(self.env, "std_gone", "sales_team.group_sale_salesman")
        orders = self._promise(user_id=gone.id), self._promise()
        shop = self._promise(user_id=self.env.ref("base.public_user").id)
        gone.active = False
        self._sweep_at(LATE)
        self.assertFalse(self._cases(orders[0] | shop).owner_id)
        self.assertEqual(self._cases(orders[1]).owner_id, self.seller)

    def test_who_sells_is_not_asked_to_ship(self):
        order = self._promise()
        self._put_in_stock(20)
        order.picking_ids.action_assign()
        self._sweep_at(LATE)
        case = self._cases(order).with_user(self.seller)
        self.assertEqual(case.next_action, "promise_new_day")
        action = self.env["dist.action.ship_reserved"].with_user(self.seller)
        with self.assertRaisesRegex(AccessError, "work in the warehouse"):
            action._run(case)

    def test_actions_are_done_with_the_user_s_own_rights(self):
        order = self._promise()
        self._sweep_at(LATE)
        case = self._cases(order)
        reader = new_test_user(self.env, "std_reader", "base.group_user")
        action = self.env["dist.action.promise_new_day"].with_user(reader)
        self.assertFalse(action._get_offered(case))
        with self.assertRaises(AccessError):
            action._run(case)

    def test_window_of_a_case_is_opened_by_the_server_alone(self):
        order = self._promise()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        values = {"case_id": wizard.case_id.id, "order_id": order.id}
        for refused in (
            lambda: wizard.create(values),
            lambda: wizard.copy(),
            lambda: wizard.write({"case_id": wizard.case_id.id}),
            lambda: wizard.write({"order_id": order.id, "promised_at": LATER}),
        ):
            with self.assertRaises(AccessError):
                refused()
        wizard.promised_at = LATER

    def test_window_is_seen_by_who_opened_it_alone(self):
        order = self._promise()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        other = new_test_user(
            self.env, "std_other", "sales_team.group_sale_salesman_all_leads"
        )
        theirs = wizard.with_user(other)
        self.assertFalse(theirs.search([]))
        self.env.invalidate_all()
        for refused in (
            lambda: theirs.read(["case_id", "order_id"]),
            lambda: theirs.write({"promised_at": LATER}),
            theirs.action_promise,
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_window_shows_no_case_its_user_may_not_read(self):
        order = self._promise()
        self._sweep_at(LATE)
        case = self._cases(order)
        own = new_test_user(self.env, "std_own", "sales_team.group_sale_salesman")
        wizards = self.env["dist.promise.new.day"].with_user(own)
        with self.assertRaises(AccessError):
            wizards._open(order.with_user(own), case.with_user(own))
        values = {"case_id": case.id, "order_id": order.id, "promised_at": LATER}
        lost = wizards.sudo().create(values).sudo(False)  # had the right, once
        self.env.invalidate_all()
        for name in ("sentence", "partner_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                lost.read([name])
        with freeze_time(LATE, tick=True), self.assertRaises(AccessError):
            lost.action_promise()

    def test_receipt_that_is_overdue_has_no_day_to_promise(self):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            self._buy(line={"date_planned": "2026-05-03 12:00:00"})
        order = self._promise()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        self.assertEqual((wizard.outlook, wizard.promised_at), ("unknown", False))

    def test_picking_before_shipping_has_the_day_of_its_goods(self):
        self.warehouse.delivery_steps = "pick_ship"
        with freeze_time("2026-05-01 09:00:00", tick=True):
            self._buy(line={"date_planned": "2026-05-12 12:00:00"})
        order = self._promise()
        self.assertEqual(order.picking_ids.picking_type_code, "internal")
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        self.assertEqual(wizard.outlook, "known")
        self.assertEqual(wizard.promised_at.date().isoformat(), "2026-05-12")

    def _drop_ship(self, day):
        """Return an order the vendor brings to the customer on a day."""
        order = self._promise()
        order.picking_ids.move_ids.write(
            {
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "date": day,
            }
        )
        self._sweep_at(LATE)
        return order

    def test_goods_straight_from_the_vendor_come_on_the_day_of_their_transfer(self):
        for day, outlook in (("2026-05-12", "known"), ("2026-05-03", "unknown")):
            with self.subTest(day):
                order = self._drop_ship(f"{day} 12:00:00")
                wizard = self._open_wizard(self._cases(order))
                self.assertEqual(wizard.outlook, outlook)
                promised = str(wizard.promised_at or "")[:10]
                self.assertEqual(promised, day if outlook == "known" else "")

    def test_goods_on_no_transfer_are_said_to_be_so(self):
        other = self.env["product.product"].create({"name": "Nut", "is_storable": True})
        lines = [
            Command.create({"product_id": item.id, "product_uom_qty": 5})
            for item in (self.item, other)
        ]
        self._put_in_stock(20)
        order = self._promise(order_line=lines)
        order.picking_ids.move_ids.filtered(
            lambda move: move.product_id == other
        )._action_cancel()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        self.assertEqual((wizard.outlook, wizard.promised_at), ("unplanned", False))

    def test_return_of_delivered_goods_is_nothing_that_leaves(self):
        self._put_in_stock(5)
        order = self._promise(7)
        self._deliver(order.picking_ids, 5)
        done = order.picking_ids.filtered(lambda picking: picking.state == "done")
        wizard = self.env["stock.return.picking"].with_context(
            active_id=done.id, active_model="stock.picking"
        )
        returned = wizard.create({"picking_id": done.id})
        returned.product_return_moves.quantity = 1
        returned.action_create_returns()
        moves = order.order_line.move_ids
        self.assertTrue(moves.filtered("origin_returned_move_id"))
        self.assertFalse(moves._dist_get_leaving())

    def test_new_day_is_not_before_what_another_line_is_promised_for(self):
        lines = [
            Command.create({"product_id": self.item.id, "product_uom_qty": 1})
            for _number in range(2)
        ]
        self._put_in_stock(2)
        with freeze_time("2026-05-01 09:00:00", tick=True):
            order = self._create_order(order_line=lines)
            order.order_line[1].customer_lead = 30
            order.action_confirm()
            self._sweep()
        self._sweep_at(LATE)
        wizard = self._open_wizard(self._cases(order))
        self.assertEqual(wizard.promised_at.date().isoformat(), "2026-05-31")

    def test_who_writes_orders_and_does_not_sell_promises_nothing(self):
        order = self._promise()
        self._sweep_at(LATE)
        case = self._cases(order)
        biller = new_test_user(self.env, "std_biller", "account.group_account_invoice")
        for user in (self.picker, biller):
            self.assertTrue(order.with_user(user).has_access("write"))
            for code in ("promise_new_day", "promise_again", "tell_customer"):
                with self.subTest(code=code, user=user.login):
                    action = self.env[f"dist.action.{code}"].with_user(user)
                    theirs = case.with_user(user)
                    self.assertFalse(action._get_offered(theirs))
                    with self.assertRaisesRegex(AccessError, "those who sell"):
                        action._run(theirs)
        self.assertEqual(str(order.commitment_date), PROMISED)

    def test_order_wanted_all_at_once_is_not_shipped_in_part(self):
        self._put_in_stock(2)
        order = self._promise(picking_policy="one")
        self._sweep_at(LATE)
        action = self.env["dist.action.ship_reserved"].with_user(self.picker)
        case = self._cases(order).with_user(self.picker)
        self.assertEqual(order.picking_ids.move_ids.quantity, 2)
        self.assertFalse(action._get_offered(case))
        with self.assertRaisesRegex(UserError, "Nothing is reserved"):
            action._run(case)
        self._put_in_stock(3)
        order.picking_ids.action_assign()
        self.assertEqual(action._get_offered(case), case)

    def test_cancelled_order_clears_the_case(self):
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        case = self._cases(order)
        order._action_cancel()
        self._sweep_at("2026-05-05 09:00:00")
        self.assertEqual(case.state, "cleared")

    def test_services_are_not_late(self):
        self.item.type = "service"
        order = self._promise()
        self._sweep_at("2026-05-05 08:00:00")
        self.assertFalse(self._cases(order))

    def test_line_without_a_day_is_late_after_its_lead_time(self):
        with freeze_time("2026-05-01 09:00:00", tick=True):
            order = self._create_order()
            order.order_line.customer_lead = 3
            order.action_confirm()
            self._sweep()
        self._sweep_at("2026-05-04 23:59:00")
        self.assertFalse(self._cases(order))
        self._sweep_at("2026-05-05 00:00:01")
        self.assertTrue(self._cases(order))

    def test_change_reaches_those_who_watch_that_field_alone(self):
        order = self._promise()
        types = self.env["dist.exception.type"]._get_running()
        sweeps, pending = (
            self.env["dist.exception.sweep"],
            self.env["dist.exception.pending"],
        )
        while sweeps._hand_out(types):
            continue
        self.env.cr.execute("DELETE FROM dist_exception_pending")
        order.commitment_date = LATER
        self.env.flush_all()
        sweeps._hand_out(types)
        asked = set(pending.search([]).type_id.mapped("code"))
        self.assertLessEqual({"late_order", "fill_rate_risk"}, asked)
        self.assertFalse(asked & {"missing_barcode", "margin_erosion", "short_pick"})
        self.env.cr.execute("DELETE FROM dist_exception_pending")
        order._action_cancel()
        self.env.flush_all()
        sweeps._hand_out(types)
        asked = set(pending.search([]).type_id.mapped("code"))
        self.assertLessEqual({"late_order", "missing_barcode", "margin_erosion"}, asked)

    def test_what_falls_due_is_found_without_reading_the_orders(self):
        self._promise()
        self.env.flush_all()
        moments = (fields.Datetime.to_datetime(f"2026-05-0{day}") for day in (4, 6))
        due = self.env["dist.detector.late_order"]._get_due(*moments)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env.execute_query(SQL("EXPLAIN %s", due))
        plan = " ".join(row[0] for row in rows)
        self.assertIn("dist_promise_promised_idx", plan)
        self.assertNotIn("sale_order", plan)
