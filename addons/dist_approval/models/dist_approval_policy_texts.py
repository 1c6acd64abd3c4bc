from odoo import api, fields, models


class DistApprovalCondition(models.Model):
    _inherit = "dist.approval.condition"

    unit = fields.Char(compute="_compute_unit")

    @api.depends("fact_id", "fact_code", "operator", "value_low", "value_high")
    @api.depends_context("lang")
    def _compute_display_name(self):
        render = self.env["dist.approval.request"]._render_value
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for condition in self:
            if condition.operator in ("yes", "no"):
                condition.display_name = condition._render_flag()
                continue
            fact, currency = condition.fact_id, condition.policy_id.currency_id.name
            limits = [render(fact, condition.value_low, currency)]
            if condition.operator in ("between", "outside"):
                limits.append(render(fact, condition.value_high, currency))
            condition.display_name = self.env._(
                "%(fact)s %(comparison)s %(limits)s",
                fact=fact.name or condition.fact_code or "?",
                comparison=operators.get(condition.operator, ""),
                limits=self.env._(" to ").join(limits),
            ).strip()

    def _render_flag(self):
        """Return a yes-or-no condition: the name of such a fact says it by itself."""
        fact = self.fact_id.name or self.fact_code or "?"
        if self.operator == "yes":
            return fact
        return self.env._("Not so: %(fact)s", fact=fact)

    @api.depends("kind", "operator", "policy_id.currency_id")
    @api.depends_context("lang")
    def _compute_unit(self):
        units = {
            "percent": self.env._("%"),
            "days": self.env._("days"),
            "boolean": "",
        }
        for condition in self:
            money = condition.policy_id.currency_id.name or ""
            unit = money if condition.kind == "money" else units.get(condition.kind)
            condition.unit = unit or ""


class DistApprovalPolicyTier(models.Model):
    _inherit = "dist.approval.policy.tier"

    @api.depends("name", "who", "group_id", "user_ids", "person")
    @api.depends_context("lang")
    def _compute_display_name(self):
        persons = dict(self._fields["person"]._description_selection(self.env))
        for tier in self:
            names = {
                "group": tier.group_id.sudo().name,  # an approver's role is no secret
                "users": ", ".join(tier.user_ids.sudo().mapped("name")),  # as above
                "person": persons.get(tier.person),
            }
            tier.display_name = tier.name or names.get(tier.who) or "?"


class DistApprovalPolicy(models.Model):
    """A row of the matrix, readable in a list without opening it."""

    _inherit = "dist.approval.policy"

    when_text = fields.Char("When", compute="_compute_texts")
    who_text = fields.Char("Who decides", compute="_compute_texts")

    @api.depends("condition_ids", "tier_ids", "effect", "shielded_fact_ids")
    @api.depends_context("lang")
    def _compute_texts(self):
        for policy in self:
            alternatives = policy.condition_ids.grouped("alternative").values()
            policy.when_text = self.env._("; or ").join(
                self.env._(" and ").join(conditions.mapped("display_name"))
                for conditions in alternatives
            ) or self.env._("Always")
            if policy.effect == "pass":
                facts = ", ".join(policy.shielded_fact_ids.mapped("name"))
                policy.who_text = self.env._("Nobody: passes %s", facts)
            else:
                tiers = policy.tier_ids.sorted("number")
                policy.who_text = self.env._(", then ").join(
                    self.env._(" with ").join(same.mapped("display_name"))
                    for same in tiers.grouped("number").values()
                )
