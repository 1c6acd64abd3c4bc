from odoo import api, models


class DistActionOpenBin(models.AbstractModel):
    """Open the bin of the case, to see who blocked it and release it."""

    _name = "dist.action.open_bin"
    _inherit = "dist.action"
    _description = "Action: open the bin"

    _icon = "fa-inbox"

    @api.model
    def _get_label(self):
        return self.env._("Open the bin")

    @api.model
    def _get_offered(self, cases):
        if not self.env["stock.location"].has_access("read"):
            return cases.browse()
        return cases.filtered(lambda case: case.res_model == "stock.location")

    @api.model
    def _run(self, case):
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.location",
            "res_id": case.res_id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }
