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
        return self.env["purchase.order"].browse(case.res_id).action_create_invoice()
