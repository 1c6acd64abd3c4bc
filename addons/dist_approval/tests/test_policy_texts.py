from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestPolicyTexts(ApprovalCommon):
    def test_row_reads_as_a_sentence(self):
        policy = self._create_policy(
            self._condition(low=100.0),
            self._condition("discount", low=10.0),
            self._condition("discount", "outside", 1.0, value_high=5.0, alternative=2),
            tiers=[
                self._tier(name="Sales manager"),
                self._tier(number=2, who="users", user_ids=self.second.ids),
                self._tier(number=2, who="person", person="owner"),
            ],
        )
        when = policy.when_text.replace("\xa0", " ")
        self.assertRegex(when, r"Amount is more than .*100\.00")
        self.assertIn("and Discount is more than 10.0 %; or Discount is outside", when)
        self.assertIn("1.0 % to 5.0 %", when)
        names = f"{self.second.name} with Responsible of the document"
        self.assertEqual(policy.who_text, f"Sales manager, then {names}")

    def test_row_without_conditions_applies_always(self):
        self.assertEqual(self._create_policy().when_text, "Always")

    def test_passing_row_names_what_it_passes(self):
        fact = self.checkpoint.fact_ids.filtered(lambda f: f.code == "discount")
        policy = self._create_policy(
            tiers=[], effect="pass", shielded_fact_ids=fact.ids
        )
        self.assertEqual(policy.who_text, "Nobody: passes Discount")

    def test_yes_or_no_condition_is_the_name_of_its_fact(self):
        self.checkpoint.fact_ids[0].kind = "boolean"
        for operator, text in (("yes", "Amount"), ("no", "Not so: Amount")):
            policy = self._create_policy(self._condition(operator=operator, low=0.0))
            self.assertEqual(policy.when_text, text)

    def test_limits_have_the_unit_of_their_fact(self):
        currency = self.company.currency_id.name
        for fact, unit in (("amount", currency), ("discount", "%"), ("quantity", "")):
            policy = self._create_policy(self._condition(fact))
            self.assertEqual(policy.condition_ids.unit, unit)
