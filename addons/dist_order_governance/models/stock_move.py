from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        if not self.env["sale.order"]._dist_is_off("sale_confirm"):
            leaving = self.sudo().filtered(  # a picker reads no orders
                lambda move: move.location_dest_id.usage == "customer"
            )
            leaving.sale_line_id.order_id._dist_check_released(self.env._("deliver"))
        if not self.env["purchase.order"]._dist_is_off("purchase_approve"):
            arriving = self.sudo().filtered(  # as above; what goes back may go
                lambda move: move.location_dest_id.usage != "supplier"
            )
            orders = arriving.purchase_line_id.order_id
            orders._dist_check_released(self.env._("receive"))
        return super()._action_done(cancel_backorder=cancel_backorder)
