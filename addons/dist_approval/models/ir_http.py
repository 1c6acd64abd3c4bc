from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client which models have a live gate, so that forms of the
        others never ask about theirs."""
        info = super().session_info()
        if info.get("is_internal_user"):
            info["dist_gated_models"] = self.env["dist.approval.checkpoint"]._live_models()
        return info
