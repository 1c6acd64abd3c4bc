from odoo import api, models


class DistControlSetting(models.Model):
    """While the queue is off nobody notes what changes: then all is computed anew."""

    _inherit = "dist.control.setting"

    @api.model
    def _after_change(self, before, places):
        result = super()._after_change(before, places)
        if any(control.code == "exception_queue" for control, _c, _w in places):
            figures = self.env["dist.kpi.refresh"].sudo()  # a job, whoever switches
            figures._ask_full()
        return result
