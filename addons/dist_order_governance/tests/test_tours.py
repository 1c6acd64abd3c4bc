from odoo.tests import tagged

from odoo.addons.dist_base.tests.browser import BrowserCase

from .common import GovernanceCommon
from .common_purchase import PurchaseCommon


@tagged("post_install", "-at_install")
class TestSalesTour(GovernanceCommon, BrowserCase):
    def test_sales_person_sees_why_a_confirmed_order_waits(self):
        self._create_policy()
        self._create_policy("amount", 100000.0)
        order = self._create_order(discount=18.0)
        url = f"/odoo/action-sale.action_quotations/{order.id}"
        self.start_tour(url, "dist_sale_held", login=self.seller.login)
        self.assertEqual((order.state, order.dist_gate_state), ("draft", "waiting"))
        request = self._get_request(order)
        self.assertEqual(request.requester_id, self.seller)
        self.assertFalse(order.picking_ids)


@tagged("post_install", "-at_install")
class TestApproverTour(GovernanceCommon, BrowserCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_approver_on_a_phone_approves_one_order_and_rejects_the_next(self):
        self._create_policy()
        good, bad = (self._create_order(discount=share) for share in (18.0, 25.0))
        (good | bad).action_confirm()
        asked = self._get_request(good)
        refused = self._get_request(bad)
        asked.requested_at = "2020-01-01 08:00:00"  # the oldest one comes first
        self.start_tour(
            "/odoo/approvals", "dist_approver_phone", login=self.approver.login
        )
        self.assertEqual((good.state, good.dist_gate_state), ("sale", "approved"))
        self.assertEqual((bad.state, bad.dist_gate_state), ("draft", "rejected"))
        self.assertEqual(asked.decision_ids.user_id, self.approver)
        self.assertEqual(asked.decision_ids.facts_hash, asked.facts_hash)
        self.assertRecordValues(
            refused.decision_ids,
            [
                {
                    "verdict": "rejected",
                    "reason_id": self.env.ref("dist_base.reason_price").id,
                    "note": "Offer them 15",
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestPurchaseTours(PurchaseCommon, BrowserCase):
    def test_buyer_sees_for_whom_a_confirmed_order_waits(self):
        self._create_policy("amount", 500.0)
        order = self._create_purchase(quantity=20.0)
        url = f"/odoo/action-purchase.purchase_rfq/{order.id}"
        self.start_tour(url, "dist_buyer_held", login=self.buyer.login)
        self.assertEqual(order.state, "to approve")
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(self._get_request(order).requester_id, self.buyer)

    def test_purchasing_manager_decides_a_selection(self):
        self._create_policy("amount", 500.0)
        orders = self._create_purchase(quantity=20.0)
        orders |= self._create_purchase(quantity=30.0)
        orders.button_confirm()
        self.start_tour(
            "/odoo/approvals", "dist_purchasing_manager", login=self.manager.login
        )
        self.assertEqual(orders.mapped("state"), ["purchase", "purchase"])
        requests = self._get_request(orders[0], "approved")
        self.assertEqual(requests.decision_ids.note, "Agreed in the weekly meeting")
