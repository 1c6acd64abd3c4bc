from odoo import api, fields, models


class UtmSource(models.Model):
    _inherit = "utm.source"

    dist_channel_id = fields.Many2one(
        "dist.channel", string="Channel", index="btree_not_null", ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        if any(vals.get("dist_channel_id") for vals in vals_list):
            self.env["dist.channel"]._clear_map()
        return sources

    def write(self, vals):
        result = super().write(vals)
        if "dist_channel_id" in vals:
            self.env["dist.channel"]._clear_map()
        return result
