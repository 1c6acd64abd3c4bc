from odoo import api, models


class DistActionOpenHold(models.AbstractModel):
    """What is held and waits for a decision."""

    _name = "dist.action.open_hold"
    _inherit = "dist.action"
    _description = "Action: open the held goods"

    _icon = "fa-hand-paper-o"

    @api.model
    def _get_label(self):
        return self.env._("See what is held")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["dist.quality.hold"].has_access("read")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        field = "id" if case.res_model == "dist.quality.hold" else "order_id"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality holds"),
            "res_model": "dist.quality.hold",
            "views": [[False, "list"], [False, "form"]],
            "domain": [(field, "=", case.res_id), ("state", "in", ("held", "decided"))],
        }
