from odoo import fields, models


class DistDocumentType(models.Model):
    """A kind of document that must exist and be valid, such as a certificate."""

    _name = "dist.document.type"
    _description = "Controlled Document Type"
    _order = "sequence, name"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(string="What it proves", translate=True)
    needs_end = fields.Boolean(
        string="Runs out", help="A document of this type has a last day."
    )
    needs_file = fields.Boolean(
        string="Asks for the file",
        default=True,
        help="The document itself is attached, not only its dates.",
    )
    warn_days = fields.Integer(
        string="Warn before (days)",
        default=30,
        help="From this many days before its last day it counts as expiring.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "Each document type has its own code.")
    _warn_days_positive = models.Constraint(
        "CHECK (warn_days >= 0)", "The days to warn before cannot be negative."
    )
