from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DistApprovalCondition(models.Model):
    """A comparison of one fact with the limits of a row of the matrix."""

    _name = "dist.approval.condition"
    _description = "Approval condition"
    _order = "policy_id, alternative, id"

    policy_id = fields.Many2one(
        "dist.approval.policy", required=True, ondelete="cascade", index=True
    )
    checkpoint_id = fields.Many2one(related="policy_id.checkpoint_id")
    alternative = fields.Integer(
        default=1,
        help="Conditions with the same number must all hold (and). One number whose "
        "conditions hold is enough (or).",
    )
    fact_id = fields.Many2one(
        "dist.approval.fact",
        "Fact",
        ondelete="set null",
        domain="[('checkpoint_id', '=', checkpoint_id),"
        " ('kind', 'not in', ('reference', 'date'))]",
    )
    fact_code = fields.Char(
        compute="_compute_fact_code",
        store=True,
        help="Kept when the fact is no longer offered, so that the row says what it "
        "misses.",
    )
    kind = fields.Selection(related="fact_id.kind")
    operator = fields.Selection(
        [
            ("gt", "is more than"),
            ("ge", "is at least"),
            ("lt", "is less than"),
            ("le", "is at most"),
            ("eq", "is exactly"),
            ("ne", "is not"),
            ("between", "is between"),
            ("outside", "is outside"),
            ("yes", "is so"),
            ("no", "is not so"),
        ],
        required=True,
        default="gt",
    )
    value_low = fields.Float("Limit", digits=(16, 4))
    value_high = fields.Float("Upper limit", digits=(16, 4))
    on_unknown = fields.Selection(
        [("stop", "Stop"), ("ignore", "Ignore")],
        "When unknown",
        required=True,
        default="stop",
        help="What happens when the figure is not known (no cost, no rate, no "
        "history). Unknown is never counted as zero.",
    )

    @api.depends("fact_id")
    def _compute_fact_code(self):
        for condition in self:
            condition.fact_code = condition.fact_id.code or condition.fact_code

    @api.constrains("operator", "value_low", "value_high", "fact_id", "policy_id")
    def _check_condition(self):
        for condition in self:
            problem = condition._find_problem()
            if problem:
                raise ValidationError(problem)

    def _find_problem(self):
        """Return why the condition cannot be used, or an empty string."""
        self.ensure_one()
        names = {"policy": self.policy_id.name, "fact": self.fact_code or "?"}
        if not self.fact_id or self.fact_id.checkpoint_id != self.checkpoint_id:
            return self.env._(
                "Row “%(policy)s” asks for the fact “%(fact)s”, which its checkpoint "
                "does not offer. Choose a fact of the checkpoint.",
                **names,
            )
        if self.kind == "reference":
            return self.env._(
                "Row “%(policy)s” compares “%(fact)s”, which is no figure, with a "
                "limit. Choose another fact.",
                **names,
            )
        is_boolean = self.kind == "boolean"
        if is_boolean != (self.operator in ("yes", "no")):
            return self.env._(
                "Row “%(policy)s” compares “%(fact)s” in a way that does not fit. "
                "Use “is so” for yes-or-no facts and a comparison for figures.",
                **names,
            )
        if self.operator in ("between", "outside") and self.value_low > self.value_high:
            return self.env._(
                "Row “%(policy)s”: the range of “%(fact)s” crosses itself, from "
                "%(low)s to %(high)s. Put the smaller limit first.",
                low=self.value_low,
                high=self.value_high,
                **names,
            )
        return ""

    @api.model_create_multi
    def create(self, vals_list):
        named = {vals.get("policy_id") for vals in vals_list} - {None, False}
        self.env["dist.approval.policy"].browse(named)._note_before()
        conditions = super().create(vals_list)
        conditions.policy_id._bump_version()
        return conditions

    def write(self, vals):
        policies = self.policy_id
        if vals.get("policy_id"):
            policies |= policies.browse(vals["policy_id"])
        policies._note_before()
        result = super().write(vals)
        policies._bump_version()
        return result

    def unlink(self):
        policies = self.policy_id
        policies._note_before()
        result = super().unlink()
        policies.exists()._bump_version()
        return result
