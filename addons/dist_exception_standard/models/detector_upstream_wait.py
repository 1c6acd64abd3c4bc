from odoo import api, models
from odoo.tools import SQL


class DistDetectorUpstreamWait(models.AbstractModel):
    """A transfer is past its date because one before it is not done."""

    _name = "dist.detector.upstream_wait"
    _inherit = "dist.transfer.detector"
    _description = "Detector: transfers waiting on another"

    _actions = ("open_upstream",)

    @api.model
    def _get_having(self):
        return SQL("count(upstream.id) > 0")
