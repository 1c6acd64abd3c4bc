from odoo import api, models
from odoo.tools import SQL


class DistDetectorMissingCost(models.AbstractModel):
    """A company uses an item that costs nothing in its books: margins are wrong."""

    _name = "dist.detector.missing_cost"
    _inherit = "dist.item.detector"
    _description = "Detector: items without a cost"

    @api.model
    def _get_lack(self):
        return SQL(
            "coalesce((product.standard_price ->> company.id::text)::numeric, 0) = 0"
        )
