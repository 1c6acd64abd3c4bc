from odoo import api, models


class DistActionForgetImport(models.AbstractModel):
    """Say that nobody needs an import any more: its case goes."""

    _name = "dist.action.forget_import"
    _inherit = "dist.action"
    _description = "Action: an import is not needed any more"

    _icon = "fa-trash-o"

    @api.model
    def _get_label(self):
        return self.env._("Not needed any more")

    @api.model
    def _get_offered(self, cases):
        failures = self.env["dist.import.failure"]._get_of_cases(cases)
        allowed = set(failures.filtered("can_forget").ids)
        return cases.filtered(lambda case: case.res_id in allowed)

    @api.model
    def _run(self, case):
        self.env["dist.import.failure"]._get_of_cases(case)._forget()
