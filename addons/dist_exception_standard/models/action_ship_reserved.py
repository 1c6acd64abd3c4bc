from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

HELD = Domain("state", "in", ("assigned", "partially_available"))

# What its customer wants all at once waits until all of it is reserved.
COMPLETE = Domain("picking_id.move_type", "!=", "one") | Domain(
    "picking_id.state", "=", "assigned"
)


class DistActionShipReserved(models.AbstractModel):
    """Ship what is reserved for an order, and leave the rest in a backorder.

    For those who work in the warehouse: a seller may write a transfer in Odoo, and does
    not see whether the goods have left.
    """

    _name = "dist.action.ship_reserved"
    _inherit = "dist.action"
    _description = "Action: split and ship what is there"

    _icon = "fa-truck"

    @api.model
    def _get_label(self):
        return self.env._("Ship what is there")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of orders with something reserved in a delivery."""
        if not self._is_allowed():
            return cases.browse()
        reserved = self._get_transfers(cases)
        orders = self.env["sale.order"].browse(reserved)
        free = set((orders - orders._dist_filter_waiting()).ids)
        return cases.filtered(lambda case: case.res_id in free)

    @api.model
    def _run(self, case):
        if not self._is_allowed():
            raise AccessError(
                self.env._(
                    "Goods are shipped by those who work in the warehouse. Ask one of "
                    "them, or promise the order for another day."
                )
            )
        transfers = self._get_transfers(case).get(case.res_id)
        if not transfers:
            raise UserError(
                self.env._(
                    "Nothing is reserved any more for “%(case)s”. Check availability "
                    "on the delivery, and try again.",
                    case=case.sentence,
                )
            )
        transfers.check_access("write")
        result = transfers.with_context(skip_backorder=True).button_validate()
        return result if isinstance(result, dict) else None

    @api.model
    def _is_allowed(self):
        works_there = self.env.user.has_group("stock.group_stock_user")
        return works_there and self.env["stock.picking"].has_access("write")

    def _get_transfers(self, cases):
        """Return {order id: its deliveries with something reserved}."""
        rows = self.env["stock.move"]._read_group(
            Domain("sale_line_id.order_id", "in", cases.mapped("res_id"))
            & Domain("picking_id.picking_type_id.code", "=", "outgoing")
            & Domain("quantity", ">", 0)
            & HELD
            & COMPLETE,
            ["picking_id"],
        )
        found = {}
        for (picking,) in rows:
            order = picking.sale_id.id
            found[order] = found.get(order, picking.browse()) | picking
        return found
