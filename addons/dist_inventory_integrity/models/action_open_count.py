from odoo import api, models


class DistActionOpenCount(models.AbstractModel):
    """What is left of the count of the case."""

    _name = "dist.action.open_count"
    _inherit = "dist.action"
    _description = "Action: open the count"

    _icon = "fa-list-ol"

    @api.model
    def _get_label(self):
        return self.env._("Open the count")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["dist.stock.count"].has_access("read")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        count = self.env["dist.stock.count"].browse(case.res_id)
        count.check_access("read")
        return count.get_formview_action()
