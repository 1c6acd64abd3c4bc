from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.dist_order_governance.tests.common import GovernanceCommon


@tagged("post_install", "-at_install")
class TestWebChannel(GovernanceCommon):
    """An order of the shop meets the rows of the web, whatever its link said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = cls.env.ref("dist_base.channel_web")
        cls._create_policy(
            fact="amount",
            operator="ge",
            low=0.0,
            channel_ids=[Command.set(cls.web.ids)],
        )
        cls.website = cls.env["website"].search([], limit=1)

    def test_order_of_the_shop_is_judged_by_the_rows_of_the_web(self):
        order = self._create_order(website_id=self.website.id)
        order.action_confirm()
        self.assertEqual(order.dist_gate_state, "waiting")

    def test_order_of_the_house_is_not(self):
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_link_of_a_visitor_chooses_no_other_channel(self):
        source = self.env["utm.source"].create(
            {
                "name": "Partner portal",
                "dist_channel_id": self.env.ref("dist_base.channel_edi").id,
            }
        )
        order = self._create_order(website_id=self.website.id, source_id=source.id)
        order.action_confirm()
        self.assertEqual(order.dist_gate_state, "waiting")
