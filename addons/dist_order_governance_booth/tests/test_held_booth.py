import json
from datetime import timedelta

from odoo import fields, http
from odoo.tests import HttpCase, tagged

from odoo.addons.dist_order_governance.tests.common_customer import CustomerCommon


@tagged("post_install", "-at_install")
class TestHeldBooth(CustomerCommon, HttpCase):
    """A signed-in customer takes a booth that costs nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._create_policy(fact="amount", operator="ge", low=0.0)
        product = cls.env["product.product"].create(
            {
                "name": "Booth",
                "type": "service",
                "service_tracking": "event_booth",
                "list_price": 0.0,
                "taxes_id": False,
            }
        )
        cls.category = cls.env["event.booth.category"].create(
            {"name": "Corner", "product_id": product.id, "price": 0.0}
        )
        now = fields.Datetime.now()
        cls.event = cls.env["event.event"].create(
            {
                "name": "Trade fair",
                "date_begin": now + timedelta(days=1),
                "date_end": now + timedelta(days=2),
                "website_published": True,
            }
        )
        cls.booth = cls.env["event.booth"].create(
            {
                "name": "A1",
                "event_id": cls.event.id,
                "booth_category_id": cls.category.id,
            }
        )

    def _take(self):
        self.authenticate(self.portal.login, self.portal.login)
        answer = self.url_open(
            f"/event/{self.event.id}/booth/confirm",
            data={
                "booth_category_id": self.category.id,
                "event_booth_ids": json.dumps(self.booth.ids),
                "contact_name": "Miller",
                "contact_email": "miller@example.com",
                "contact_phone": "",
                "csrf_token": http.Request.csrf_token(self),
            },
        ).json()
        order = self.env["sale.order"].search(
            [("partner_id", "=", self.customer.id)], order="id desc", limit=1
        )
        return answer, order

    def test_held_booth_is_not_called_booked(self):
        answer, order = self._take()
        self.assertEqual(answer, {"redirect": "/shop/confirmation"})
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(self.booth.state, "available")
        self.assertIn("under review", self.url_open(answer["redirect"]).text)

    def test_release_books_the_booth(self):
        _answer, order = self._take()
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.booth.state, "unavailable")

    def test_passing_booth_is_booked_at_once(self):
        self.policy.active = False
        answer, order = self._take()
        self.assertTrue(answer["success"])
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.booth.state, "unavailable")
