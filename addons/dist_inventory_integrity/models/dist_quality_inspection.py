from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import quality as engine
from ..sealed import seal


class DistQualityInspection(models.Model):
    """One value of held goods that somebody measured."""

    _name = "dist.quality.inspection"
    _description = "Measured value"
    _order = "sequence, id"

    hold_id = fields.Many2one(
        "dist.quality.hold", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="hold_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("What is measured", required=True)
    unit = fields.Char()
    has_lower = fields.Boolean("At least")
    lower = fields.Float("Lower limit", digits=(16, 4))
    has_upper = fields.Boolean("At most")
    upper = fields.Float("Upper limit", digits=(16, 4))
    is_measured = fields.Boolean("Measured")
    value = fields.Float("Measured value", digits=(16, 4))
    result = fields.Selection(
        [("passed", "Passed"), ("failed", "Failed")],
        compute="_compute_result",
        store=True,
    )
    user_id = fields.Many2one("res.users", "Measured by", readonly=True)

    @api.depends("is_measured", "value", "has_lower", "lower", "has_upper", "upper")
    def _compute_result(self):
        for line in self:
            passed = engine.is_passed(
                line.value if line.is_measured else None,
                line.lower if line.has_lower else None,
                line.upper if line.has_upper else None,
            )
            line.result = {True: "passed", False: "failed"}.get(passed, False)

    @api.model
    def default_get(self, fields):
        return seal(self, super().default_get(fields), {"is_measured", "user_id"})

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["user_id"] = self.env.uid if vals.get("is_measured") else False
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        if vals.keys() & {"is_measured", "value"}:
            vals = {**vals, "user_id": self.env.uid}
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_open()

    def _check_open(self):
        """Refuse to change what a decision stands on."""
        closed = self.hold_id.filtered(lambda hold: hold.state != "held")
        if closed:
            raise UserError(
                self.env._(
                    "%(holds)s is decided: what was measured before stays as it is.",
                    holds=", ".join(closed.mapped("name")),
                )
            )
