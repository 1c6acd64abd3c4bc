from odoo import api, models


class DistActionDecide(models.AbstractModel):
    """Go to the decision, where one may decide."""

    _name = "dist.action.decide"
    _inherit = "dist.action"
    _description = "Action: decide"

    _icon = "fa-check"

    @api.model
    def _get_label(self):
        return self.env._("Decide")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of requests the user may decide now."""
        requests = self.env["dist.approval.request"]
        mine = requests.search(
            [("id", "in", cases.mapped("res_id")), ("can_decide", "=", True)]
        )
        return cases.filtered(lambda case: case.res_id in mine.ids)

    @api.model
    def _run(self, case):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "dist_approval.dist_approval_decide_action"
        )
        return {**action, "params": {"request_id": case.res_id}}
