from odoo import fields, models


class ResCompany(models.Model):
    """Whether corrections may leave a place short of goods, and by what items are
    classified."""

    _inherit = "res.company"

    dist_allow_negative_correction = fields.Boolean(
        "Corrections below zero",
        help="A correction of a done transfer may take goods back from a place that "
        "does not have them any more, and leaves it below zero.",
    )
    dist_class_basis = fields.Selection(
        [
            ("value", "Value that left, at cost"),
            ("hits", "How often something left"),
            ("both", "The better of both"),
        ],
        "Classes of items by",
        help="Every night items are put into the classes to count. Empty: by hand.",
    )
    dist_class_days = fields.Integer(
        "Days looked back", default=365, help="For the classes of items."
    )

    _dist_class_days_check = models.Constraint(
        "CHECK (dist_class_days > 0)", "Look back a day at least."
    )
