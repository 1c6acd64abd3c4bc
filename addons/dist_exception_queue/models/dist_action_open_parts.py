from odoo import api, models


class DistActionOpenParts(models.AbstractModel):
    """Look at the cases that recur, to find what they have in common."""

    _name = "dist.action.open_parts"
    _inherit = "dist.action"
    _description = "Action: open the cases of a case"

    _icon = "fa-list"

    @api.model
    def _get_label(self):
        return self.env._("Open its cases")

    @api.model
    def _run(self, case):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_exception_queue.dist_exception_action"
        )
        return action | {"domain": [("parent_id", "=", case.id)], "context": {}}
