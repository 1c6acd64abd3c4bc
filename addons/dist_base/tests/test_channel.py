from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DistBaseCase


@tagged("post_install", "-at_install")
class TestChannel(DistBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channels = cls.env["dist.channel"]
        cls.counter = cls.env.ref("dist_base.channel_counter")
        cls.marketplace = cls.env.ref("dist_base.channel_marketplace")
        cls.web = cls.env.ref("dist_base.channel_web")
        cls.team = cls.env["crm.team"].create({"name": "Counter north"})
        cls.source = cls.env["utm.source"].create({"name": "Big marketplace"})

    def _find(self, **values):
        [channel_id] = self.channels._find([values])
        return self.channels.browse(channel_id or [])

    def test_the_seven_channels_of_the_field_are_shipped(self):
        codes = self.channels.search([("company_id", "=", False)]).mapped("code")
        self.assertGreaterEqual(
            set(codes),
            {
                "inside_sales",
                "key_account",
                "web",
                "counter",
                "marketplace",
                "edi",
                "field",
            },
        )

    def test_order_is_found_by_its_team(self):
        self.counter.team_ids = [Command.link(self.team.id)]
        self.assertEqual(self._find(team_id=self.team.id), self.counter)

    def test_web_site_tells_more_than_the_team(self):
        self.team.dist_channel_id = self.counter
        self.assertEqual(self._find(team_id=self.team.id, website_id=1), self.web)

    def test_source_tells_more_than_the_team(self):
        self.source.dist_channel_id = self.marketplace
        self.team.dist_channel_id = self.counter
        found = self._find(source_id=self.source.id, team_id=self.team.id)
        self.assertEqual(found, self.marketplace)

    def test_visitor_of_the_web_site_chooses_no_channel_by_his_link(self):
        self.source.dist_channel_id = self.marketplace
        found = self._find(source_id=self.source.id, website_id=1)
        self.assertEqual(found, self.web)
        self.web.is_web = False
        self.assertFalse(self._find(source_id=self.source.id, website_id=1))

    def test_order_without_a_trace_has_no_channel(self):
        self.assertFalse(self._find(team_id=False))

    def test_moving_a_team_moves_its_orders_at_once(self):
        self.team.dist_channel_id = self.counter
        self._find(team_id=self.team.id)
        self.team.dist_channel_id = self.marketplace
        self.assertEqual(self._find(team_id=self.team.id), self.marketplace)

    def test_only_administrators_say_which_channel_a_trace_belongs_to(self):
        seller = self._create_user(
            "sales_desk", groups=["sales_team.group_sale_manager"]
        )
        for trace in (self.source, self.team):
            mine = trace.with_user(seller)
            with self.assertRaisesRegex(AccessError, "administrator"):
                mine.dist_channel_id = self.marketplace
            with self.assertRaises(AccessError):
                mine.create({"name": "T", "dist_channel_id": self.marketplace.id})
            with self.assertRaises(AccessError):
                mine.with_context(default_dist_channel_id=self.marketplace.id).create(
                    {"name": "Traced"}
                )
            mine.write({"name": "Renamed", "dist_channel_id": False})
            self.assertEqual(trace.name, "Renamed")

    def test_administrator_needs_no_other_role_to_fill_a_channel(self):
        administrator = self._create_user("administrator")
        self.counter.with_user(administrator).write(
            {"team_ids": [Command.link(self.team.id)]}
        )
        self.marketplace.with_user(administrator).write(
            {"source_ids": [Command.link(self.source.id)]}
        )
        self.assertEqual(self.team.dist_channel_id, self.counter)
        self.assertEqual(self.source.dist_channel_id, self.marketplace)

    def test_orders_of_an_archived_team_keep_their_channel(self):
        self.team.dist_channel_id = self.counter
        self.team.action_archive()
        self.assertEqual(self._find(team_id=self.team.id), self.counter)

    def test_archived_channel_is_not_found(self):
        self.team.dist_channel_id = self.counter
        self.counter.action_archive()
        self.assertFalse(self._find(team_id=self.team.id))

    def test_channel_of_another_company_is_passed_over(self):
        other = self.env["res.company"].create({"name": "Other"})
        own = self.channels.create(
            {"code": "web", "name": "Web", "is_web": True, "company_id": other.id}
        )
        self.assertEqual(self._find(website_id=1, company_id=other.id), own)
        self.assertEqual(self._find(website_id=1, company_id=self.company.id), self.web)

    def test_finding_a_thousand_channels_costs_no_statement(self):
        self.team.dist_channel_id = self.counter
        orders = [{"team_id": self.team.id}] * 1000
        self.channels._find(orders)
        with self.assertQueryCount(0):
            self.channels._find(orders)
