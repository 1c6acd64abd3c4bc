from odoo import api, fields, models


class DistApprovalFact(models.Model):
    """A fact that a checkpoint offers to the conditions of its matrix."""

    _name = "dist.approval.fact"
    _description = "Approval fact"
    _order = "checkpoint_id, sequence, id"

    checkpoint_id = fields.Many2one(
        "dist.approval.checkpoint", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("money", "Amount of money"),
            ("percent", "Percent"),
            ("number", "Number"),
            ("days", "Days"),
            ("date", "Date"),
            ("quantity", "Quantity"),
            ("boolean", "Yes or no"),
            ("reference", "Reference"),
        ],
        required=True,
        default="number",
    )
    direction = fields.Selection(
        [
            ("higher", "Higher is riskier"),
            ("lower", "Lower is riskier"),
            ("any", "Any change is riskier"),
        ],
        "Riskier when",
        required=True,
        default="higher",
    )
    per_line = fields.Boolean(
        "Per line", help="Every line of the document has its own value."
    )
    is_own = fields.Boolean(
        "Decided by the document",
        default=True,
        help="Off for figures the surroundings decide, such as the exposure of the "
        "customer: they reopen a confirmed order only when the order itself was "
        "made riskier.",
    )
    description = fields.Char(translate=True)

    _code_unique = models.UniqueIndex(
        "(checkpoint_id, code)", "A checkpoint offers a fact once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
