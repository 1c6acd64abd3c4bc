from odoo import api, models


class DistActionCreateInvoice(models.AbstractModel):
    """Odoo's own way to invoice an order, opened for the order of the case."""

    _name = "dist.action.create_invoice"
    _inherit = "dist.action"
    _description = "Action: invoice the order"

    _icon = "fa-file-text-o"

    @api.model
    def _get_label(self):
        return self.env._("Create invoice")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["sale.advance.payment.inv"].has_access("create")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        order = self.env["sale.order"].browse(case.res_id)
        order.check_access("read")
        self.env["sale.advance.payment.inv"].check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale.action_view_sale_advance_payment_inv"
        )
        context = {"active_model": order._name, "active_ids": order.ids}
        return action | {"context": context | {"active_id": order.id}}
