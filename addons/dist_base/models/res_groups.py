from odoo import models


class ResGroups(models.Model):
    """A ladder of one step says its name once."""

    _inherit = "res.groups"

    def _compute_full_name(self):
        result = super()._compute_full_name()
        for group in self:
            role = group.sudo()  # names of roles are no secret
            if role.privilege_id.name == role.name:
                group.full_name = role.name
        return result
