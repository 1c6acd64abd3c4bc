from odoo import api, models


class DistActionTellCustomer(models.AbstractModel):
    """Tell the customer that the promised day is over, and which day is new."""

    _name = "dist.action.tell_customer"
    _inherit = "dist.sale.action"
    _description = "Action: tell the customer"

    _icon = "fa-envelope-o"

    @api.model
    def _get_label(self):
        return self.env._("Tell the customer")

    @api.model
    def _get_offered(self, cases):
        """Return the cases whose customers do not know yet, for sellers."""
        if not self._sells():
            return cases.browse()
        events = self.env["dist.customer.message.event"]
        if not events._get_modes("delay"):
            return cases.browse()
        orders = self.env["sale.order"].sudo().browse(cases.mapped("res_id"))
        orders = orders.exists()  # sudo: which day it is, for whoever sees the case
        orders = events._filter_replaced("delay", orders)
        told = self.env["dist.customer.message.compose"]._get_told(orders)
        untold = {
            order.id
            for order in orders
            if (order.id, order._dist_get_delay_occasion()) not in told
        }
        return cases.filtered(lambda case: case.res_id in untold)

    @api.model
    def _run(self, case):
        self._check_sells()
        order = self.env["sale.order"].browse(case.res_id)
        return self.env["dist.customer.message.compose"]._open(order, case)
