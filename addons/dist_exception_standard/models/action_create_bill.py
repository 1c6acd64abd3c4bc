from odoo import api, models


class DistActionCreateBill(models.AbstractModel):
    """A draft bill of what was received, to be compared with the vendor's."""

    _name = "dist.action.create_bill"
    _inherit = "dist.action"
    _description = "Action: make the bill of the order"

    _icon = "fa-file-text-o"

    @api.model
    def _get_label(self):
        return self.env._("Create bill")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["account.move"].has_access("create")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        order = self.env["purchase.order"].browse(case.res_id)
        before = order.invoice_ids
        action = order.action_create_invoice()
        if self.env["account.payment"].has_access("read"):
            return action
        made = order.invoice_ids - before  # who buys may draft a bill, and not open it
        return self._say(
            self.env._(
                "%(count)s draft bill of %(order)s is made. Whoever enters bills "
                "compares it with the vendor's.",
                count=len(made),
                order=order.name,
            )
        )
