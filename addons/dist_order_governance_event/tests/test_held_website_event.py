from datetime import timedelta

from odoo import fields, http
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.dist_order_governance.tests.common_payment import (
    PaymentGovernanceCommon,
)


@tagged("post_install", "-at_install", "dist_commerce")
class TestHeldWebsiteRegistration(PaymentGovernanceCommon, HttpCase):
    """A signed-in customer registers on the web site; every order is held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._create_policy(fact="amount", operator="ge", low=0.0)
        cls.env["website"].search([]).confirmation_email_template_id = False
        cls.customer.write(
            {
                "street": "High Street 1",
                "city": "Namur",
                "zip": "5000",
                "phone": "+32 81 81 81 81",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.seat, cls.lunch = cls._create_service("Seat"), cls._create_service("Lunch")
        cls.seat.service_tracking = "event"
        now = fields.Datetime.now()
        cls.event = cls.env["event.event"].create(
            {
                "name": "Open day",
                "date_begin": now + timedelta(days=1),
                "date_end": now + timedelta(days=2),
                "website_published": True,
                "event_ticket_ids": [
                    Command.create({"name": "Seat", "product_id": cls.seat.id})
                ],
            }
        )
        cls.ticket = cls.event.event_ticket_ids

    @classmethod
    def _create_service(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": 100.0,
                "taxes_id": False,
                "invoice_policy": "order",
                "website_published": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate(self.portal.login, self.portal.login)

    def _register(self):
        """Send the form of one visitor; return page, order and registration."""
        questions = {q.question_type: q.id for q in self.event.question_ids}
        page = self.url_open(
            f"/event/{self.event.id}/registration/confirm",
            data={
                f"1-name-{questions['name']}": "Ann Miller",
                f"1-email-{questions['email']}": "ann@example.com",
                "1-event_ticket_id": str(self.ticket.id),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        registration = self.event.registration_ids
        return page, registration.sale_order_id, registration

    def _register_free(self):
        """Register for a free seat with something free in the cart already: without
        a cart Odoo makes no order for a free seat."""
        self.ticket.price = 0.0
        (self.seat | self.lunch).list_price = 0.0
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.lunch.product_tmpl_id.id,
                "product_id": self.lunch.id,
                "quantity": 1,
            },
        )
        return self._register()

    def _pay_in_shop(self, order):
        """Pay through the pages of the shop; return the last page."""
        started = self.make_jsonrpc_request(
            f"/shop/payment/transaction/{order.id}",
            {
                "access_token": order._portal_ensure_token(),
                "provider_id": self.demo.id,
                "payment_method_id": self.demo.payment_method_ids[:1].id,
                "token_id": None,
                "amount": order.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
            },
        )
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": started["reference"], "simulated_state": "done"},
        )
        status = self.make_jsonrpc_request("/payment/status/poll", {})
        return self.url_open(status["landing_route"])

    def _assert_waits(self, page, order, registration):
        self.assertEqual(page.status_code, 200)
        self.assertTrue(page.url.endswith("/shop/confirmation"), page.url)
        self.assertIn("Received, under review", page.text)
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(order.state, "sent")
        self.assertEqual(registration.state, "draft")
        self.assertEqual(self.event.seats_reserved, 0)
        self.assertFalse(self.make_jsonrpc_request("/shop/cart/quantity", {}))

    def test_free_registration_of_a_held_order_is_under_review(self):
        page, order, registration = self._register_free()
        self._assert_waits(page, order, registration)
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(registration.state, "open")
        page = self.url_open("/shop/confirmation")
        self.assertNotIn("under review", page.text)

    def test_paid_registration_of_a_held_order_is_under_review(self):
        _page, order, registration = self._register()
        page = self._pay_in_shop(order)
        self._assert_waits(page, order, registration)
        self._approve(order)
        self.assertRecordValues(
            registration, [{"state": "open", "sale_status": "sold"}]
        )
        self.assertEqual(self._count_confirmations(order), 1)

    def test_registration_of_a_passing_order_is_confirmed_at_once(self):
        self.policy.active = False
        page, order, registration = self._register_free()
        self.assertNotIn("under review", page.text)
        self.assertEqual(order.state, "sale")
        self.assertEqual(registration.state, "open")
