from odoo import api, models
from odoo.tools import SQL

from .detector_receipt_not_put_away import ARRIVALS


class DistDetectorOverdueTransfer(models.AbstractModel):
    """A transfer that waits for no other one is past its date."""

    _name = "dist.detector.overdue_transfer"
    _inherit = "dist.transfer.detector"
    _description = "Detector: overdue transfers"

    _actions = ("check_availability",)

    @api.model
    def _get_having(self):
        """What waits for another transfer, and goods to be put away, are cases of
        their own kinds."""
        return SQL(
            "count(upstream.id) = 0 AND NOT bool_and(move.location_id = ANY(ARRAY("
            " SELECT arrival.id FROM (%s) arrival)))",
            SQL(ARRIVALS),
        )
