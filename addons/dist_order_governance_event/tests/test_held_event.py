from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.dist_order_governance.tests.common_customer import CustomerCommon


@tagged("post_install", "-at_install")
class TestHeldRegistration(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket_product = cls.env["product.product"].create(
            {
                "name": "Seat",
                "type": "service",
                "service_tracking": "event",
                "list_price": 100.0,
                "taxes_id": False,
                "invoice_policy": "order",
            }
        )
        now = fields.Datetime.now()
        cls.event = cls.env["event.event"].create(
            {
                "name": "Open day",
                "date_begin": now + timedelta(days=1),
                "date_end": now + timedelta(days=2),
                "event_ticket_ids": [
                    Command.create(
                        {"name": "Seat", "product_id": cls.ticket_product.id}
                    )
                ],
            }
        )

    def _create_registered(self, discount):
        """Return a quotation of one seat and the visitor's registration, made before
        the confirmation, as the web site does."""
        line = {
            "product_id": self.ticket_product.id,
            "event_id": self.event.id,
            "event_ticket_id": self.event.event_ticket_ids.id,
            "price_unit": 100.0,
            "discount": discount,
        }
        order = self._create_quotation(order_line=[Command.create(line)])
        registration = self.env["event.registration"].create(
            {
                "name": "Visitor",
                "event_id": self.event.id,
                "event_ticket_id": self.event.event_ticket_ids.id,
                "sale_order_id": order.id,
                "sale_order_line_id": order.order_line.id,
            }
        )
        return order, registration

    def _accept(self, order):
        """The customer confirms, as the web site does it for free tickets."""
        order.with_user(self.portal).sudo().action_confirm()
        self.env.flush_all()

    def test_free_registration_of_a_held_order_waits(self):
        order, registration = self._create_registered(discount=100.0)
        self._accept(order)
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(registration.state, "draft")
        self.assertEqual(self.event.seats_reserved, 0)

    def test_release_confirms_the_registration(self):
        order, registration = self._create_registered(discount=100.0)
        self._accept(order)
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(registration.state, "open")
        self.assertEqual(len(order.order_line.registration_ids), 1)
        self.assertEqual(self._count_confirmations(order), 1)

    def test_paid_registration_of_a_held_order_waits_to_be_sold(self):
        order, registration = self._create_registered(discount=18.0)
        self._accept(order)
        self.assertEqual(registration.state, "draft")
        self._approve(order)
        self.assertRecordValues(
            registration, [{"state": "open", "sale_status": "sold"}]
        )

    def test_rejected_order_leaves_the_registration_unconfirmed(self):
        order, registration = self._create_registered(discount=100.0)
        self._accept(order)
        self._reject(order)
        self.assertEqual(registration.state, "draft")
        order.with_user(self.seller).action_cancel()
        self.assertEqual(registration.state, "cancel")

    def test_passing_free_order_confirms_its_registration(self):
        self.env["dist.approval.policy"].search([]).active = False
        order, registration = self._create_registered(discount=100.0)
        self._accept(order)
        self.assertEqual(registration.state, "open")

    def test_switched_off_odoo_confirms_free_registrations_at_once(self):
        self._switch("sale_approval", "off")
        _order, registration = self._create_registered(discount=100.0)
        self.assertEqual(registration.state, "open")

    def test_seller_who_confirms_registers_nobody_before_the_release(self):
        order, registration = self._create_registered(discount=18.0)
        registration.unlink()
        order.with_user(self.seller).action_confirm()
        self.assertFalse(order.order_line.registration_ids)
        self._approve(order)
        self.assertEqual(len(order.order_line.registration_ids), 1)
