from odoo import api, models


class DistEvidence(models.Model):
    """Evidence of the stock figure in words."""

    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "stock_adjusted": self.env._("Stock adjusted"),
            "stock_confirmed": self.env._("Counted as the books said"),
            "stock_scrapped": self.env._("Scrapped"),
        }

    def _get_fact_fields(self):
        known = super()._get_fact_fields()
        if self.event in ("stock_adjusted", "stock_confirmed", "stock_scrapped"):
            return dict(known) | {
                "quantity": self.env["stock.quant"]._fields["quantity"]
            }
        return known
