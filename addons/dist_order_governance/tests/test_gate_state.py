import json
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools.translate import code_translations

from .common_purchase import PurchaseCommon
from .common_sales import SalesCommon


@tagged("post_install", "-at_install")
class TestSaleGateState(SalesCommon):
    """What the gate stores about an order: for lists, for the record, for readers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._create_policy()

    def _confirm(self, discount):
        order = self._create_order(discount=discount)
        order.action_confirm()
        return order

    def _get_evidence(self, order, event):
        return self.env["dist.evidence"].search(
            [
                ("res_model", "=", order._name),
                ("res_id", "=", order.id),
                ("event", "=", event),
            ]
        )

    def _get_outcomes(self, row):
        return {read["name"]: read["outcome"] for read in json.loads(row.after)["rows"]}

    # === LISTS === #

    def test_orders_are_found_and_grouped_by_their_gate(self):
        held = self._confirm(18.0)
        passed = self._confirm(5.0)
        quotation = self._create_order()
        orders = held | passed | quotation
        mine = self.env["sale.order"].with_user(self.seller)
        ours = [("id", "in", orders.ids)]
        waiting = [*ours, ("dist_gate_state", "=", "waiting")]
        self.assertEqual(mine.search(waiting), held)
        self.assertEqual(mine.search_count([*ours, ("dist_gate_state", "=", False)]), 1)
        groups = mine.formatted_read_group(ours, ["dist_gate_state"], ["__count"])
        self.assertEqual(
            {group["dist_gate_state"]: group["__count"] for group in groups},
            {"waiting": 1, "passed": 1, False: 1},
        )

    def test_finding_and_grouping_cost_one_statement_each(self):
        self._multiply(self._confirm(18.0), 1000)
        mine = self.env["sale.order"].with_user(self.seller)
        domain = [("dist_gate_state", "=", "waiting")]
        mine.search_count(domain)  # the user's rules are read
        with self.assertQueryCount(1):
            self.assertEqual(mine.search_count(domain), 1001)
        with self.assertQueryCount(1):
            mine.formatted_read_group([], ["dist_gate_state"], ["__count"])

    # === EVIDENCE === #

    def test_passing_leaves_evidence_of_why(self):
        self._create_policy(
            name="Key accounts",
            sequence=1,
            effect="pass",
            shielded_fact_ids=self._get_fact("discount").ids,
            low=15.0,
        )
        order = self._confirm(18.0)
        self.assertEqual(order.state, "sale")
        row = self._get_evidence(order, "approval_passed")
        self.assertEqual(row.actor_id, self.seller.id)
        self.assertEqual(
            self._get_outcomes(row),
            {"Key accounts": "passes", self.policy.name: "shielded"},
        )
        line = next(iter(json.loads(row.after)["lines"].values()))
        self.assertEqual(line["values"]["discount"], 18.0)

    def test_watching_leaves_evidence_of_what_would_have_been_held(self):
        self._switch("sale_approval", "watch")
        order = self._confirm(18.0)
        row = self._get_evidence(order, "approval_watched")
        self.assertEqual(self._get_outcomes(row), {self.policy.name: "asks"})
        self.assertEqual(row.policy_version, f"{self.policy.id}v{self.policy.version}")
        self.assertFalse(self._get_evidence(order, "approval_passed"))

    # === READERS === #

    def test_reason_is_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._get_fact("discount").with_context(lang="de_DE").name = "Rabatt"
        request = self._get_request(self._confirm(18.0))
        template = "%(fact)s %(value)s on line %(line)s, limit %(limit)s"
        german = {template: "%(fact)s %(value)s in Zeile %(line)s, Grenze %(limit)s"}
        key = ("dist_approval", "de_DE")
        with patch.dict(code_translations.python_translations, {key: german}):
            self.assertEqual(
                request.with_context(lang="de_DE").summary,
                "Rabatt 18,0 % in Zeile 1: Bolt M8, Grenze 10,0 %",
            )
        self.assertEqual(
            request.with_context(lang="en_US").summary,
            "Discount 18.0 % on line 1: Bolt M8, limit 10.0 %",
        )


@tagged("post_install", "-at_install")
class TestPurchaseGateState(PurchaseCommon):
    def test_orders_are_found_and_grouped_by_their_gate(self):
        self._create_policy("amount", 500.0)
        held, passed = self._create_purchase(), self._create_purchase(quantity=1.0)
        (held | passed).button_confirm()
        mine = self.env["purchase.order"].with_user(self.buyer)
        ours = [("id", "in", (held | passed).ids)]
        self.assertEqual(
            mine.search([*ours, ("dist_gate_state", "=", "waiting")]), held
        )
        groups = mine.formatted_read_group(ours, ["dist_gate_state"], ["__count"])
        self.assertEqual(
            {group["dist_gate_state"]: group["__count"] for group in groups},
            {"waiting": 1, "passed": 1},
        )
