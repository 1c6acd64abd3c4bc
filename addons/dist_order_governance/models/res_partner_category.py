from odoo import api, models, tools


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    @tools.ormcache(cache="stable")
    def _dist_parent_ids(self):
        """Return tag id -> frozenset of its own id and all its parents' ids."""
        tree = self.sudo().with_context(active_test=False)  # a tree is no secret
        return {
            tag.id: frozenset(
                int(part) for part in (tag.parent_path or "").split("/") if part
            )
            for tag in tree.search_fetch([], ["parent_path"])
        }

    @api.model_create_multi
    def create(self, vals_list):
        tags = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return tags

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self.env.registry.clear_cache("stable")
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result
