from odoo import api, models

# Their facts are a quantity.
QUANTITY_EVENTS = (
    "stock_adjusted",
    "stock_confirmed",
    "stock_scrapped",
    "stock_corrected",
)


class DistEvidence(models.Model):
    """Evidence of the stock figure in words."""

    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "stock_adjusted": self.env._("Stock adjusted"),
            "stock_confirmed": self.env._("Counted as the books said"),
            "stock_scrapped": self.env._("Scrapped"),
            "stock_corrected": self.env._("Done transfer corrected"),
        }

    def _get_fact_fields(self):
        known = super()._get_fact_fields()
        if self.event in QUANTITY_EVENTS:
            lines = self.env["stock.move.line"]._fields
            places = ("lot_id", "location_id", "location_dest_id", "result_package_id")
            return (
                dict(known)
                | {"quantity": self.env["stock.quant"]._fields["quantity"]}
                | {name: lines[name] for name in places}
            )
        return known
