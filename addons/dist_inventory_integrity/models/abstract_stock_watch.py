from odoo import api, models
from odoo.tools import SQL

from .dist_stock_oddity import CONTROL


class DistStockWatchDetector(models.AbstractModel):
    """What is said of the stock figure only where a company asks for it."""

    _name = "dist.stock.watch.detector"
    _inherit = "dist.detector"
    _description = "Detector of trouble with the stock figure"

    @api.model
    def _is_watched(self, company):
        """Return the SQL condition that the company has the control switched on.

        :param SQL company: an integer column, id of the company
        """
        modes = self.env["dist.control"]._modes().get(CONTROL, {})
        watched = [
            company_id
            for (company_id, warehouse_id), mode in modes.items()
            if mode == "on" and not warehouse_id
        ]
        return SQL("%s = ANY(%s::int4[])", company, watched)

    @api.model
    def _is_unexplained(self, model, record):
        """Return the SQL condition that nobody has explained a record.

        :param str model: its name
        :param SQL record: an integer column, its id
        """
        return SQL(
            "NOT EXISTS (SELECT FROM dist_stock_explanation said"
            " WHERE said.res_model = %s AND said.res_id = %s)",
            model,
            record,
        )


class DistControlSetting(models.Model):
    """Switching the control on or off begins and ends cases of documents at rest."""

    _inherit = "dist.control.setting"

    @api.model
    def _after_change(self, before, places):
        result = super()._after_change(before, places)
        if any(control.code == CONTROL for control, _company, _site in places):
            sweeps = self.env["dist.exception.sweep"].sudo()  # a job, whoever switches
            sweeps._ask_full()
        return result
