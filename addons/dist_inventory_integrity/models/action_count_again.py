from odoo import api, models


class DistActionCountAgain(models.AbstractModel):
    """Look at the shelf again, where one is not the one who looked last."""

    _name = "dist.action.count_again"
    _inherit = "dist.action"
    _description = "Action: count again"

    _icon = "fa-repeat"

    @api.model
    def _get_label(self):
        return self.env._("Count again")

    @api.model
    def _get_offered(self, cases):
        lines = self.env["dist.stock.count.line"]
        if not lines.has_access("write"):
            return cases.browse()
        found = lines.search([("id", "in", cases.mapped("res_id"))])
        mine = {line.id for line in found if not line._find_refusal()}
        return cases.filtered(lambda case: case.res_id in mine)

    @api.model
    def _run(self, case):
        line = self.env["dist.stock.count.line"].browse(case.res_id)
        line.check_access("write")
        return line.action_look()
