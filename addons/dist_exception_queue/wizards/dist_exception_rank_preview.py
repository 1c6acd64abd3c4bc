from markupsafe import Markup

from odoo import api, fields, models

from ..engine import rank

# More rows would not be read; cases further down seldom come to the top.
SHOWN = 20
LOOKED_AT = 5000
WEIGHTS = ("day", "value", "waiting", "tier", "channel", "dismissed")


class DistExceptionRankPreview(models.TransientModel):
    """Other points of a company, and what they would bring to the top."""

    _name = "dist.exception.rank.preview"
    _description = "Preview of what comes first"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    dist_rank_day = fields.Float("Each day earlier")
    dist_rank_value = fields.Float("Each tenfold of the value")
    dist_rank_waiting = fields.Float("Each doubling of waiting orders")
    dist_rank_tier = fields.Float("Each step of the customer's tier")
    dist_rank_channel = fields.Float("Each step of the channel's priority")
    dist_rank_dismissed = fields.Float("Off what is always dismissed")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        company = self.env["res.company"].browse(values.get("company_id"))
        names = [f"dist_rank_{name}" for name in WEIGHTS]
        return values | {name: company[name] for name in names if company}

    @api.depends("company_id", *(f"dist_rank_{name}" for name in WEIGHTS))
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._render()

    def _render(self):
        """Return a table of the first cases, and where they stand now."""
        cases = self.env["dist.exception"].search(
            [("company_id", "=", self.company_id.id), ("is_live", "=", True)],
            limit=LOOKED_AT,
        )
        if not cases:
            return Markup("<p>%s</p>") % self.env._("There is no case to order.")
        before = rank.places({case.id: case.rank for case in cases})
        after = rank.places(self._get_scores(cases))
        first = sorted(after, key=after.get)[:SHOWN]
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
            % (after[case.id], before[case.id], case.sentence)
            for case in cases.browse(first)
        )
        return Markup(
            "<table class='table table-sm'><thead><tr><th>%s</th><th>%s</th>"
            "<th>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (self.env._("Place"), self.env._("Now"), self.env._("Case"), rows)

    def _get_scores(self, cases):
        weights = rank.Weights(*(self[f"dist_rank_{name}"] for name in WEIGHTS))
        places = cases._get_places()
        shares = cases._get_dismissed_shares()
        rows = cases.sudo()._read_for_routing()  # points, no content
        return {
            row["id"]: rank.score(cases._to_rank_subject(row, places, shares), weights)
            for row in rows
        }

    def action_apply(self):
        """Let these points count from now on."""
        self.ensure_one()
        self.company_id.write(
            {f"dist_rank_{name}": self[f"dist_rank_{name}"] for name in WEIGHTS}
        )
        return {"type": "ir.actions.act_window_close"}
