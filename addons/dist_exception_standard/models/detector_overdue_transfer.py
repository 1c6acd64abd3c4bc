from odoo import api, models
from odoo.tools import SQL


class DistDetectorOverdueTransfer(models.AbstractModel):
    """A transfer that waits for no other one is past its date."""

    _name = "dist.detector.overdue_transfer"
    _inherit = "dist.transfer.detector"
    _description = "Detector: overdue transfers"

    _actions = ("check_availability",)

    @api.model
    def _get_having(self):
        """What waits for another transfer is a case of its own kind."""
        return SQL("count(upstream.id) = 0")
