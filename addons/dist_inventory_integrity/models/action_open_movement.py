from odoo import api, models


class DistActionOpenMovement(models.AbstractModel):
    """What is behind an unusual figure: the count, the scrap or the transfer."""

    _name = "dist.action.open_movement"
    _inherit = "dist.action"
    _description = "Action: open what is unusual"

    _icon = "fa-exchange"

    @api.model
    def _get_label(self):
        return self.env._("See the movement")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["dist.stock.oddity"].has_access("read")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        odd = self.env["dist.stock.oddity"].browse(case.res_id)
        odd.check_access("read")
        return odd.action_open_source()
