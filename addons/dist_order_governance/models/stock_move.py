from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        if not self.env["sale.order"]._dist_is_off("sale_confirm"):
            orders = self.sudo()._dist_get_leaving_orders()  # a picker reads no orders
            orders._dist_check_released(self.env._("deliver"))
        if not self.env["purchase.order"]._dist_is_off("purchase_approve"):
            arriving = self.sudo().filtered(  # as above; what goes back may go
                lambda move: move.location_dest_id.usage != "supplier"
            )
            orders = arriving.purchase_line_id.order_id
            orders._dist_check_released(self.env._("receive"))
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _dist_get_leaving_orders(self):
        """Return the sales orders whose goods leave for the customer.

        The last step of any route, drop shipments and goods for a sister company
        among them; not picking and packing before it, and nothing that comes back.
        """
        locations = self.location_dest_id
        outside = locations.filtered(lambda location: location._is_outgoing())
        leaving = self.filtered(
            lambda move: move.location_dest_id in outside
            and move.location_id not in outside
        )
        # A line added on the transfer belongs to its order without a sales line.
        return leaving.sale_line_id.order_id | leaving.picking_id.sale_id
