from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestMatrix(ApprovalCommon):
    def _is_held(self, **values):
        document = self._create_document(**values)
        document.action_done()
        return document.dist_gate_state == "waiting"

    def test_all_matching_rows_apply_and_their_tiers_merge(self):
        self._create_policy(self._condition())
        self._create_policy(
            self._condition(low=200.0),
            tiers=[
                self._tier(),
                self._tier(number=2, who="users", user_ids=[self.outsider.id]),
            ],
        )
        document = self._create_document(amount=500.0)
        document.action_done()
        steps = self._get_request(document).step_ids
        self.assertEqual(steps.mapped("number"), [1, 2])
        self.assertEqual(steps.mapped("state"), ["pending", "waiting"])

    def test_conditions_of_one_alternative_must_all_hold(self):
        self._create_policy(self._condition(), self._condition("discount", low=10.0))
        self.assertFalse(self._is_held(amount=500.0, lines=[{"discount": 5.0}]))
        self.assertFalse(self._is_held(amount=50.0, lines=[{"discount": 15.0}]))
        self.assertTrue(self._is_held(amount=500.0, lines=[{"discount": 15.0}]))

    def test_one_alternative_is_enough(self):
        self._create_policy(
            self._condition(),
            self._condition("discount", low=10.0, alternative=2),
        )
        self.assertTrue(self._is_held(amount=50.0, lines=[{"discount": 15.0}]))
        self.assertTrue(self._is_held(amount=500.0))

    def test_line_conditions_hold_on_one_and_the_same_line(self):
        self._create_policy(
            self._condition("discount", low=10.0),
            self._condition("quantity", low=50.0),
        )
        apart = [{"discount": 15.0}, {"quantity": 60.0}]
        self.assertFalse(self._is_held(lines=apart))
        self.assertTrue(self._is_held(lines=[{"discount": 15.0, "quantity": 60.0}]))

    def test_ranges_are_inclusive(self):
        self._create_policy(
            self._condition(operator="between", low=100.0, value_high=200.0)
        )
        self.assertTrue(self._is_held(amount=200.0))
        self.assertFalse(self._is_held(amount=200.01))

    def test_unknown_stops_or_is_ignored_as_the_condition_says(self):
        policy = self._create_policy(
            self._condition("unsure", "lt", 10.0, on_unknown="stop")
        )
        self.assertTrue(self._is_held(is_unsure=True))
        self.assertFalse(self._is_held(unsure=20.0))
        policy.condition_ids.on_unknown = "ignore"
        self.assertFalse(self._is_held(is_unsure=True))

    def test_scope_by_product_category_looks_at_its_lines_only(self):
        category = self.env["product.category"].create({"name": "Tools"})
        hammer = self.env["product.product"].create(
            {"name": "Hammer", "categ_id": category.id}
        )
        self._create_policy(
            self._condition("discount", low=10.0),
            product_category_ids=[Command.link(category.id)],
        )
        self.assertFalse(self._is_held(lines=[{"discount": 15.0}]))
        lines = [{"discount": 15.0, "product_id": hammer.id}]
        self.assertTrue(self._is_held(lines=lines))

    def test_scope_by_another_company_does_not_match(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._create_policy(self._condition(), company_ids=[Command.link(other.id)])
        self.assertFalse(self._is_held(amount=500.0))

    def test_scope_by_reason_matches_documents_of_that_reason_only(self):
        mine, other = self.env["dist.reason.code"].search([], limit=2)
        self._create_policy(self._condition(), reason_code_ids=mine.ids)
        self.assertTrue(self._is_held(amount=500.0, reason_id=mine.id))
        self.assertFalse(self._is_held(amount=500.0, reason_id=other.id))
        self.assertFalse(self._is_held(amount=500.0))

    def test_a_passing_row_of_higher_precedence_shields_its_facts(self):
        self._create_policy(self._condition())
        self._create_policy(
            effect="pass",
            sequence=1,
            tiers=[],
            shielded_fact_ids=[Command.set(self._fact_ids("amount"))],
        )
        self.assertFalse(self._is_held(amount=500.0))

    def test_a_passing_row_of_lower_precedence_shields_nothing(self):
        self._create_policy(self._condition(), sequence=1)
        self._create_policy(
            effect="pass",
            sequence=5,
            tiers=[],
            shielded_fact_ids=[Command.set(self._fact_ids("amount"))],
        )
        self.assertTrue(self._is_held(amount=500.0))

    def test_narrower_scope_wins_where_the_order_is_the_same(self):
        asking = self._create_policy(self._condition())
        passing = self._create_policy(
            effect="pass",
            tiers=[],
            company_ids=self.company.ids,
            shielded_fact_ids=[Command.set(self._fact_ids("amount"))],
        )
        self.assertFalse(self._is_held(amount=500.0))
        passing.company_ids = False
        asking.company_ids = self.company
        self.assertTrue(self._is_held(amount=500.0))

    def test_change_after_approval_asks_only_those_it_concerns(self):
        self._create_policy(self._condition())
        self._create_policy(
            self._condition("discount", low=10.0),
            tiers=[{"who": "users", "user_ids": self.outsider.ids}],
        )
        document = self._create_document(amount=500.0, lines=[{"discount": 15.0}])
        document.action_done()
        for user in (self.approver, self.outsider):
            self._get_request(document).with_user(user).action_approve()
        self.assertEqual(document.state, "done")
        document.line_ids.discount = 20.0
        self.env.cr.flush()
        step = self._get_request(document).step_ids
        self.assertEqual(step.user_ids, self.outsider)
        self.assertFalse(step.group_id)

    def test_explain_shows_winners_and_losers_and_creates_nothing(self):
        asking = self._create_policy(self._condition(), name="Amount")
        quiet = self._create_policy(self._condition(low=9999.0), name="Huge")
        document = self._create_document(amount=500.0)
        before = self.env["dist.approval.request"].search_count([])
        (answer,) = document.with_user(self.clerk).dist_explain()
        outcomes = {row["policy_id"]: row["outcome"] for row in answer["rows"]}
        self.assertEqual(outcomes, {asking.id: "asks", quiet.id: "no_match"})
        self.assertTrue(answer["stops"])
        self.assertEqual(answer["steps"][0]["who"], "Test approvers")
        self.assertEqual(self.env["dist.approval.request"].search_count([]), before)
        self.assertFalse(document.dist_gate_state)

    def test_limits_are_compared_in_the_currency_of_the_row(self):
        dinar = self.env.ref("base.KWD")
        dinar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dinar.id, "rate": 0.3, "name": "2020-01-01"}
        )
        self._create_policy(self._condition(low=500.0))
        self.assertTrue(self._is_held(amount=400.0, currency_id=dinar.id))
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": yen.id, "rate": 150.0, "name": "2020-01-01"}
        )
        self.assertFalse(self._is_held(amount=1000.0, currency_id=yen.id))

    def test_a_document_without_rate_is_unknown_and_stops(self):
        lonely = self.env["res.currency"].create({"name": "XQZ", "symbol": "Q"})
        self._create_policy(self._condition())
        self.assertTrue(self._is_held(amount=1.0, currency_id=lonely.id))

    def test_request_keeps_rate_and_day(self):
        dinar = self.env.ref("base.KWD")
        dinar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dinar.id, "rate": 0.3, "name": "2020-01-01"}
        )
        self._create_policy(self._condition(low=500.0))
        document = self._create_document(amount=400.0, currency_id=dinar.id)
        document.action_done()
        request = self._get_request(document)
        self.assertAlmostEqual(request.rates["KWD"], 0.3)
        self.assertTrue(request.rates_date)

    def _fact_ids(self, code):
        return self.checkpoint.fact_ids.filtered(lambda f: f.code == code).ids
