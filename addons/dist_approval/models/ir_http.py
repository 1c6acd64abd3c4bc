from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Send with the page what else would cost a question each time: how much waits
        for the user, and whose gate is live, so that other forms never ask."""
        info = super().session_info()
        if info.get("is_internal_user"):
            checkpoints = self.env["dist.approval.checkpoint"]
            requests = self.env["dist.approval.request"]
            info["dist_gated_models"] = checkpoints._live_models()
            info["dist_inbox_count"] = requests.inbox_count()
        return info
