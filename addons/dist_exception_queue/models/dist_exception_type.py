from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import rank

LEARNED_DAYS = 90
DISMISSALS = ("no_trouble", "not_ours")


class DistExceptionType(models.Model):
    """A kind of trouble: what finds it, how it reads, and how patient it is.

    Addons ship one record per detector. The code names the detector; the rest an
    administrator may change.
    """

    _name = "dist.exception.type"
    _description = "Kind of exception"
    _order = "sequence, name"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text("What it finds", translate=True)
    title = fields.Char(
        "Sentence",
        required=True,
        translate=True,
        help="What a case says, with the facts of the detector in %(…)s.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        # Left out, an archived company would leave a kind that looks in all of them.
        context={"active_test": False},
        help="Empty: every company whose exception queue is on.",
    )
    solve_hours = fields.Float(
        "Solve within (working hours)", help="0: what the queue says."
    )
    full_hours = fields.Float(
        "Look at everything every (hours)", default=24.0, required=True
    )
    cap = fields.Integer(
        "At most",
        default=25000,
        required=True,
        help="A detector that finds more is taken for broken: it opens so many, says "
        "so, and clears nothing.",
    )
    grace_minutes = fields.Integer(
        "Reopen after (minutes)",
        default=60,
        help="How long after somebody resolved it the trouble may still be seen "
        "before the case opens again.",
    )
    flap_minutes = fields.Integer(
        "Same case within (minutes)",
        default=240,
        help="Trouble that comes back so soon after it was cleared reopens its case.",
    )
    hold_minutes = fields.Integer(
        "Calm before clearing (minutes)",
        default=120,
        help="A case that keeps coming back is cleared only after the trouble was "
        "gone for so long.",
    )
    usual_reason_id = fields.Many2one(
        "dist.reason.code",
        "Usual root cause",
        domain="[('usage_ids.code', '=', 'exception')]",
        help="Offered when somebody resolves a case; empty: what people chose most "
        "often.",
    )
    may_sink = fields.Boolean(
        "Sinks when it is dismissed",
        default=True,
        help="Cases of a kind that people dismiss again and again lose points. Take "
        "the tick away, then they stand where they stood.",
    )
    dismissed_count = fields.Integer(
        "Dismissed", readonly=True, help="In 90 days: no trouble, or not ours to solve."
    )
    closed_count = fields.Integer("Closed", readonly=True, help="In 90 days.")
    exception_count = fields.Integer(compute="_compute_exception_count")
    run_ids = fields.One2many("dist.exception.run", "type_id")

    _code_unique = models.UniqueIndex("(code)", "Each kind has its own code.")
    _cap_positive = models.Constraint(
        "CHECK (cap > 0 AND full_hours > 0 AND grace_minutes >= 0"
        " AND flap_minutes >= 0 AND hold_minutes >= 0)",
        "Times and the limit of a kind of exception are positive.",
    )

    def _compute_exception_count(self):
        counts = dict(
            self.env["dist.exception"]._read_group(
                [("type_id", "in", self.ids), ("is_live", "=", True)],
                ["type_id"],
                ["__count"],
            )
        )
        for kind in self:
            kind.exception_count = counts.get(kind, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(names)s is what a detector of the suite finds. Archive it, then it "
                "looks no more.",
                names=", ".join(self.mapped("name")),
            )
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self._get_live_cases()._set_cleared()
        if "active" in vals or "company_ids" in vals:
            self.env.registry.clear_cache("stable")
        if "company_ids" in vals:
            self._leave_companies()
        if "may_sink" in vals:
            self._rank_cases()
        if vals.get("active") or "company_ids" in vals:
            self.env["dist.exception.sweep"]._ask_full(self)
        return result

    def _get_live_cases(self):
        cases = self.env["dist.exception"].sudo()  # nobody writes cases
        return cases.search([("type_id", "in", self.ids), ("is_live", "=", True)])

    def _leave_companies(self):
        """Clear the cases of companies these kinds do not look at any more."""
        for kind in self.sudo():  # a setting, whoever asks
            chosen = kind.company_ids
            if chosen:
                cases = kind._get_live_cases()
                cases = cases.filtered(lambda c, mine=chosen: c.company_id not in mine)
                cases._set_cleared()

    @api.model
    def _get_running(self, codes=None):
        """Return {code: type} of the active types that have a detector.

        :param codes: only these, or None
        """
        found = self.search([("code", "in", codes)] if codes else [])
        detectors = self.env["dist.detector"]._get_all()
        return {kind.code: kind for kind in found if kind.code in detectors}

    def _get_companies(self):
        """Return the ids of the companies this type looks at."""
        self.ensure_one()
        switched_on = self._get_switched_on()
        chosen = set(self.sudo().company_ids.ids)  # a setting, whoever asks
        return sorted(chosen.intersection(switched_on)) if chosen else switched_on

    @api.model
    @tools.ormcache("code", cache="stable")
    def _get_looked_at(self, code):
        """Return the ids of the companies a kind looks at, none where it is archived.

        No statement when warm: for what happens all the time and is rarely noted.
        """
        kind = self.sudo().search([("code", "=", code)])  # a setting, whoever asks
        return frozenset(kind._get_companies() if kind else ())

    @api.model
    def _get_switched_on(self):
        """Return the ids of the companies whose exception queue is on."""
        modes = self.env["dist.control"]._modes().get("exception_queue", {})
        return sorted(
            {company for (company, _site), mode in modes.items() if mode == "on"}
        )

    # === LEARNING === #

    def _get_dismissed_share(self):
        self.ensure_one()
        if not self.may_sink:
            return 0.0
        return rank.share_dismissed(self.dismissed_count, self.closed_count)

    def _rank_cases(self):
        self._get_live_cases()._rank()

    @api.model
    def _cron_learn(self):
        """Count what people dismissed, and let such kinds sink."""
        query = SQL(
            """
            SELECT type_id, count(*),
                   count(*) FILTER (WHERE state = 'resolved' AND outcome = ANY(%s))
              FROM dist_exception
             WHERE state IN ('resolved', 'cleared')
               AND closed_at > now() AT TIME ZONE 'UTC' - make_interval(days => %s)
             GROUP BY type_id
            """,
            list(DISMISSALS),
            LEARNED_DAYS,
        )
        self.env["dist.exception"].flush_model()
        counts = {kind: counted for kind, *counted in self.env.execute_query(query)}
        for kind in self.with_context(active_test=False).search(
            [("code", "!=", False)]
        ):
            closed, dismissed = counts.get(kind.id, (0, 0))
            if (kind.closed_count, kind.dismissed_count) != (closed, dismissed):
                kind.write({"closed_count": closed, "dismissed_count": dismissed})
        # All of them: places of tiers and channels may have moved as well.
        self.search([("code", "!=", False)])._rank_cases()

    def _get_usual_reason(self):
        """Return the root cause to offer: the one set, else the commonest of 90 days
        when at least half of five resolutions or more name it."""
        self.ensure_one()
        if self.usual_reason_id:
            return self.usual_reason_id
        since = fields.Datetime.now() - timedelta(days=LEARNED_DAYS)
        cases = self.env["dist.exception"].sudo()  # counts, no content
        counts = cases._read_group(
            [
                ("type_id", "=", self.id),
                ("state", "=", "resolved"),
                ("closed_at", ">", since),
                ("reason_id", "!=", False),
            ],
            ["reason_id"],
            ["__count"],
            order="__count desc",
        )
        total = sum(count for _reason, count in counts)
        if total < 5 or 2 * counts[0][1] < total:
            return self.env["dist.reason.code"]
        return counts[0][0]

    def action_open_exceptions(self):
        """Open the live cases of this kind."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_exception_queue.dist_exception_action"
        )
        return action | {
            "domain": [("type_id", "=", self.id)],
            "context": {"search_default_live": 1},
        }

    def action_sweep(self):
        """Let the scheduler look at everything of these kinds now.

        Detection never runs inside a user's transaction.
        """
        self.check_access("write")
        self.env["dist.exception.sweep"]._ask_full(self)
        self.env.ref("dist_exception_queue.ir_cron_sweep")._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The scheduler looks now. New cases appear in the queue within a "
                    "minute or two."
                ),
            },
        }
