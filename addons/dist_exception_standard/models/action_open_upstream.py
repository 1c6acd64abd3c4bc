from odoo import api, models


class DistActionOpenUpstream(models.AbstractModel):
    """Open the transfer that the one of the case waits for."""

    _name = "dist.action.open_upstream"
    _inherit = "dist.action"
    _description = "Action: open the transfer before"

    _icon = "fa-level-up"

    @api.model
    def _get_label(self):
        return self.env._("Open what it waits for")

    @api.model
    def _get_offered(self, cases):
        """Return the cases that name a transfer the user may read."""
        named = {(case.facts or {}).get("upstream") for case in cases} - {None}
        transfers = self.env["stock.picking"]
        if not transfers.has_access("read"):
            return cases.browse()
        found = set(transfers.search([("id", "in", list(named))]).ids)
        return cases.filtered(lambda case: (case.facts or {}).get("upstream") in found)

    @api.model
    def _run(self, case):
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": case.facts["upstream"],
            "views": [[False, "form"]],
        }
