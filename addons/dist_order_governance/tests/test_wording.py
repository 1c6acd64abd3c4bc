from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from .common_sales import SalesCommon


@tagged("post_install", "-at_install")
class TestWording(SalesCommon):
    """What people of the suite read on their screens."""

    def _get_reject_reasons(self, order):
        requests = self.env["dist.approval.request"].with_user(self.approver)
        reasons = requests._get_decision_reasons(self.company, order._name)
        return {reason["name"] for reason in reasons["reject"]}

    def test_reasons_of_a_rejection_fit_the_kind_of_order(self):
        sale = self._get_reject_reasons(self.env["sale.order"])
        purchase = self._get_reject_reasons(self.env["purchase.order"])
        self.assertIn("Margin too low", sale - purchase)
        self.assertIn("Credit risk too high", sale - purchase)
        self.assertIn("No budget", purchase - sale)
        self.assertIn("Vendor not acceptable", purchase - sale)
        self.assertIn("Price not justified", sale & purchase)

    def test_row_with_a_yes_or_no_fact_leads_with_it(self):
        self._create_policy("amount", low=100.0).condition_ids = [
            Command.create(
                {"fact_id": self._get_fact("first_order").id, "operator": "yes"}
            )
        ]
        order = self._create_order(quantity=500)
        order.action_confirm()
        request = self._get_request(order)
        self.assertEqual(request.summary, "First order of a new customer")
        self.assertIn("Order amount", request._get_sentences()[1])

    def test_how_far_past_is_told_in_percentage_points(self):
        self._create_policy("discount", low=10.0)
        order = self._create_order(discount=25.0)
        order.action_confirm()
        card = self._get_request(order).with_user(self.approver).decision_card()
        self.assertEqual(card["reasons"][0]["past"], "15.0 percentage points")

    def test_way_an_order_came_in_is_named_not_numbered(self):
        self._create_policy("discount", low=10.0)
        order = self._create_order(discount=25.0)
        channel = self.env.ref("dist_base.channel_web", raise_if_not_found=False)
        channel = channel or self.env["dist.channel"].search([], limit=1)
        document = order._dist_collect_facts("sale_confirm")[0]
        document.scope["channel"] = frozenset(channel.ids)
        screen = self.env["dist.sale.decision"]
        self.assertIn(channel.name, screen._describe_priority(order, document))

    def test_sales_roles_see_the_approval_in_the_list_of_quotations(self):
        user = self._create_user("plain")
        for reader, optional in ((self.seller, "show"), (user, "hide")):
            view = self.env.ref("sale.view_quotation_tree_with_onboarding")
            orders = self.env["sale.order"].with_user(reader)
            arch = etree.fromstring(orders.get_view(view.id, "list")["arch"])
            [field] = arch.xpath("//field[@name='dist_gate_state']")
            self.assertEqual(field.get("optional"), optional)
