from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    dist_manager_id = fields.Many2one(
        "res.users",
        "Approval manager",
        domain="[('share', '=', False)]",
        help="Asked when a row of the approval matrix names the manager of the "
        "requester.",
    )
