from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import StandardCommon

NOW = "2026-05-01 09:00:00"
PROMISED = "2026-05-08 12:00:00"
CRON = "dist_exception_standard.ir_cron_customer_message"


class MessageCommon(StandardCommon):
    """A company that tells its customers, and a customer with an address.

    Provides ``messages``, ``outsider``; ``_confirm``, ``_send`` (the scheduled job),
    ``_log`` (rows of the log), ``_event``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._switch("on")
        cls.messages = cls.env["dist.customer.message"]
        cls.customer.email = "smith@example.com"
        other = cls.env["res.company"].create({"name": "Other"})
        cls.outsider = new_test_user(
            cls.env,
            "msg_outsider",
            "sales_team.group_sale_salesman_all_leads",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

    @classmethod
    def _switch(cls, mode):
        control = cls.env.ref("dist_exception_standard.control_customer_messages")
        cls.env["dist.control.setting"]._set(control, cls.env.company, mode)

    def _event(self, code):
        return self.env.ref(f"dist_exception_standard.event_{code}")

    def _confirm(self, moment=NOW, quantity=5, **values):
        """Return an order the seller confirmed."""
        with freeze_time(moment, tick=True):
            order = self._create_order(quantity, commitment_date=PROMISED, **values)
            order.action_confirm()
            self.env.flush_all()
        return order

    def _ship(self, quantity=5, backorder=False, **values):
        """Return an order of which the picker delivered a quantity."""
        self._put_in_stock(quantity)
        order = self._confirm(**values)
        self._deliver(order.picking_ids, quantity, backorder)
        return order

    def _send(self, moment=NOW):
        with freeze_time(moment, tick=True):
            self.messages._send_batch()
            self.assertFalse(self.messages._send_batch(), "the queue does not empty")

    def _log(self, *records, code=None):
        domain = [("event_id.code", "=", code)] if code else []
        messages = self.messages.search(domain, order="id")
        return messages.filtered(
            lambda message: any(
                (message.res_model, message.res_id) == (record._name, record.id)
                for record in records
            )
        )


@tagged("post_install", "-at_install")
class TestCustomerMessage(MessageCommon):
    def test_confirming_tells_the_customer_once(self):
        order = self._confirm()
        self.assertEqual(self._log(order).state, "pending")
        self.assertFalse(self._mails())
        self._send()
        self._send()
        self.assertRecordValues(
            self._log(order),
            [
                {
                    "event_id": self._event("order_confirmed").id,
                    "company_id": self.env.company.id,
                    "partner_id": self.customer.id,
                    "recipient_id": self.customer.id,
                    "res_name": order.name,
                    "state": "sent",
                    "why": False,
                    "user_id": self.seller.id,
                }
            ],
        )
        mail = self._mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertEqual(mail.mail_message_id, self._log(order).mail_message_id)
        self.assertIn(mail.mail_message_id, order.message_ids)

    def test_scheduled_job_sends_what_is_queued(self):
        order = self._confirm()
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.assertEqual(self._log(order).state, "sent")

    def test_mail_of_odoo_is_replaced_by_exactly_one(self):
        order = self._create_order()
        order.with_context(send_email=True).action_confirm()
        order._send_order_confirmation_mail()
        self._send()
        self.assertEqual(len(self._mails()), 1)

    def test_switched_off_odoo_sends_its_own_and_nothing_is_logged(self):
        self._switch("off")
        order = self._create_order()
        order.with_context(send_email=True).action_confirm()
        self._send()
        self.assertFalse(self._log(order))
        self.assertEqual(len(self._mails()), 1)

    def test_watching_logs_and_leaves_the_mail_of_odoo(self):
        self._switch("watch")
        order = self._create_order()
        order.with_context(send_email=True).action_confirm()
        self._send()
        self.assertRecordValues(self._log(order), [{"state": "held", "why": "watch"}])
        self.assertEqual(len(self._mails()), 1)

    def test_event_a_company_does_not_tell_is_left_to_odoo(self):
        self._event("order_confirmed").silent_company_ids = self.env.company
        order = self._create_order()
        order.with_context(send_email=True).action_confirm()
        self._send()
        self.assertFalse(self._log(order))
        self.assertEqual(len(self._mails()), 1)

    def test_mail_odoo_had_postponed_is_sent_once_by_us(self):
        self._switch("off")
        self.env["ir.config_parameter"].set_param("sale.async_emails", "True")
        order = self._create_order()
        order.with_context(send_email=True).action_confirm()
        self.assertTrue(order.pending_email_template_id)
        self._switch("on")
        with self.enter_registry_test_mode():
            self.env.ref("sale.send_pending_emails_cron").method_direct_trigger()
        self._send()
        self.assertEqual(len(self._mails()), 1)
        self.assertEqual(self._log(order).state, "sent")

    def test_mail_of_a_payment_is_no_confirmation_and_leaves(self):
        order = self._confirm()
        order._send_payment_succeeded_for_order_mail()
        self.assertEqual(len(self._mails()), 1)

    def test_order_confirmed_anew_is_told_anew(self):
        order = self._confirm()
        self._send()
        order._action_cancel()
        order.action_draft()
        with freeze_time("2026-05-02 09:00:00", tick=True):
            order.action_confirm()
        self._send()
        self.assertEqual(self._log(order).mapped("state"), ["sent", "sent"])

    def test_database_refuses_a_second_row_of_one_occasion(self):
        order = self._confirm()
        row = self._log(order)
        self.assertFalse(order._dist_tell_confirmed())
        self.assertEqual(self._log(order), row)
        again = self.messages._queue("order_confirmed", order, {order.id: row.occasion})
        self.assertFalse(again)

    def test_batch_is_queued_by_one_statement(self):
        orders = self.env["sale.order"].concat(
            *(self._create_order() for _number in range(20))
        )
        orders.action_confirm()
        self.env.flush_all()
        occasions = {order.id: "again" for order in orders}
        before = self.env.cr.sql_log_count
        new = self.messages._queue("order_confirmed", orders, occasions)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(len(new), 20)

    def test_switched_off_costs_no_statement(self):
        order = self._confirm()
        self._switch("off")
        self.messages._queue("order_confirmed", order)
        before = self.env.cr.sql_log_count
        self.messages._queue("order_confirmed", order)
        self.assertEqual(self.env.cr.sql_log_count, before)

    def test_who_opted_out_is_not_told(self):
        self.customer.dist_untold_event_ids = self._event("order_confirmed")
        order = self._confirm()
        self._send()
        self.assertEqual(self._log(order).state, "opted_out")
        self.assertFalse(self._mails())

    def test_company_that_opted_out_holds_for_its_contacts(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.customer.parent_id = firm
        firm.dist_untold_event_ids = self._event("order_confirmed")
        order = self._confirm()
        self._send()
        self.assertEqual(self._log(order).state, "opted_out")

    def test_opting_out_of_one_event_leaves_the_others(self):
        self.customer.dist_untold_event_ids = self._event("order_confirmed")
        order = self._ship()
        self._send()
        self.assertEqual(self._log(order.picking_ids).state, "sent")

    def test_customer_without_an_address_is_logged(self):
        self.customer.email = False
        order = self._confirm()
        self._send()
        self.assertRecordValues(
            self._log(order), [{"state": "held", "why": "no_address"}]
        )

    def test_anonymous_visitor_has_no_address(self):
        visitor = self.env.ref("base.public_partner")
        visitor.email = "anybody@example.com"
        order = self._create_order(partner_id=visitor.id)
        order.action_confirm()
        self._send()
        self.assertNotEqual(self._log(order).state, "sent")
        self.assertFalse(self._mails(visitor))

    def test_contact_without_an_address_is_told_through_its_company(self):
        firm = self.env["res.partner"].create(
            {"name": "Firm", "is_company": True, "email": "firm@example.com"}
        )
        self.customer.write({"email": False, "parent_id": firm.id})
        order = self._confirm()
        self._send()
        self.assertEqual(self._log(order).recipient_id, firm)
        self.assertEqual(len(self._mails(firm)), 1)

    def test_archived_customer_is_not_told(self):
        order = self._confirm()
        self.customer.active = False
        self._send()
        self.assertRecordValues(self._log(order), [{"why": "archived"}])

    def test_order_cancelled_or_deleted_meanwhile_is_not_told(self):
        cancelled, deleted = self._confirm(), self._confirm()
        rows = self._log(cancelled, deleted)
        cancelled._action_cancel()
        deleted._action_cancel()
        deleted.sudo().unlink()
        self._send()
        self.assertEqual(rows.mapped("why"), ["outdated", "gone"])

    def test_switching_off_holds_what_waits(self):
        order = self._confirm()
        self._switch("off")
        self._send()
        self.assertRecordValues(self._log(order), [{"state": "held", "why": "off"}])

    def test_customer_is_written_to_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("sale.mail_template_sale_confirmation").copy()
        template.with_context(lang="fr_FR").subject = "Votre commande"
        self._event("order_confirmed").template_id = template
        self.customer.lang = "fr_FR"
        self._confirm()
        self._send()
        self.assertEqual(self._mails().subject, "Votre commande")

    def test_channel_has_its_own_words(self):
        channel = self.env["dist.channel"].create({"code": "X", "name": "Fair"})
        team = self.env["crm.team"].create(
            {"name": "Fair", "dist_channel_id": channel.id}
        )
        template = self.env.ref("sale.mail_template_sale_confirmation").copy(
            {"subject": "Thank you for coming"}
        )
        self._event("order_confirmed").template_ids = [
            Command.create({"channel_id": channel.id, "template_id": template.id})
        ]
        fair, plain = self._confirm(team_id=team.id), self._confirm()
        self._send()
        self.assertEqual(self._log(fair).channel_id, channel)
        self.assertEqual(self._log(fair).template_id, template)
        self.assertNotEqual(self._log(plain).template_id, template)

    def test_template_of_another_document_is_refused(self):
        with self.assertRaises(ValidationError):
            self._event("order_confirmed").template_ids = [
                Command.create(
                    {
                        "template_id": self.env.ref(
                            "dist_exception_standard.template_backorder"
                        ).id
                    }
                )
            ]

    def test_company_is_the_sender_where_a_template_names_none(self):
        self.env.company.email = "sales@example.com"
        template = self.env.ref("sale.mail_template_sale_confirmation").copy(
            {"email_from": False}
        )
        self._event("order_confirmed").template_id = template
        self._confirm()
        self._send()
        self.assertIn("sales@example.com", self._mails().email_from)

    @mute_logger("odoo.addons.mail.models.mail_render_mixin")
    @mute_logger(
        "odoo.addons.dist_exception_standard.models.dist_customer_message_send"
    )
    def test_what_was_not_sent_is_queued_anew(self):
        self.customer.email = False
        order = self._confirm()
        row = self._log(order)
        occasions = {order.id: row.occasion}
        self._send()
        self.assertEqual(row.state, "held")
        self.customer.email = "smith@example.com"
        again = self.messages._queue("order_confirmed", order + order, occasions)
        self.assertEqual((again, again.state, again.why), (row, "pending", False))
        self._send()
        self.assertEqual((row.state, len(self._mails())), ("sent", 1))
        self.assertFalse(self.messages._queue("order_confirmed", order, occasions))

    def test_watching_queues_nothing_anew(self):
        self.customer.email = False
        order = self._confirm()
        self._send()
        row = self._log(order)
        self._switch("watch")
        occasions = {order.id: row.occasion}
        self.assertFalse(self.messages._queue("order_confirmed", order, occasions))
        self.assertEqual(row.why, "no_address")

    def test_mail_the_server_refused_leaves_once_when_told_anew(self):
        order = self._confirm()
        self._send()
        row, refused = self._log(order), self._mails()
        refused.state = "exception"
        refused._postprocess_sent_message([], [], "refused", "mail_smtp")
        self.assertEqual(row.state, "failed")
        self.messages._queue("order_confirmed", order, {order.id: row.occasion})
        self._send()
        self.assertEqual((row.state, row.error), ("sent", False))
        self.assertEqual(refused.state, "cancel")
        mail = self._mails() - refused
        self.assertEqual(mail.mail_message_id, row.mail_message_id)

    def test_message_that_cannot_be_written_fails_alone(self):
        template = self.env.ref("sale.mail_template_sale_confirmation").copy(
            {"subject": "{{ object.name if object.client_order_ref else 1 / 0 }}"}
        )
        self._event("order_confirmed").template_id = template
        broken, right = self._confirm(), self._confirm(client_order_ref="A1")
        self._send()
        self.assertEqual(self._log(broken).state, "failed")
        self.assertTrue(self._log(broken).error)
        self.assertEqual(self._log(right).state, "sent")

    def test_mail_the_server_refuses_is_marked_until_it_leaves(self):
        order = self._confirm()
        self._send()
        server = self.env.registry["ir.mail_server"]
        with (
            patch.object(server, "_connect__", side_effect=OSError("refused")),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self._mails().send()
        self.assertEqual(self._log(order).state, "failed")
        mail = self._mails()
        mail.mark_outgoing()
        mail._postprocess_sent_message([self.customer.id], [])
        self.assertEqual(self._log(order).state, "sent")

    def test_another_module_adds_an_event_of_its_own(self):
        orders = self.env["ir.model"]._get("sale.order")
        template = self.env.ref("sale.mail_template_sale_confirmation")
        self.env["dist.customer.message.event"].create(
            {
                "code": "test_claim_received",
                "name": "Claim received",
                "model_id": orders.id,
                "template_id": template.id,
            }
        )
        order = self._create_order()
        self.messages._queue("test_claim_received", order)
        self.messages._queue("test_claim_received", order)
        self._send()
        self.assertEqual(self._log(order).state, "sent")
        self.assertEqual(len(self._mails()), 1)

    # === SHIPMENTS === #

    def test_shipment_is_told_once_instead_of_by_odoo(self):
        self.env.company.stock_move_email_validation = True
        self._event("order_confirmed").silent_company_ids = self.env.company
        order = self._ship()
        self.assertFalse(self._mails())
        self._send()
        self.assertEqual(self._log(order.picking_ids).state, "sent")
        self.assertEqual(len(self._mails()), 1)

    def test_shipment_is_told_by_odoo_where_it_is_off(self):
        self.env.company.stock_move_email_validation = True
        self._switch("off")
        order = self._ship()
        self.assertEqual(len(self._mails()), 1)
        self.assertFalse(self._log(order.picking_ids))

    def test_delivery_of_no_order_keeps_the_mail_of_odoo(self):
        self.env.company.stock_move_email_validation = True
        self._put_in_stock(1)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.item.id,
                            "product_uom_qty": 1,
                            "location_id": self.stock.id,
                            "location_dest_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        self._deliver(picking, 1)
        self.assertEqual(len(self._mails()), 1)
        self.assertFalse(self._log(picking))

    def test_transfer_inside_the_warehouse_is_told_to_nobody(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._ship()
        pick = order.picking_ids.filtered(lambda p: p.state == "done")
        self.assertTrue(pick)
        self.assertFalse(self._log(pick))

    def test_rest_of_a_part_delivery_is_told_with_the_day_it_is_expected(self):
        with freeze_time(NOW, tick=True):
            self._put_in_stock(2)
            order = self._confirm()
            self._buy(9, line={"date_planned": "2026-05-20 12:00:00"})
            self._deliver(order.picking_ids, 2, backorder=True)
        rest = order.picking_ids.filtered("backorder_id")
        self.assertEqual(self._log(rest).event_id, self._event("backorder"))
        self._send()
        self.assertEqual(self._log(rest).state, "sent")
        mail = self._log(rest).mail_message_id
        self.assertIn("05/20/2026", mail.body)
        self.assertIn("3.0", mail.body)

    def test_rest_nobody_knows_a_day_for_is_told_so(self):
        with freeze_time(NOW, tick=True):
            order = self._ship(2, backorder=True)
        rest = order.picking_ids.filtered("backorder_id")
        self.assertFalse(rest.dist_expected_date)
        self._send()
        self.assertIn("do not know the day", self._log(rest).mail_message_id.body)

    def test_rest_that_is_still_to_be_picked_is_told(self):
        self.warehouse.delivery_steps = "pick_ship"
        other = self.env["product.product"].create({"name": "Nut", "is_storable": True})
        lines = [
            Command.create({"product_id": item.id, "product_uom_qty": 5})
            for item in (self.item, other)
        ]
        self._put_in_stock(2)
        order = self._confirm(order_line=lines)
        first = order.picking_ids
        picking = first.with_user(self.picker)
        bolts = picking.move_ids.filtered(lambda move: move.product_id == self.item)
        bolts.write({"quantity": 2, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertFalse(self._log(*order.picking_ids))
        rest = order.picking_ids.filtered("backorder_id")
        shipment = order.picking_ids - first - rest
        self._deliver(shipment, 2)
        self.assertEqual(self._log(shipment).event_id, self._event("shipment"))
        self.assertEqual(self._log(rest).event_id, self._event("backorder"))
        self.assertEqual(len(self._log(*order.picking_ids)), 2)
        self._send()
        body = self._log(rest).mail_message_id.body
        self.assertIn("Bolt", body)
        self.assertIn("Nut", body)

    def test_rest_that_was_dropped_is_told_to_nobody(self):
        order = self._ship(2)
        self.assertFalse(self._log(*order.picking_ids, code="backorder"))

    # === WHO READS === #

    def test_who_reads_the_order_reads_what_was_told(self):
        message = self._log(self._confirm())
        own = new_test_user(self.env, "msg_own", "sales_team.group_sale_salesman")
        self.assertEqual(message.with_user(self.seller).state, "pending")
        for user in (own, self.outsider):
            self.env.invalidate_all()
            self.assertFalse(message.with_user(user).search([]))
            with self.assertRaises(AccessError):
                message.with_user(user).read(["state"])

    def test_nobody_but_the_job_writes_the_log(self):
        message = self._log(self._confirm()).with_user(self.seller)
        for refused in (
            lambda: message.write({"state": "sent"}),
            message.unlink,
            lambda: message.create({"res_id": 1}),
            lambda: self._event("delay").with_user(self.seller).write({"name": "X"}),
        ):
            with self.assertRaises(AccessError):
                refused()


@tagged("post_install", "-at_install")
class TestCustomerMessageDelay(MessageCommon):
    code = "late_order"

    LATE = "2026-05-09 08:00:00"

    def _late(self, **values):
        """Return (order, its case) past its promise."""
        order = self._confirm(**values)
        self._send()
        self._sweep_at(self.LATE)
        return order, self._cases(order).with_user(self.seller)

    def _wizard(self, action):
        wizards = self.env["dist.customer.message.compose"].with_user(self.seller)
        return wizards.browse(action["res_id"])

    def _log_of_delay(self, order):
        return self._log(order, code="delay")

    def test_late_order_is_told_from_its_case_after_a_look(self):
        order, case = self._late()
        with freeze_time(self.LATE, tick=True):
            action = self.env["dist.action.tell_customer"].with_env(case.env)
            self.assertEqual(action._get_offered(case), case)
            wizard = self._wizard(case.action_run("tell_customer"))
            self.assertRecordValues(
                wizard.line_ids,
                [{"order_id": order.id, "status": "send", "is_chosen": True}],
            )
            self.assertIn(order.name, wizard.subject)
            self.assertIn("do not know the new day", wizard.body)
            self.assertFalse(self._log_of_delay(order))
            wizard.action_send()
            self.assertFalse(action._get_offered(case))
        self._send(self.LATE)
        self.assertRecordValues(
            self._log_of_delay(order),
            [{"state": "sent", "occasion": "past:2026-05-08"}],
        )

    def test_second_send_of_the_same_tells_nobody(self):
        order, case = self._late()
        with freeze_time(self.LATE, tick=True):
            first = self._wizard(case.action_dist_tell_customers())
            second = self._wizard(case.action_dist_tell_customers())
            first.action_send()
            second.action_send()
            third = self._wizard(case.action_dist_tell_customers())
        self._send(self.LATE)
        self.assertEqual(len(self._log_of_delay(order)), 1)
        self.assertEqual(third.line_ids.status, "told")
        self.assertFalse(third.send_count)

    def test_bulk_shows_who_is_told_and_who_is_not(self):
        mute = self.customer.copy({"email": "mute@example.com"})
        mute.dist_untold_event_ids = self._event("delay")
        lost = self.customer.copy({"email": False})
        partners = (self.customer, mute, lost)
        orders = [self._confirm(partner_id=partner.id) for partner in partners]
        self._sweep_at(self.LATE)
        cases = self._cases(self.env["sale.order"].concat(*orders))
        with freeze_time(self.LATE, tick=True):
            wizard = self._wizard(
                cases.with_user(self.seller).action_dist_tell_customers()
            )
            statuses = {line.order_id: line.status for line in wizard.line_ids}
            self.assertEqual(
                [statuses[order] for order in orders],
                ["send", "opted_out", "no_address"],
            )
            self.assertEqual((wizard.send_count, wizard.untold_count), (1, 2))
            wizard.action_send()
        self._send(self.LATE)
        self.assertEqual(self._log_of_delay(orders[0]).state, "sent")
        self.assertFalse(self._log_of_delay(orders[1]))
        self.assertFalse(self._log_of_delay(orders[2]))

    def test_order_taken_out_of_the_list_is_not_told(self):
        order, case = self._late()
        with freeze_time(self.LATE, tick=True):
            wizard = self._wizard(case.action_run("tell_customer"))
            wizard.line_ids.is_chosen = False
            wizard.action_send()
        self.assertFalse(self._log_of_delay(order))

    def test_dialog_is_seen_by_who_opened_it_alone(self):
        _order, case = self._late()
        with freeze_time(self.LATE, tick=True):
            wizard = self._wizard(case.action_run("tell_customer"))
        for user in (
            self.outsider,
            new_test_user(
                self.env, "msg_other", "sales_team.group_sale_salesman_all_leads"
            ),
        ):
            for records in (wizard, wizard.line_ids):
                theirs = records.with_user(user)
                self.env.invalidate_all()
                self.assertFalse(theirs.search([]))
                with self.assertRaises(AccessError):
                    theirs.read()
            with self.assertRaises(AccessError):
                wizard.line_ids.with_user(user).is_chosen = False

    def test_dialog_names_no_order_of_another_one(self):
        _order, case = self._late()
        with freeze_time(self.LATE, tick=True):
            one, other = (
                self._wizard(case.action_run("tell_customer")) for _number in range(2)
            )
        with self.assertRaises(AccessError):
            one.shown_id = other.line_ids

    def test_customer_nobody_could_tell_is_told_later(self):
        order, case = self._late()
        with freeze_time(self.LATE, tick=True):
            self._wizard(case.action_run("tell_customer")).action_send()
            self.customer.email = False
        self._send(self.LATE)
        self.assertEqual(self._log_of_delay(order).why, "no_address")
        self.customer.email = "smith@example.com"
        with freeze_time(self.LATE, tick=True):
            action = self.env["dist.action.tell_customer"].with_env(case.env)
            self.assertEqual(action._get_offered(case), case)
            wizard = self._wizard(case.action_run("tell_customer"))
            self.assertEqual(wizard.line_ids.status, "send")
            wizard.action_send()
        self._send(self.LATE)
        self.assertEqual(self._log_of_delay(order).state, "sent")

    def test_day_in_the_message_is_that_of_the_company(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self.seller.tz = "America/New_York"
        reason = self.env.ref("dist_exception_queue.reason_vendor_late")
        order = self._confirm()
        with freeze_time(NOW, tick=True):
            late = order.with_context(dist_promise_reason_id=reason.id)
            late.commitment_date = "2026-05-12 22:00:00"
            lines = self.env["dist.customer.message.compose.line"]
            template = self.env.ref("dist_exception_standard.template_promise_again")
            line = lines.with_user(self.seller).new(
                {"order_id": order.id, "template_id": template.id, "lang": "en_US"}
            )
            _subject, preview = line._render()
        self._send()
        row = self._log_of_delay(order)
        self.assertEqual(row.occasion, "for:2026-05-13")
        self.assertIn("05/13/2026", preview)
        self.assertIn("05/13/2026", row.mail_message_id.body)

    def test_lines_of_the_dialog_name_no_other_order_or_words(self):
        order, case = self._late()
        with freeze_time(self.LATE, tick=True):
            line = self._wizard(case.action_run("tell_customer")).line_ids
        for refused in (
            lambda: line.write({"order_id": order.id}),
            lambda: line.create({"order_id": order.id, "status": "send"}),
            lambda: line.compose_id.create({}),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_case_whose_order_is_gone_offers_its_document_alone(self):
        order, case = self._late()
        order._action_cancel()
        order.sudo().unlink()
        with freeze_time(self.LATE, tick=True):
            case.invalidate_recordset()
            self.assertEqual(case.next_action, "open_document")

    def test_order_in_time_has_nothing_to_tell(self):
        order = self._confirm()
        with freeze_time(NOW, tick=True):
            wizard = self._wizard(order.action_dist_tell_customers())
        self.assertEqual(wizard.line_ids.status, "nothing_new")

    def test_later_day_with_a_reason_is_told_and_without_is_not(self):
        reason = self.env.ref("dist_exception_queue.reason_vendor_late")
        wish = self.env.ref("dist_exception_queue.reason_customer")
        told, silent, asked, sooner = (self._confirm() for _number in range(4))
        for order, cause, day in (
            (told, reason, "2026-05-20 12:00:00"),
            (silent, reason.browse(), "2026-05-20 12:00:00"),
            (asked, wish, "2026-05-20 12:00:00"),
            (sooner, reason, "2026-05-06 12:00:00"),
        ):
            with freeze_time(NOW, tick=True):
                order.with_context(
                    dist_promise_reason_id=cause.id
                ).commitment_date = day
        self._send()
        self.assertIn("05/20/2026", self._log_of_delay(told).mail_message_id.body)
        self.assertFalse(self._log(silent, asked, sooner, code="delay"))

    def test_day_that_moved_again_before_sending_is_told_once(self):
        reason = self.env.ref("dist_exception_queue.reason_vendor_late")
        order = self._confirm()
        self._send()
        with freeze_time(NOW, tick=True):
            late = order.with_context(dist_promise_reason_id=reason.id)
            late.commitment_date = "2026-05-12 12:00:00"
            late.commitment_date = "2026-05-14 12:00:00"
        self._send()
        self.assertRecordValues(
            self._log_of_delay(order),
            [
                {"occasion": "for:2026-05-12", "state": "held", "why": "outdated"},
                {"occasion": "for:2026-05-14", "state": "sent", "why": False},
            ],
        )

    def test_company_that_does_not_tell_says_so(self):
        order, case = self._late()
        self._switch("off")
        with freeze_time(self.LATE, tick=True):
            case.invalidate_recordset()
            self.assertEqual(case.next_action, "promise_new_day")
            with self.assertRaises(UserError):
                order.action_dist_tell_customers()

    def test_outsider_shows_and_tells_nothing(self):
        order, _case = self._late()
        with self.assertRaises(AccessError):
            order.with_user(self.outsider).action_dist_tell_customers()
        reader = new_test_user(self.env, "msg_reader", "base.group_user")
        with self.assertRaises(AccessError):
            order.with_user(reader).action_dist_tell_customers()


@tagged("post_install", "-at_install")
class TestCustomerMessagePromise(MessageCommon):
    code = "fill_rate_risk"

    def test_promising_again_shows_the_message_and_both_are_one(self):
        order = self._confirm()
        with freeze_time(NOW, tick=True):
            self._buy(5, line={"date_planned": "2026-05-12 12:00:00"})
            self._sweep()
            self._send()
            case = self._cases(order).with_user(self.seller)
            self.assertEqual(case.next_action, "promise_again")
            action = case.action_next()
            wizard = self.env[action["res_model"]].with_user(self.seller)
            wizard = wizard.browse(action["res_id"])
            self.assertIn("05/12/2026", wizard.body)
            self.assertEqual(str(order.commitment_date), PROMISED)
            wizard.action_send()
            self._send()
            self._sweep()
        self.assertEqual(str(order.commitment_date), "2026-05-12 12:00:00")
        self.assertEqual(case.state, "cleared")
        message = self._log(order, code="delay")
        self.assertRecordValues(
            message, [{"state": "sent", "occasion": "for:2026-05-12"}]
        )
        self.assertIn("05/12/2026", message.mail_message_id.body)
        self.assertEqual(len(self._mails()), 2)  # the confirmation, and the delay

    def test_who_opted_out_is_promised_again_without_a_word(self):
        self.customer.dist_untold_event_ids = self._event("delay")
        order = self._confirm()
        with freeze_time(NOW, tick=True):
            self._buy(5, line={"date_planned": "2026-05-12 12:00:00"})
            self._sweep()
            case = self._cases(order).with_user(self.seller)
            action = case.action_next()
            wizard = self.env[action["res_model"]].with_user(self.seller)
            wizard = wizard.browse(action["res_id"])
            self.assertEqual((wizard.send_count, wizard.promise_count), (0, 1))
            wizard.action_send()
            self._send()
        self.assertEqual(str(order.commitment_date), "2026-05-12 12:00:00")
        self.assertEqual(self._log(order, code="delay").state, "opted_out")
