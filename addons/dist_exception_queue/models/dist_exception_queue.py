from datetime import UTC, timedelta

from odoo import api, fields, models

from ..engine import routing


class DistExceptionQueue(models.Model):
    """A team that solves cases: which it takes, who gets them, and by when."""

    _name = "dist.exception.queue"
    _description = "Exception queue"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: cases of every company."
    )
    member_ids = fields.Many2many(
        "res.users", "dist_exception_queue_user_rel", string="Members"
    )
    leader_id = fields.Many2one(
        "res.users", help="Told when a case is past its deadline for long."
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        check_company=True,
        help="Empty: the hours of the case's company.",
    )
    assignment = fields.Selection(
        [
            ("none", "Members take cases themselves"),
            ("responsible", "Responsible person of the document"),
            ("load", "Whoever has the fewest"),
            ("turn", "In turn"),
        ],
        required=True,
        default="responsible",
    )
    solve_hours = fields.Float(
        "Solve within (working hours)",
        default=8.0,
        help="Used where the kind of the case says nothing of its own.",
    )
    remind_hours = fields.Float("Remind before (hours)", default=2.0)
    escalate_hours = fields.Float("Tell the leader after (hours)", default=4.0)
    rule_ids = fields.One2many("dist.exception.queue.rule", "queue_id", copy=True)
    last_user_id = fields.Many2one("res.users", "Last in turn", readonly=True)
    live_count = fields.Integer(compute="_compute_live_count")

    _hours_positive = models.Constraint(
        "CHECK (solve_hours > 0 AND remind_hours >= 0 AND escalate_hours >= 0)",
        "Hours of a queue are positive.",
    )

    def _compute_live_count(self):
        counts = dict(
            self.env["dist.exception"]._read_group(
                [("queue_id", "in", self.ids), ("is_live", "=", True)],
                ["queue_id"],
                ["__count"],
            )
        )
        for queue in self:
            queue.live_count = counts.get(queue, 0)

    def action_open_exceptions(self):
        """Open the live cases of this queue."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_exception_queue.dist_exception_action"
        )
        return action | {
            "domain": [("queue_id", "=", self.id)],
            "context": {"search_default_live": 1},
        }

    # === PEOPLE === #

    def _get_present(self, company, now):
        """Return the ids of the members who work for a company and are not away.

        :param company: ``res.company``
        :param datetime now: UTC
        """
        self.ensure_one()
        members = self.sudo().member_ids.filtered(  # members may be hidden from each
            lambda user: user.active and company in user.company_ids
        )
        away = (
            self.env["resource.calendar.leaves"]
            .sudo()
            ._read_group(  # as above
                [
                    ("resource_id.user_id", "in", members.ids),
                    ("date_from", "<=", now),
                    ("date_to", ">", now),
                ],
                ["resource_id"],
            )
        )
        absent = {resource.user_id.id for (resource,) in away}
        return [user.id for user in members if user.id not in absent]

    def _assign(self, company, wanted, sites, now):
        """Return who gets each new case of a company.

        Nobody gets a case of a warehouse that is none of their allowed ones: they
        would not see it.

        :param company: ``res.company``
        :param wanted: list of user ids or None: the responsible person of each
        :param sites: list of warehouse ids or None, of each
        :param datetime now: UTC
        :return: list of user ids or None
        """
        self.ensure_one()
        return getattr(self, f"_assign_{self.assignment}")(company, wanted, sites, now)

    def _assign_none(self, company, wanted, sites, now):
        return [None] * len(wanted)

    def _assign_responsible(self, company, wanted, sites, now):
        return wanted

    def _get_eligible(self, members, sites):
        """Return of each site the members who may work there, or None for all."""
        people = self.env["res.users"].sudo().browse(members)  # where they work
        bound = {user.id: set(user.dist_warehouse_ids.ids) for user in people}
        if not any(bound.values()):
            return [None] * len(sites)
        may = {
            site: {
                user
                for user, houses in bound.items()
                if not houses or not site or site in houses
            }
            for site in set(sites)
        }
        return [may[site] for site in sites]

    def _assign_load(self, company, wanted, sites, now):
        members = self._get_present(company, now)
        counts = self.env["dist.exception"]._read_group(
            [("owner_id", "in", members), ("is_live", "=", True)],
            ["owner_id"],
            ["__count"],
        )
        loads = dict.fromkeys(members, 0) | {user.id: n for user, n in counts}
        return routing.share_by_load(self._get_eligible(members, sites), loads)

    def _assign_turn(self, company, wanted, sites, now):
        members = self._get_present(company, now)
        eligible = self._get_eligible(members, sites)
        shared = routing.share_in_turn(eligible, members, self.last_user_id.id)
        given = [user for user in shared if user]
        if given:
            self.sudo().last_user_id = given[-1]  # bookkeeping of the sweep
        return shared

    # === TIME === #

    def _get_deadline(self, company, hours, now):
        """Return when so many working hours from now have passed.

        A calendar without hours counts around the clock: a deadline that never comes
        would hide the case.

        :param company: ``res.company``
        :param float hours: working hours
        :param datetime now: UTC
        :return: datetime, UTC
        """
        calendar = self.calendar_id or company.resource_calendar_id
        if calendar:
            found = calendar.sudo().plan_hours(  # hours only
                hours, now.replace(tzinfo=UTC), compute_leaves=True
            )
            if found:
                return found.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        return now + timedelta(hours=hours)

    @api.model
    def _get_rules(self):
        """Return the rules of all queues in their order, for the engine."""
        rules = self.env["dist.exception.queue.rule"].search(
            [("queue_id.active", "=", True)]
        )
        return [rule._to_engine() for rule in rules]
