from datetime import datetime

from odoo import fields, models


class StockMove(models.Model):
    """Says when its goods are there."""

    _inherit = "stock.move"

    def _dist_get_expected_date(self):
        """Return the moment all goods of one open move are there, UTC, or False."""
        self.ensure_one()
        unit = self.product_id.uom_id
        if unit.compare(self.forecast_availability, self.product_qty) < 0:
            return False
        soonest = max(self.date or datetime.min, fields.Datetime.now())
        return max(self.forecast_expected_date or soonest, soonest)
