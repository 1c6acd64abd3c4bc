from odoo import fields, models


class ResCompany(models.Model):
    """Whether corrections may leave a place short of goods."""

    _inherit = "res.company"

    dist_allow_negative_correction = fields.Boolean(
        "Corrections below zero",
        help="A correction of a done transfer may take goods back from a place that "
        "does not have them any more, and leaves it below zero.",
    )
