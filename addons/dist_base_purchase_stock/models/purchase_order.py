from odoo import api, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    @api.model
    def _get_picking_type(self, company_id):
        """Propose to deliver to a site the buyer works in."""
        warehouse_ids = self.env.user._dist_get_warehouse_ids()
        if warehouse_ids:
            own = self.env["stock.picking.type"].search(
                [
                    ("code", "=", "incoming"),
                    ("warehouse_id", "in", warehouse_ids),
                    ("warehouse_id.company_id", "=", company_id),
                ],
                limit=1,
            )
            if own:
                return own
        return super()._get_picking_type(company_id)
