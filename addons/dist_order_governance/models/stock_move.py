from odoo import models


def get_leaving(moves):
    """Return what takes goods to a customer, of moves or of their lines.

    The last step of any route, drop shipments and goods for a sister company among
    them; not picking and packing before it, and nothing that comes back.

    :param moves: ``stock.move`` or ``stock.move.line`` records
    """
    outside = moves.location_dest_id.filtered(lambda location: location._is_outgoing())
    return moves.filtered(
        lambda move: move.location_dest_id in outside
        and move.location_id not in outside
    )


def get_arriving(moves):
    """Return what brings goods, of moves or of their lines; what goes back may go."""
    return moves.filtered(lambda move: move.location_dest_id.usage != "supplier")


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        if not self.env["sale.order"]._dist_is_off("sale_confirm"):
            get_leaving(self.sudo())._dist_check_may_leave()  # a picker reads no orders
        if not self.env["purchase.order"]._dist_is_off("purchase_approve"):
            get_arriving(self.sudo())._dist_check_may_arrive()  # as above
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _dist_check_may_leave(self):
        # A line added on the transfer belongs to its order without a sales line.
        orders = self.sale_line_id.order_id | self.picking_id.sale_id
        orders._dist_check_released(self.env._("deliver"))

    def _dist_check_may_arrive(self):
        orders = self.purchase_line_id.order_id
        orders._dist_check_released(self.env._("receive"))
