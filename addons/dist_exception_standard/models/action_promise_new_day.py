from odoo import api, models


class DistActionPromiseNewDay(models.AbstractModel):
    """Promise an order for a day the person chooses, and tell the customer.

    Where the goods are known to come the day is proposed; nothing is done before the
    person has seen it.
    """

    _name = "dist.action.promise_new_day"
    _inherit = "dist.sale.action"
    _description = "Action: promise a new day"

    _icon = "fa-calendar"

    @api.model
    def _get_label(self):
        return self.env._("Promise a new day")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of orders the user may change and nobody has to decide on
        first, for sellers."""
        if not self._sells():
            return cases.browse()
        orders = self.env["sale.order"].browse(cases.mapped("res_id")).exists()
        orders = orders._filtered_access("write")
        found = set((orders - orders._dist_filter_waiting()).ids)
        return cases.filtered(lambda case: case.res_id in found)

    @api.model
    def _run(self, case):
        self._check_sells()
        order = self.env["sale.order"].browse(case.res_id)
        return self.env["dist.promise.new.day"]._open(order, case)
