from odoo.tests import tagged

from .common_purchase import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseDecisionScreen(PurchaseCommon):
    """What a person sees who decides on a purchase order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy("amount", 500.0)
        for days in (8, 9, 10):
            cls._receive(cls._buy(50.0), days)
        cls.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": cls.vendor.id}
        )
        cls.vendor.dist_purchase_minimum = 750.0
        cls.order = cls._create_purchase(days=4, origin="Fair")
        cls.order.button_confirm()

    def _get_card(self):
        return self._get_request(self.order).with_user(self.manager).decision_card()

    def _get_panel(self, title):
        panels = {panel["title"]: panel for panel in self._get_card()["panels"]}
        return panels.get(title)

    def test_order_is_told_in_eight_lines(self):
        summary = {line["label"]: line["value"] for line in self._get_card()["summary"]}
        self.assertEqual(summary["Vendor"], "Screws Ltd")
        self.assertIn("600.00", summary["Amount"])
        self.assertEqual(summary["Source"], "Fair")
        self.assertEqual(summary["Payment terms"], "none")
        self.assertLessEqual(len(summary), 8)

    def test_prices_stand_beside_what_they_are_compared_with(self):
        panel = self._get_panel("Prices")
        self.assertEqual(panel["summary"], "At most 20.0 % above the last price paid")
        item, quantity, price, last, listed, cost = panel["rows"][0]
        self.assertEqual((item, quantity), ("Bolt M8", "10.00 Units"))
        self.assertIn("60.00", price)
        self.assertIn("(+20.0 %)", last)
        self.assertIn("50.00", listed)
        self.assertIn("(0.0 %)", cost)

    def test_record_of_the_vendor_is_shown(self):
        panel = self._get_panel("Vendor")
        figures = dict(panel["rows"])
        self.assertEqual(panel["summary"], "Not approved for 1 of the items")
        self.assertEqual(figures["Delivers in"], "9 days (median of 3 receipts)")
        self.assertIn("750.00", figures["Minimum order"])
        self.assertEqual(figures["Not approved for"], "1: Bolt M8")

    def test_missing_documents_are_named(self):
        self.assertIsNone(self._get_panel("Documents"))
        kind = self.env["dist.document.type"].create(
            {"name": "Audit", "code": "aud", "needs_file": False}
        )
        self.env["dist.document.requirement"].create(
            {"type_id": kind.id, "partner_kind": "vendor"}
        )
        panel = self._get_panel("Documents")
        self.assertEqual(panel["rows"], [["Audit", "Screws Ltd", "Missing", ""]])

    def test_demand_and_bank_account_are_shown(self):
        demand = self._get_panel("Demand")
        self.assertEqual(demand["summary"], "1 item without demand")
        self.assertEqual(demand["rows"][0][-1], "no")
        bank = self._get_panel("Bank account of the vendor")
        self.assertEqual(bank["summary"], "Changed today")
        self.assertEqual(len(bank["rows"]), 1)

    def test_changed_payment_terms_are_told_by_name(self):
        self._get_request(self.order).with_user(self.manager).action_approve()
        self.order.payment_term_id = self.env["account.payment.term"].create(
            {"name": "Prepaid"}
        )
        self._flush()
        self.assertIn("Payment terms: none, now Prepaid", self._get_card()["since"])

    def test_explain_says_why_an_order_would_stop_and_creates_nothing(self):
        order = self._create_purchase()
        requests = self.env["dist.approval.request"].search_count([])
        explained = order.with_user(self.buyer).dist_explain()[0]
        self.assertTrue(explained["stops"])
        self.assertIn("Order amount", explained["sentences"][0])
        self.assertEqual(self.env["dist.approval.request"].search_count([]), requests)

    def test_odoos_own_approve_button_is_hidden_while_others_are_asked(self):
        view = self.env["purchase.order"].get_view(
            self.env.ref("purchase.purchase_order_form").id
        )
        button = [
            part for part in view["arch"].split("<button") if "button_approve" in part
        ]
        self.assertIn("dist_gate_state == 'waiting'", button[0])
