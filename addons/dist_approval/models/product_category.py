from odoo import api, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    @api.model
    def _dist_parent_ids(self):
        """Return category id -> frozenset of its own id and all its parents' ids.

        One statement for the whole (small) tree.
        """
        tree = self.sudo().search_fetch([], ["parent_path"])  # a tree is no secret
        return {
            category.id: frozenset(
                int(part) for part in (category.parent_path or "").split("/") if part
            )
            for category in tree
        }
