from odoo import models


class DistDetectorBlockedOrder(models.AbstractModel):
    """A document stopped at a checkpoint and waits for a decision.

    After a day it is overdue, which is a case of its own.
    """

    _name = "dist.detector.blocked_order"
    _inherit = "dist.request.detector"
    _description = "Detector: blocked documents"

    _until = 24
