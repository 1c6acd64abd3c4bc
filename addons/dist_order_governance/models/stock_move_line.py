from odoo import api, models

from .stock_move import get_arriving, get_leaving

MOVES_GOODS = frozenset(
    {"quantity", "product_uom_id", "location_id", "location_dest_id"}
)


class StockMoveLine(models.Model):
    """A done transfer is corrected by its lines, past every validation: they hand
    out or take in no more of an order that is held than was done before."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self._dist_is_ungated():
            lines._dist_check_grown({}, {})
        return lines

    def write(self, vals):
        if MOVES_GOODS.isdisjoint(vals) or self._dist_is_ungated():
            return super().write(vals)
        done = self.sudo().filtered(  # a picker reads no orders
            lambda line: line.state == "done"
        )
        if not done:
            return super().write(vals)
        before = done._dist_get_moved()
        result = super().write(vals)
        done._dist_check_grown(*before)
        return result

    def _dist_is_ungated(self):
        """Return whether both controls are off everywhere; costs no statement."""
        return self.env["sale.order"]._dist_is_off("sale_confirm") and self.env[
            "purchase.order"
        ]._dist_is_off("purchase_approve")

    def _dist_get_moved(self):
        """Return {line id: quantity} of the done lines that hand goods out, and of
        those that take goods in, in the unit of the item."""
        done = self.sudo().filtered(  # a picker reads no orders
            lambda line: line.state == "done"
        )
        return tuple(
            {line.id: line.quantity_product_uom for line in lines}
            for lines in (get_leaving(done), get_arriving(done))
        )

    def _dist_check_grown(self, left, arrived):
        """Refuse lines that move more than before, of orders that are held.

        :param left: line id -> quantity that had left before
        :param arrived: line id -> quantity that had arrived before
        """
        leaving, arriving = self._dist_get_moved()
        if not self.env["sale.order"]._dist_is_off("sale_confirm"):
            self._dist_get_moves_of_more(leaving, left)._dist_check_may_leave()
        if not self.env["purchase.order"]._dist_is_off("purchase_approve"):
            self._dist_get_moves_of_more(arriving, arrived)._dist_check_may_arrive()

    def _dist_get_moves_of_more(self, moved, before):
        more = [
            line_id
            for line_id, quantity in moved.items()
            if quantity > before.get(line_id, 0.0)
        ]
        return self.sudo().browse(more).move_id  # as above
