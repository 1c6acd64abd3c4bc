from odoo import api, models


class DistActionImportAgain(models.AbstractModel):
    """Import the file again when it is mended; what succeeds clears the case."""

    _name = "dist.action.import_again"
    _inherit = "dist.action"
    _description = "Action: import a file again"

    _icon = "fa-upload"

    @api.model
    def _get_label(self):
        return self.env._("Import again")

    @api.model
    def _get_offered(self, cases):
        failures = self.env["dist.import.failure"]._get_of_cases(cases)
        allowed = set(failures.filtered("can_import").ids)
        return cases.filtered(lambda case: case.res_id in allowed)

    @api.model
    def _run(self, case):
        failure = self.env["dist.import.failure"]._get_of_cases(case)
        return failure.action_import_again()
