from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dist_technical_user_id = fields.Many2one(
        "res.users",
        "Technical user for released documents",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Carries out approved documents that nobody of the company requested: "
        "orders from the portal, the web shop or an automatic job.",
    )
