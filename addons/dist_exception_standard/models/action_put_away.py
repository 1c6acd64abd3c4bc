from odoo import api, models
from odoo.fields import Domain


class DistActionPutAway(models.AbstractModel):
    """Bring what arrived to the places Odoo suggests: the transfer is done as it is
    reserved, what is not reserved stays in a backorder."""

    _name = "dist.action.put_away"
    _inherit = "dist.action"
    _description = "Action: put away"

    _icon = "fa-archive"

    @api.model
    def _get_label(self):
        return self.env._("Put away as suggested")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of transfers with something reserved."""
        transfers = self.env["stock.picking"]
        if not transfers.has_access("write"):
            return cases.browse()
        ready = transfers.search(
            Domain("id", "in", cases.mapped("res_id"))
            & Domain("state", "=", "assigned")
        )
        found = set(ready.ids)
        return cases.filtered(lambda case: case.res_id in found)

    @api.model
    def _run(self, case):
        transfer = self.env["stock.picking"].browse(case.res_id)
        transfer.check_access("write")
        result = transfer.with_context(skip_backorder=True).button_validate()
        return result if isinstance(result, dict) else None
