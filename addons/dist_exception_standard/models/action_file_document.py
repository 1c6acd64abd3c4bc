from odoo import api, models


class DistActionFileDocument(models.AbstractModel):
    """File the document a partner lacks, or the one that follows."""

    _name = "dist.action.file_document"
    _inherit = "dist.action"
    _description = "Action: file a document"

    _icon = "fa-certificate"

    @api.model
    def _get_label(self):
        return self.env._("File document")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["dist.document"].has_access("create")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        return {
            "type": "ir.actions.act_window",
            "res_model": "dist.document",
            "views": [[False, "form"]],
            "context": {
                "default_owner_ref": f"res.partner,{case.partner_id.id}",
                "default_type_id": case.facts["document"],
            },
        }
