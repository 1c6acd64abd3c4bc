from odoo import fields, models

from ..engine import rank

STANDARD = rank.Weights()


class ResCompany(models.Model):
    """What a company puts first among its cases."""

    _inherit = "res.company"

    dist_rank_day = fields.Float(
        "Each day earlier",
        default=STANDARD.day,
        help="Points for each day the deadline of a case is earlier.",
    )
    dist_rank_value = fields.Float(
        "Each tenfold of the value",
        default=STANDARD.value,
        help="Points for each tenfold of the value at risk.",
    )
    dist_rank_waiting = fields.Float(
        "Each doubling of waiting orders",
        default=STANDARD.waiting,
        help="Points for each doubling of the orders that wait on the same thing.",
    )
    dist_rank_tier = fields.Float(
        "Each step of the customer's tier",
        default=STANDARD.tier,
        help="Points for each place of the tier above the fifth.",
    )
    dist_rank_channel = fields.Float(
        "Each step of the channel's priority",
        default=STANDARD.channel,
        help="Points for each place of the channel above the fifth; the channel with "
        "the lowest number is the first.",
    )
    dist_rank_dismissed = fields.Float(
        "Off what is always dismissed",
        default=STANDARD.dismissed,
        help="Points a kind of exception loses when people dismiss every case of it; "
        "in proportion when they dismiss some.",
    )

    def _dist_get_rank_weights(self):
        self.ensure_one()
        return rank.Weights(
            self.dist_rank_day,
            self.dist_rank_value,
            self.dist_rank_waiting,
            self.dist_rank_tier,
            self.dist_rank_channel,
            self.dist_rank_dismissed,
        )

    def action_dist_preview_rank(self):
        """Show how the order of the cases changes before points are saved."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What comes first"),
            "res_model": "dist.exception.rank.preview",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_company_id": self.id},
        }

    def write(self, vals):
        result = super().write(vals)
        if any(name.startswith("dist_rank_") for name in vals):
            cases = self.env["dist.exception"].sudo()  # the order, no content
            cases.search(
                [("company_id", "in", self.ids), ("is_live", "=", True)]
            )._rank()
        return result
