from odoo import api, models, tools


class ProductCategory(models.Model):
    _inherit = "product.category"

    @tools.ormcache(cache="stable")
    def _dist_parent_ids(self):
        """Return category id -> frozenset of its own id and all its parents' ids.

        One statement for the whole (small) tree, none when warm.
        """
        tree = self.sudo().search_fetch([], ["parent_path"])  # a tree is no secret
        return {
            category.id: frozenset(
                int(part) for part in (category.parent_path or "").split("/") if part
            )
            for category in tree
        }

    @api.model_create_multi
    def create(self, vals_list):
        categories = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return categories

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self.env.registry.clear_cache("stable")
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result
