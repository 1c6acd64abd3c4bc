from odoo import api, models


class DistEvidence(models.Model):
    """Evidence of held goods in words."""

    # One file for counts, one for held goods.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "quality_held": self.env._("Goods held"),
            "receipt_closed_short": self.env._("Receipt closed short"),
            "receipt_unchecked": self.env._("Received in spite of what was missing"),
            "quality_decided": self.env._("Held goods decided about"),
        }

    def _get_fact_fields(self):
        known = super()._get_fact_fields()
        if self.event in ("quality_held", "quality_decided"):
            holds = self.env["dist.quality.hold"]._fields
            return dict(known) | {
                "quantity": holds["quantity"],
                "disposition": holds["disposition"],
            }
        if self.event == "receipt_closed_short":
            quants = self.env["stock.quant"]._fields
            return dict(known) | {"quantity": quants["quantity"]}
        return known
