from odoo import models


class DistDetectorOverdueApproval(models.AbstractModel):
    """A decision that nobody took for a day."""

    _name = "dist.detector.overdue_approval"
    _inherit = "dist.request.detector"
    _description = "Detector: overdue approvals"

    _hours = 24
