from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestStatements(ApprovalCommon):
    def _count(self, function):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _create_documents(self, count):
        documents = self.env["dist.test.document"].with_user(self.clerk)
        records = documents.create([{"amount": 500.0} for _number in range(count)])
        self.env.cr.flush()
        return records

    def test_switched_off_costs_no_statement(self):
        self._create_policy(self._condition())
        self.setting.mode = "off"
        self._create_documents(1).action_done()  # warms the caches
        document = self._create_documents(1)
        self.assertEqual(self._count(lambda: document.write({"name": "x"})), 1)
        self.assertEqual(self._count(document.action_done), 1)

    def test_thousand_requests_of_three_tiers_need_few_statements(self):
        self._fill_group()
        tiers = [self._tier(number=number) for number in (1, 2, 3)]
        self._create_policy(self._condition(), tiers=tiers)
        self._hold()
        documents = self._create_documents(1000)
        spent = self._count(documents.action_done)
        self.assertEqual(len(self._get_request(documents)), 1000)
        self.assertLessEqual(spent, 200)

    def test_rows_do_not_grow_with_the_group(self):
        self._fill_group()
        self._create_policy(self._condition())
        _document, request = self._hold()
        self.assertEqual(len(request.step_ids), 1)
        self.assertFalse(request.step_ids.user_ids)

    def test_adding_a_user_to_an_approver_group_writes_no_request(self):
        self._create_policy(self._condition())
        self._create_documents(50).action_done()
        fresh = self.outsider
        self.env.flush_all()
        table = "dist_approval_request', 'dist_approval_step"
        self.env.cr.execute(
            "SELECT sum(n_tup_upd + n_tup_ins) FROM pg_stat_xact_user_tables"
            f" WHERE relname IN ('{table}')"
        )
        (before,) = self.env.cr.fetchone()
        fresh.group_ids = [Command.link(self.approvers.id)]
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT sum(n_tup_upd + n_tup_ins) FROM pg_stat_xact_user_tables"
            f" WHERE relname IN ('{table}')"
        )
        self.assertEqual(self.env.cr.fetchone()[0], before)

    def test_forecast_does_not_grow_with_the_batch(self):
        self._create_policy(self._condition())
        few, many = self._create_documents(10), self._create_documents(500)
        few._dist_forecast()
        self.env.invalidate_all()
        small = self._count(few._dist_forecast)
        self.env.invalidate_all()
        self.assertLessEqual(self._count(many._dist_forecast), small)

    def test_inbox_counter_costs_at_most_three_statements(self):
        self._create_policy(self._condition())
        self._create_documents(30).action_done()
        requests = self.env["dist.approval.request"].with_user(self.approver)
        self.assertEqual(requests.inbox_count(), 30)
        self.env.invalidate_all()
        self.assertLessEqual(self._count(requests.inbox_count), 3)

    def _fill_group(self):
        users = self.env["res.users"].with_context(no_reset_password=True)
        users.create(
            [
                {
                    "name": f"Member {number}",
                    "login": f"appr_member_{number}",
                    "group_ids": [Command.link(self.approvers.id)],
                }
                for number in range(27)
            ]
        )
