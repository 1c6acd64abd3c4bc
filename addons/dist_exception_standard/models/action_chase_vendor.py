from odoo import api, models
from odoo.fields import Domain


class DistActionChaseVendor(models.AbstractModel):
    """A prepared e-mail that asks the vendor for what is overdue.

    It is written to and in the language of the vendor, and sent by the person.
    """

    _name = "dist.action.chase_vendor"
    _inherit = "dist.action"
    _description = "Action: ask the vendor"

    _icon = "fa-envelope"
    _template = "dist_exception_standard.template_chase_vendor"

    @api.model
    def _get_label(self):
        return self.env._("Ask the vendor")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of transfers with an order, for people who buy."""
        if not self.env["purchase.order"].has_access("write"):
            return cases.browse()
        bought = self._get_orders(cases)
        return cases.filtered(lambda case: case.res_id in bought)

    @api.model
    def _run(self, case):
        order = self._get_orders(case)[case.res_id]
        order.check_access("write")  # as Odoo asks of whoever writes to the vendor
        template = self.env.ref(self._template)
        return self._prepare_mail(order, template, case)

    def _get_orders(self, cases):
        """Return {id of the document of a case: the purchase order to ask about}.

        Of a transfer, the first of its orders.
        """
        moves = self.env["stock.move"].sudo()  # which order it is, no more
        groups = moves._read_group(
            Domain("picking_id", "in", cases.mapped("res_id"))
            & Domain("purchase_line_id", "!=", False)
            & Domain("state", "not in", ("draft", "done", "cancel")),
            ["picking_id"],
            ["purchase_line_id:recordset"],
        )
        return {
            picking.id: lines.order_id.sorted("id")[:1].with_env(self.env)
            for picking, lines in groups
        }
