from odoo import api, models


class DistActionExplainFinding(models.AbstractModel):
    """Say why something odd or late is as it should be; then it is no case any more."""

    _name = "dist.action.explain_finding"
    _inherit = "dist.action"
    _description = "Action: explain what is odd or late"

    _icon = "fa-comment-o"

    @api.model
    def _get_label(self):
        return self.env._("Explain")

    @api.model
    def _get_offered(self, cases):
        """Return the cases the user may explain: not of what they did themselves."""
        if not self.env["dist.stock.explain"].has_access("create"):
            return cases.browse()
        return cases.filtered(
            lambda case: (case.facts or {}).get("person") != self.env.uid
        )

    @api.model
    def _run(self, case):
        return self._ask(self.env[case.res_model].browse(case.res_id))

    @api.model
    @api.private
    def _ask(self, record):
        """Return the window that asks why a record is as it should be."""
        record.check_access("read")
        dialogue = self.env["dist.stock.explain"].create(
            {"res_model": record._name, "res_id": record.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self._get_label(),
            "res_model": dialogue._name,
            "res_id": dialogue.id,
            "views": [[False, "form"]],
            "target": "new",
        }
