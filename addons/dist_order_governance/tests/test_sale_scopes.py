from odoo.tests import tagged

from .common_sales import SalesCommon


@tagged("post_install", "-at_install")
class TestSaleScopes(SalesCommon):
    """A row of the matrix asks about the orders of its scope and about no others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._create_policy()
        cls.order = cls._create_order(discount=18.0)

    def _stops(self):
        return self.order._dist_forecast()[self.order.id].verdict.stops

    def _create_two(self, model, **values):
        records = self.env[model].create(
            [{"name": name, **values} for name in ("Ours", "Others")]
        )
        return records[0], records[1]

    def _assert_scope(self, field, ours, others):
        """Check a row without this scope, with ours, with another, and with both."""
        for scope, stops in (
            (ours.browse(), True),
            (ours, True),
            (others, False),
            (ours | others, True),
        ):
            self.policy[field] = scope
            self.assertEqual(self._stops(), stops, scope)

    def test_company(self):
        other = self.env["res.company"].create({"name": "Others"})
        self._assert_scope("company_ids", self.company, other)

    def test_warehouse(self):
        other = self.env["stock.warehouse"].create({"name": "Others", "code": "OTH"})
        self._assert_scope("warehouse_ids", self.order.warehouse_id, other)

    def test_sales_team(self):
        ours, others = self._create_two("crm.team")
        self.order.team_id = ours
        self._assert_scope("team_ids", ours, others)

    def test_channel(self):
        ours, others = self.env["dist.channel"].search([], limit=2)
        self.order.sudo().team_id.dist_channel_id = ours
        self._assert_scope("channel_ids", ours, others)

    def test_product_category(self):
        ours, others = self._create_two("product.category")
        self.product.categ_id = ours
        self._assert_scope("product_category_ids", ours, others)

    def test_partner_category(self):
        ours, others = self._create_two("res.partner.category")
        self.customer.category_id = ours
        self._assert_scope("partner_category_ids", ours, others)

    def test_customer_tier(self):
        ours, others = self.env["dist.customer.tier"].search([], limit=2)
        self.customer.dist_tier_id = ours
        self._assert_scope("customer_tier_ids", ours, others)

    def test_scopes_of_two_kinds_must_both_hold(self):
        ours, others = self._create_two("res.partner.category")
        self.policy.warehouse_ids = self.order.warehouse_id
        self.policy.partner_category_ids = ours
        self.assertFalse(self._stops())
        self.customer.category_id = ours | others
        self.assertTrue(self._stops())
