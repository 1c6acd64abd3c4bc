from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common_credit import CreditCommon


@tagged("post_install", "-at_install")
class TestSaleDecisionScreen(CreditCommon):
    """What a person sees who decides on a sales order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy()
        cls._grant(1000.0)
        tier = cls.env["dist.customer.tier"].search([], limit=1)
        cls.customer.dist_tier_id = tier
        cls.order = cls._create_order(discount=18.0, quantity=10)
        cls.order.commitment_date = fields.Datetime.now() + timedelta(days=2)
        cls._flush()
        cls.order.action_confirm()

    def _get_card(self, user=None):
        request = self._get_request(self.order)
        return request.with_user(user or self.approver).decision_card()

    def _get_summary(self, **keywords):
        card = self._get_card(**keywords)
        return {line["label"]: line["value"] for line in card["summary"]}

    def _get_panel(self, title):
        panels = {panel["title"]: panel for panel in self._get_card()["panels"]}
        return panels.get(title)

    def test_order_is_told_in_a_few_lines(self):
        summary = self._get_summary()
        self.assertEqual(
            list(summary),
            [
                "Customer",
                "Amount",
                "Margin",
                "Promised",
                "Priority",
                "Channel",
            ],
        )
        self.assertEqual(summary["Customer"], "Miller & Sons")
        self.assertIn("820.00", summary["Amount"])
        self.assertIn("26.8 %", summary["Margin"])
        self.assertIn(self.customer.dist_tier_id.name, summary["Priority"])

    def test_channel_and_missing_promise_are_told(self):
        self.order.sudo().team_id.dist_channel_id = self.env["dist.channel"].search([])[
            0
        ]
        self.order.commitment_date = False
        summary = self._get_summary()
        self.assertEqual(summary["Channel"], self.order.team_id.dist_channel_id.name)
        self.assertIn("nothing promised", summary["Promised"])

    def test_unknown_margin_is_said(self):
        self.product.standard_price = 0.0
        self.assertIn("not known", self._get_summary()["Margin"])

    def test_numbers_are_those_of_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.approver.lang = "de_DE"
        self.order.order_line.product_uom_qty = 1000
        self._flush()
        card = self._get_request(self.order).with_user(self.approver)
        card = card.with_context(lang="de_DE").decision_card()
        self.assertIn("82.000,00", str(card["summary"]))

    def test_credit_is_told_by_age_with_orders_and_this_order(self):
        today = fields.Date.today()
        for days in (-10, 12, 45):
            due = today - timedelta(days=days)
            self._invoice(100.0, invoice_date=due, invoice_date_due=due)
        self._confirm_order(quantity=2)
        panel = self._get_panel("Credit and receivables")
        rows = dict(panel["rows"])
        self.assertIn("320.00 over the limit", panel["summary"].replace("\xa0", " "))
        self.assertEqual(len(rows), 5)
        self.assertIn("100.00", rows["Not due"])
        self.assertIn("100.00", rows["31 to 60 days overdue"])
        self.assertIn("200.00", rows["Orders not invoiced"])
        self.assertIn("820.00", rows["This order"])

    def test_prices_stand_beside_pricelist_cost_and_margin(self):
        panel = self._get_panel("Prices and margins")
        self.assertEqual(
            panel["summary"], "At most 18.0 % below the customer's pricelist"
        )
        (row,) = panel["rows"]
        self.assertEqual(row[:2], ["Bolt M8", "10 Units"])
        self.assertEqual((row[3], row[6]), ("18.0 %", "26.8 %"))

    def test_last_prices_of_the_customer_are_shown(self):
        self.assertIsNone(self._get_panel("Price history"))
        for price in (91.0, 92.0, 93.0, 94.0):
            self._confirm_order(price=price)
        other = self.env["res.partner"].create({"name": "Other"})
        self._confirm_order(price=11.0, partner_id=other.id)
        panel = self._get_panel("Price history")
        self.assertEqual(len(panel["rows"]), 3)
        self.assertNotIn("11.00", str(panel["rows"]))

    def test_stock_is_told_by_line(self):
        self._put_in_stock(self.product, 4)
        panel = self._get_panel("Stock")
        self.assertEqual(panel["summary"], "1 line cannot leave today")
        self.assertEqual(
            panel["rows"], [["Bolt M8", "10 Units", "4 Units", "not known"]]
        )

    def test_late_deliveries_of_the_customer_are_told(self):
        self.assertIsNone(self._get_panel("Late deliveries"))
        for days in (0, 4):
            delivered = self._confirm_order()
            self._deliver(delivered, 1)
            done = delivered.picking_ids.date_done
            delivered.picking_ids.move_ids.date_deadline = done - timedelta(days=days)
        panel = self._get_panel("Late deliveries")
        self.assertEqual(panel["summary"], "1 of 2 in the last year")
        self.assertEqual(panel["rows"][0][3], "4 days")

    def test_missing_documents_are_named(self):
        self.assertIsNone(self._get_panel("Documents"))
        kind = self.env["dist.document.type"].create(
            {"name": "Resale certificate", "code": "rc", "needs_file": False}
        )
        self.env["dist.document.requirement"].create(
            {"type_id": kind.id, "res_model": "res.partner", "partner_kind": "customer"}
        )
        panel = self._get_panel("Documents")
        self.assertEqual(
            panel["rows"], [["Resale certificate", "Miller & Sons", "Missing", ""]]
        )

    def test_who_decides_on_credit_reads_the_whole_card(self):
        self._create_policy(
            fact="credit_over",
            low=0.0,
            tiers=[
                {
                    "who": "group",
                    "group_id": self.env.ref("dist_base.group_credit_controller").id,
                }
            ],
        )
        controller = self.env["res.users"].create(
            {
                "name": "Only credit",
                "login": "only_credit",
                "group_ids": [
                    Command.link(self.env.ref("dist_base.group_credit_controller").id)
                ],
            }
        )
        self.order.order_line.product_uom_qty = 20
        self._flush()
        card = self._get_card(user=controller)
        self.assertTrue(card["can_decide"])
        self.assertIn("over the limit", str(card["panels"]))

    def test_changed_promise_is_told_as_a_date(self):
        request = self._get_request(self.order).with_user(self.approver)
        before = request.facts
        earlier = {**before, "values": dict(before["values"])}
        earlier["values"]["promised_date"] -= 1
        day = self.order.commitment_date
        was, now = (
            self.env["dist.sale.decision"]._day(moment)
            for moment in (day, day - timedelta(days=1))
        )
        self.assertEqual(
            request._describe_changes({("promised_date", None)}, before, earlier),
            [f"Promised delivery date: {was}, now {now}"],
        )
