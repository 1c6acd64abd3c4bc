from odoo import fields, models


class ResPartner(models.Model):
    """Customers may say what they do not want to be told of."""

    _inherit = "res.partner"

    dist_untold_event_ids = fields.Many2many(
        "dist.customer.message.event",
        string="Is not told of",
        help="Of these events no message is sent. What a company does not want holds "
        "for all its contacts.",
    )
