from odoo import api, models


class DistControlSetting(models.Model):
    """Tables are watched while some company has the queue switched on."""

    _inherit = "dist.control.setting"

    @api.model
    def _after_change(self, before, places):
        result = super()._after_change(before, places)
        if any(control.code == "exception_queue" for control, _c, _w in places):
            self.env["dist.exception.change"]._reconcile_triggers()
            self.env["dist.exception.sweep"]._ask_full()
        return result
