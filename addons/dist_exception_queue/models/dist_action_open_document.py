from odoo import api, models


class DistActionOpenDocument(models.AbstractModel):
    """Where nothing better is known: open the document and solve it there."""

    _name = "dist.action.open_document"
    _inherit = "dist.action"
    _description = "Action: open the document"

    _icon = "fa-external-link"

    @api.model
    def _get_label(self):
        return self.env._("Open document")

    @api.model
    def _run(self, case):
        return case.action_open_document()
