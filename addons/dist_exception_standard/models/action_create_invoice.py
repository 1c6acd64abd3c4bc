from odoo import api, models


class DistActionCreateInvoice(models.AbstractModel):
    """Invoice the order of the case: what was delivered, or as Odoo's own way asks.

    People who sell choose in Odoo's dialog, down payments among the rest. It is not
    open to people who invoice and do not sell: they get a draft of what is to be
    invoiced, to be looked at and posted.
    """

    _name = "dist.action.create_invoice"
    _inherit = "dist.action"
    _description = "Action: invoice the order"

    _icon = "fa-file-text-o"

    @api.model
    def _get_label(self):
        return self.env._("Create invoice")

    @api.model
    def _get_offered(self, cases):
        allowed = self._may_choose() or self.env["account.move"].has_access("create")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        order = self.env["sale.order"].browse(case.res_id)
        order.check_access("read")
        if self._may_choose():
            return self._choose(order)
        self.env["account.move"].check_access("create")
        invoices = order._create_invoices(final=True)
        return order.action_view_invoice(invoices=invoices)

    @api.model
    def _may_choose(self):
        return self.env["sale.advance.payment.inv"].has_access("create")

    @api.model
    def _choose(self, order):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale.action_view_sale_advance_payment_inv"
        )
        context = {"active_model": order._name, "active_ids": order.ids}
        return action | {"context": context | {"active_id": order.id}}
