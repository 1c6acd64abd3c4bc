from odoo import http
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common_customer import SIGNATURE, CustomerCommon


@tagged("post_install", "-at_install", "dist_everywhere")
class TestSignedQuotation(CustomerCommon, HttpCase):
    """Customers sign on the portal, with the link they were sent or logged in."""

    def setUp(self):
        super().setUp()
        self.order = self._create_quotation(require_signature=True)

    def _sign(self, order=None, name="Miller"):
        order = order or self.order
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order.access_token,
                "name": name,
                "signature": SIGNATURE,
            },
        )

    def _get_page(self, **query):
        query = {"access_token": self.order.access_token, **query}
        words = "&".join(f"{key}={value}" for key, value in query.items())
        return self.url_open(f"/my/orders/{self.order.id}?{words}").text

    def test_signed_order_within_limits_is_confirmed(self):
        order = self._create_quotation(discount=5.0, require_signature=True)
        self._sign(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._count_confirmations(order), 1)

    def test_signed_and_held_order_is_received(self):
        answer = self._sign()
        self.assertNotIn("error", answer)
        self.assertIn("sign_ok", answer["redirect_url"])
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(self.order.dist_gate_state, "waiting")
        self.assertEqual(self._get_request(self.order).requester_id, self.public)
        self.assertEqual(self._count_confirmations(self.order), 0)

    def test_page_of_a_held_order_tells_what_it_may(self):
        self._sign()
        page = self._get_page(message="sign_ok")
        self.assertIn("Received, under review", page)
        self.assertNotIn("Accept &amp; Sign", page)
        for word in ("limit 10", self.approver.name, "Waiting for approval"):
            self.assertNotIn(word, page)

    def test_second_signature_changes_nothing(self):
        self._sign()
        request = self._get_request(self.order)
        answer = self._sign(name="Somebody else")
        self.assertNotIn("error", answer)
        self.assertIn(f"/my/orders/{self.order.id}", answer["redirect_url"])
        self.assertEqual(self.order.signed_by, "Miller")
        self.assertEqual(self._get_request(self.order), request)

    def test_stranger_learns_nothing_of_a_held_order(self):
        self._sign()
        answer = self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept",
            {"access_token": "guessed", "name": "x", "signature": SIGNATURE},
        )
        self.assertEqual(set(answer), {"error"})

    def test_held_order_cannot_be_declined(self):
        self.authenticate(None, None)
        data = {
            "access_token": self.order.access_token,
            "decline_message": "no",
            "csrf_token": http.Request.csrf_token(self),
        }
        self._sign()
        page = self.url_open(f"/my/orders/{self.order.id}/decline", data=data)
        self.assertIn("not in a state to be rejected", page.text)
        self.assertEqual(self.order.state, "sent")

    def test_optional_line_of_a_held_order_stays_as_signed(self):
        self.order.order_line = [
            Command.create(
                {"display_type": "line_section", "name": "Extra", "is_optional": True}
            ),
            Command.create(
                {"product_id": self.product.id, "product_uom_qty": 1, "sequence": 99}
            ),
        ]
        self._flush()
        self._sign()
        line = self.order.order_line[-1]
        self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/update_line_dict",
            {
                "access_token": self.order.access_token,
                "line_id": line.id,
                "input_quantity": 50,
            },
        )
        self.assertEqual(line.product_uom_qty, 1)

    def test_payment_link_of_a_held_order_asks_for_no_payment(self):
        self.assertIn("o_sale_portal_paynow", self._get_page(payment_amount=82))
        self._sign()
        self.assertNotIn("o_sale_portal_paynow", self._get_page(payment_amount=82))

    def test_signed_in_customer_is_the_requester(self):
        self.authenticate(self.portal.login, self.portal.login)
        self._sign()
        self.assertEqual(self._get_request(self.order).requester_id, self.portal)

    def test_release_confirms_and_mails_once(self):
        self._sign()
        request = self._approve(self.order)
        self.assertEqual(request.execution_state, "done", request.execution_message)
        self.assertEqual(request.executor_id, self.clerk)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._count_confirmations(self.order), 1)
        self.assertNotIn("under review", self._get_page())

    def test_rejected_order_tells_that_we_will_write(self):
        self._sign()
        self._reject(self.order)
        self.assertIn("We will contact you", self._get_page())
        self.assertTrue(self.order.activity_ids)

    def test_quotation_held_by_a_seller_is_not_signed_meanwhile(self):
        self.order.with_user(self.seller).action_confirm()
        page = self._get_page()
        self.assertIn("Under review", page)
        self.assertNotIn("Accept &amp; Sign", page)
        self._sign()
        self.assertFalse(self.order.signature)

    def test_quotation_sent_again_after_a_rejection_is_signed_and_judged(self):
        self._sign()
        self._reject(self.order)
        seller_order = self.order.with_user(self.seller)
        seller_order.action_draft()
        seller_order.order_line.discount = 5.0
        seller_order.action_quotation_sent()
        self._flush()
        self._sign()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._count_confirmations(self.order), 1)


@tagged("post_install", "-at_install")
class TestCustomerReadsNothing(CustomerCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_quotation()
        self.order.with_user(self.portal).sudo()._validate_order()

    def test_customers_read_no_request(self):
        request = self._get_request(self.order)
        for user in (self.portal, self.public):
            for records in (request, request.step_ids, request.checkpoint_id):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["id"])

    def test_customers_read_no_gate_of_their_order(self):
        order = self.order.with_user(self.portal)
        names = order.fields_get()
        self.assertIn("state", names)
        self.assertFalse([name for name in names if name.startswith("dist_gate")])
        self.assertNotIn("dist_is_customer_confirmed", names)
        with self.assertRaises(AccessError):
            order.read(["dist_gate_state"])

    def test_customers_search_no_gate(self):
        orders = self.env["sale.order"].with_user(self.portal)
        with self.assertRaises(AccessError):
            orders.search([("dist_gate_state", "=", "waiting")])

    def test_nobody_writes_that_a_customer_confirmed(self):
        order = self.order.with_user(self.seller)
        with self.assertRaises(AccessError):
            order.dist_is_customer_confirmed = False
        with self.assertRaises(AccessError):
            self._create_order(dist_is_customer_confirmed=True)
        orders = self.env["sale.order"].with_user(self.seller)
        created = orders.with_context(default_dist_is_customer_confirmed=True).create(
            {"partner_id": self.customer.id}
        )
        self.assertFalse(created.dist_is_customer_confirmed)

    def test_cancelling_a_held_order_closes_its_request(self):
        request = self._get_request(self.order)
        self.order.with_user(self.seller).action_cancel()
        self.assertEqual(request.state, "cancelled")
        self.assertFalse(self.order.dist_gate_state)
