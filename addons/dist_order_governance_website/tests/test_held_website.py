from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.dist_order_governance.tests.common_payment import (
    PaymentGovernanceCommon,
)


@tagged("post_install", "-at_install")
class TestHeldShopOrder(PaymentGovernanceCommon, HttpCase):
    """A customer with an account buys services; every order is held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy(fact="amount", operator="ge", low=0.0)
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
        cls.service = cls.env["product.product"].create(
            {
                "name": "Assembly",
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

    def _fill_cart(self):
        """Put a service into the cart and go to the checkout; return the order."""
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.service.product_tmpl_id.id,
                "product_id": self.service.id,
                "quantity": 1,
            },
        )
        self.url_open("/shop/checkout?try_skip_step=true")
        return self.env["sale.order"].search(
            [("website_id", "!=", False), ("partner_id", "=", self.customer.id)],
            order="id desc",
            limit=1,
        )

    def _start_in_shop(self, order):
        return self.make_jsonrpc_request(
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

    def _buy(self):
        """Pay a cart through the pages of the shop; return order and last page."""
        order = self._fill_cart()
        started = self._start_in_shop(order)
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": started["reference"], "simulated_state": "done"},
        )
        status = self.make_jsonrpc_request("/payment/status/poll", {})
        self.assertEqual(status["state"], "done")
        return order, self.url_open(status["landing_route"])

    def _get_free(self):
        """Order something that costs nothing; return order and last page."""
        self.service.list_price = 0.0
        order = self._fill_cart()
        return order, self.url_open("/shop/payment/validate")

    def _assert_received(self, order, page):
        self.assertEqual(page.status_code, 200)
        self.assertTrue(page.url.endswith("/shop/confirmation"), page.url)
        self.assertIn("Received, under review", page.text)
        self.assertNotIn("at least 0", page.text)
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(self._get_request(order).requester_id, self.portal)

    def _assert_cart_is_empty(self):
        self.assertFalse(self.make_jsonrpc_request("/shop/cart/quantity", {}))

    def test_order_within_limits_is_confirmed_at_once(self):
        self.env["dist.approval.policy"].search([]).active = False
        order, page = self._buy()
        self.assertEqual(order.state, "sale")
        self.assertNotIn("under review", page.text)
        self.assertEqual(self._count_confirmations(order), 1)

    def test_paid_and_held_order_is_received(self):
        order, page = self._buy()
        self._assert_received(order, page)
        self.assertFalse(order.invoice_ids)
        self.assertEqual(self._count_confirmations(order), 0)
        self._assert_cart_is_empty()

    def test_free_and_held_order_is_received(self):
        order, page = self._get_free()
        self._assert_received(order, page)
        self._assert_cart_is_empty()

    def test_loading_the_last_page_again_asks_once(self):
        order, _page = self._get_free()
        request = self._get_request(order)
        self._assert_received(order, self.url_open("/shop/payment/validate"))
        self.assertEqual(self._get_request(order), request)

    def test_held_order_with_nothing_left_to_deliver_it_raises_nothing(self):
        order, _page = self._buy()
        self.service.type = "consu"
        self.env["delivery.carrier"].search([]).active = False
        self._assert_received(order, self.url_open("/shop/payment/validate"))

    def test_held_order_does_not_come_back_as_a_cart(self):
        order, _page = self._get_free()
        self.authenticate(None, None)
        self.authenticate(self.portal.login, self.portal.login)
        self.assertNotEqual(self._fill_cart(), order)
        self.assertEqual(len(order.order_line), 1)
        self.assertFalse(order.is_abandoned_cart)

    @mute_logger("odoo.http")
    def test_held_order_cannot_be_paid_a_second_time(self):
        order, _page = self._buy()
        with self.assertRaises(JsonRpcException):
            self._start_in_shop(order)
        self.assertEqual(len(order.transaction_ids), 1)

    @mute_logger("odoo.http")
    def test_cart_held_by_a_seller_is_closed_and_not_paid(self):
        order = self._fill_cart()
        order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "sent")
        with self.assertRaises(JsonRpcException):
            self._start_in_shop(order)
        self.assertFalse(order.transaction_ids)

    def test_released_order_goes_on_as_if_just_paid(self):
        order, _page = self._buy()
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._count_confirmations(order), 1)
        self.assertRecordValues(
            order.invoice_ids, [{"state": "posted", "amount_residual": 0.0}]
        )
        page = self.url_open("/shop/confirmation")
        self.assertNotIn("under review", page.text)

    def test_released_free_order_is_confirmed_with_its_mail(self):
        order, _page = self._get_free()
        self._approve(order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._count_confirmations(order), 1)

    def test_rejected_order_is_not_asked_again_by_its_page(self):
        order, _page = self._get_free()
        self._reject(order)
        page = self.url_open("/shop/payment/validate")
        self.assertIn("We will contact you", page.text)
        self.assertFalse(self._get_request(order))


@tagged("post_install", "-at_install")
class TestHeldCashOnDelivery(PaymentGovernanceCommon):
    """Odoo confirms these orders before any money has come."""

    def setUp(self):
        super().setUp()
        providers = self.env["payment.provider"].search(
            [("custom_mode", "=", "cash_on_delivery")]
        )
        self.cash = providers.filtered(lambda p: p.company_id == self.company)
        self.cash.state = "test"
        self.order = self._create_order(18.0, require_payment=True).sudo()
        self.transaction = self._pay(self.order, provider=self.cash)

    def test_held_order_ships_nothing_and_asks_once(self):
        request = self._get_request(self.order)
        self._assert_held(self.order)
        self._post_process(self.transaction)
        self.assertEqual(self._get_request(self.order), request)

    def test_release_ships_and_invoices_nothing(self):
        self._approve(self.order)
        self.assertTrue(self.order.picking_ids)
        self.assertFalse(self.order.invoice_ids)
        self.assertEqual(self._count_confirmations(self.order), 1)
