from odoo import api, models
from odoo.fields import Domain


class DistActionCountPlace(models.AbstractModel):
    """Count the place of the case: what the books say and the shelf does not have."""

    _name = "dist.action.count_place"
    _inherit = "dist.action"
    _description = "Action: count the place"

    _icon = "fa-list-ol"

    @api.model
    def _get_label(self):
        return self.env._("Count the place")

    @api.model
    def _get_offered(self, cases):
        """Return the cases whose place holds the item by the books."""
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        if not quants.has_access("write"):
            return cases.browse()
        places = [(case.facts or {}).get("location") for case in cases]
        rows = quants._read_group(
            Domain("product_id", "in", cases.product_id.ids)
            & Domain("location_id", "in", places)
            & Domain("quantity", ">", 0),
            ["product_id", "location_id"],
        )
        found = {(product.id, place.id) for product, place in rows}
        return cases.filtered(
            lambda case: (
                (case.product_id.id, (case.facts or {}).get("location")) in found
            )
        )

    @api.model
    def _run(self, case):
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.check_access("write")
        action = quants.action_view_inventory()
        place = Domain("product_id", "=", case.product_id.id)
        place &= Domain("location_id", "=", case.facts["location"])
        context = {
            name: value
            for name, value in action["context"].items()
            if not name.startswith("search_default_")
        }
        return action | {"domain": list(place), "context": context}
