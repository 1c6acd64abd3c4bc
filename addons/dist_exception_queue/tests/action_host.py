from odoo import models
from odoo.exceptions import UserError


class DistActionTestForgive(models.AbstractModel):
    """Solves the trouble of the tests by forgetting the reference."""

    _name = "dist.action.test_forgive"
    _inherit = "dist.action"
    _description = "Action of the tests"
    _module = "dist_exception_queue"

    def _get_label(self):
        return self.env._("Forgive")

    def _get_offered(self, cases):
        return cases.filtered(lambda case: case.value_at_risk < 1000)

    def _run(self, case):
        partner = self.env["res.partner"].browse(case.res_id)
        if partner.ref == "trouble13":
            raise UserError(self.env._("Not this one."))
        partner.ref = False
