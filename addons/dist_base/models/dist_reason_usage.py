from odoo import fields, models


class DistReasonUsage(models.Model):
    """An occasion that asks for a reason, such as rejecting a request.

    Addons ship the usages they ask for and look them up by their code.
    """

    _name = "dist.reason.usage"
    _description = "Reason Usage"
    _order = "sequence, name"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.UniqueIndex("(code)", "Each reason usage has its own code.")
