from odoo import api, models

# Their facts are named as those of a line of a transfer.
OF_LINES = (
    "stock_below_nothing",
    "bin_rule_broken",
    "bins_let_pass",
    "counted_bin_moved",
    "lot_rule_broken",
)


class DistEvidence(models.Model):
    """Evidence of bins and lots in words."""

    # One file for each kind of what is told.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "stock_below_nothing": self.env._("Stock went below nothing"),
            "bin_rule_broken": self.env._("Rule of a bin broken"),
            "bins_let_pass": self.env._("Bins let pass by a supervisor"),
            "counted_bin_moved": self.env._("Goods moved in a bin being counted"),
            "bin_blocked": self.env._("Bin blocked"),
            "bin_released": self.env._("Bin released"),
            "lot_recalled": self.env._("Lot recalled"),
            "lot_released": self.env._("Lot released"),
            "lot_rule_broken": self.env._("Rule of a lot broken"),
        }

    def _get_fact_fields(self):
        known = super()._get_fact_fields()
        if self.event in OF_LINES:
            lines = self.env["stock.move.line"]._fields
            names = ("product_id", "quantity", "location_id", "picking_id")
            return dict(known) | {name: lines[name] for name in names}
        return known

    def _describe_facts(self, facts):
        broken = facts.pop("broken", None)
        rows = super()._describe_facts(facts)
        return [(self.env._("Rule"), broken), *rows] if broken else rows
