from odoo import api, models


class DistActionDecideAdjustments(models.AbstractModel):
    """Go to the decisions a count waits for, where one may take some of them."""

    _name = "dist.action.decide_adjustments"
    _inherit = "dist.action"
    _description = "Action: decide about adjustments"

    _icon = "fa-check"

    @api.model
    def _get_label(self):
        return self.env._("Decide")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of counts the user may decide some lines of."""
        mine = self._get_requests(cases)
        lines = self.env["dist.stock.count.line"].sudo()  # which count it is of
        counts = set(lines.browse(mine.mapped("res_id")).count_id.ids)
        return cases.filtered(lambda case: case.res_id in counts)

    @api.model
    def _get_requests(self, cases):
        lines = self.env["dist.stock.count.line"].sudo()  # ids alone
        waiting = lines.search(
            [("count_id", "in", cases.mapped("res_id")), ("state", "=", "waiting")]
        )
        return self.env["dist.approval.request"].search(
            [
                ("res_model", "=", lines._name),
                ("res_id", "in", waiting.ids),
                ("state", "=", "pending"),
                ("can_decide", "=", True),
            ]
        )

    @api.model
    def _run(self, case):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adjustments to decide about"),
            "res_model": "dist.approval.request",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self._get_requests(case).ids)],
        }
