from odoo import fields, models


class StockMove(models.Model):
    """Says whether it leads to a customer, and when its goods are there."""

    _inherit = "stock.move"

    def _dist_get_leaving(self):
        """Return the open moves whose goods end at a customer, whatever the route.

        Picking counts: Odoo makes the shipment once that is done. Returns do not.
        """
        ends = {move: move.location_final_id or move.location_dest_id for move in self}
        places = self.location_id.union(*ends.values())
        outside = places.filtered(lambda place: place._is_outgoing())
        return self.filtered(
            lambda move: (
                move.state not in ("draft", "done", "cancel")
                and ends[move] in outside
                and move.location_id not in outside
            )
        )

    def _dist_get_expected_date(self):
        """Return the moment all goods of one open move are there, UTC, or False.

        Odoo goes on counting on a receipt whose day is over: nobody knows when that
        comes.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if self.location_id.usage == "supplier":  # nothing of it is ever in stock
            return self.date if self.date >= now else False
        unit = self.product_id.uom_id
        if unit.compare(self.forecast_availability, self.product_qty) < 0:
            return False
        comes = self.forecast_expected_date
        if comes and comes < now:
            return False
        return max(comes or now, self.date or now, now)
