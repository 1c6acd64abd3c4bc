from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import rank, routing

FRESH = ("opened", "reopened", "returned")


class DistException(models.Model):
    """Whose a case is, by when it has to be solved, and what comes first."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.exception"

    queue_id = fields.Many2one(
        "dist.exception.queue", readonly=True, index="btree_not_null", tracking=False
    )
    channel_id = fields.Many2one("dist.channel", readonly=True)
    reminded_at = fields.Datetime(readonly=True)
    breached_at = fields.Datetime("Past its deadline since", readonly=True)
    escalated_at = fields.Datetime("Leader told", readonly=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_overdue")

    _clock_idx = models.Index(
        "(deadline_at) WHERE state IN ('open', 'in_progress', 'waiting')"
        " AND escalated_at IS NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("deadline_at", "state")
    def _compute_is_overdue(self):
        """On reading, so that lists are right when no scheduler has run."""
        now = fields.Datetime.now()
        for case in self:
            deadline = case.is_live and case.deadline_at
            case.is_overdue = bool(deadline) and deadline <= now

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [
            ("is_live", "=", True),
            ("deadline_at", "!=", False),
            ("deadline_at", "<=", fields.Datetime.now()),
        ]
        if set(value) == {True, False}:
            return []
        return late if True in value else ["!", "&", "&", *late]

    # === AFTER A SWEEP === #

    @api.model
    def _after_sweep(self, touched):
        """Route the new cases and rank all that moved; a few statements for any
        number.

        :param touched: dict event -> the cases it happened to
        """
        none = self.browse()
        fresh = none.union(*(touched.get(event, none) for event in FRESH))
        opened = touched.get("opened", none)
        self._route(opened._read_for_routing())
        self._set_deadlines(fresh._read_for_routing())
        (fresh | touched.get("changed", none))._rank()
        return super()._after_sweep(touched)

    def _read_for_routing(self):
        """Return what routing and ranking look at, one dict per case."""
        if not self:
            return []
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT exception.id, exception.type_id, exception.company_id,
                       exception.state,
                       exception.warehouse_id, exception.queue_id, exception.owner_id,
                       exception.channel_id, exception.deadline_at,
                       exception.value_at_risk, exception.waiting_count,
                       payer.dist_tier_id AS tier_id, category.parent_path
                  FROM dist_exception exception
                  LEFT JOIN res_partner partner ON partner.id = exception.partner_id
                  LEFT JOIN res_partner payer
                         ON payer.id = partner.commercial_partner_id
                  LEFT JOIN product_product product
                         ON product.id = exception.product_id
                  LEFT JOIN product_template template
                         ON template.id = product.product_tmpl_id
                  LEFT JOIN product_category category ON category.id = template.categ_id
                 WHERE exception.id = ANY(%s)
                 ORDER BY exception.value_at_risk DESC NULLS LAST, exception.id
                """,
                self.ids,
            )
        )

    @api.model
    def _route(self, rows):
        """Give cases their queue and owner; who took up a case keeps it."""
        rules = self.env["dist.exception.queue"]._get_rules()
        by_queue = defaultdict(list)
        for row in rows:
            case = routing.Case(
                row["type_id"],
                row["company_id"],
                row["warehouse_id"],
                row["tier_id"],
                row["channel_id"],
                frozenset(map(int, (row["parent_path"] or "").split("/")[:-1])),
                float(row["value_at_risk"] or 0),
            )
            row["queue_id"] = routing.find_queue(rules, case)
            by_queue[row["queue_id"], row["company_id"]].append(row)
        now = fields.Datetime.now()
        staff = self._get_staff({row["owner_id"] for row in rows})
        for (queue_id, company_id), cases in by_queue.items():
            queue = self.env["dist.exception.queue"].browse(queue_id or [])
            company = self.env["res.company"].browse(company_id)
            wanted = [
                row["owner_id"] if row["owner_id"] in staff else None for row in cases
            ]
            sites = [row["warehouse_id"] for row in cases]
            owners = queue._assign(company, wanted, sites, now) if queue else wanted
            for row, present, owner in zip(cases, wanted, owners, strict=True):
                is_taken = present and row["state"] != "open"
                row["owner_id"] = present if is_taken else owner
        self._update_rows(rows, {"queue_id": "int4", "owner_id": "int4"})

    @api.model
    def _route_stranded(self):
        """Route anew what nobody would see: the owner or the queue was archived.

        One statement where there is none, so that every sweep may ask.
        """
        self.env.flush_all()
        query = SQL(
            """
            SELECT exception.id
              FROM dist_exception exception
              LEFT JOIN res_users owner ON owner.id = exception.owner_id
              LEFT JOIN dist_exception_queue queue ON queue.id = exception.queue_id
             WHERE exception.state NOT IN ('resolved', 'cleared')
               AND (owner.active IS FALSE OR queue.active IS FALSE)
            """
        )
        ids = [row[0] for row in self.env.execute_query(query)]
        self._route(self.browse(ids)._read_for_routing())

    @api.model
    def _route_unclaimed(self):
        """Route what has no queue yet, after the rules of queues changed."""
        cases = self.search([("is_live", "=", True), ("queue_id", "=", False)])
        self._route(cases._read_for_routing())

    @api.model
    def _get_staff(self, user_ids):
        """Return the ids of those among users who can look at a queue.

        Documents of the web shop and of scheduled jobs name users nobody logs in as.

        :param user_ids: set of ids, None among them
        """
        query = SQL(
            "SELECT id FROM res_users WHERE active AND NOT share AND id = ANY(%s)",
            list(user_ids - {None}),
        )
        return {row[0] for row in self.env.execute_query(query)}

    @api.model
    def _set_deadlines(self, rows):
        """Give cases the time they have, one computation per queue and time."""
        types = self.env["dist.exception.type"]
        queues = self.env["dist.exception.queue"]
        now = fields.Datetime.now()
        known = {}
        for row in rows:
            kind, queue = types.browse(row["type_id"]), queues.browse(row["queue_id"])
            queue = queue if row["queue_id"] else queues
            hours = kind.solve_hours or queue.solve_hours or 8.0
            key = (queue.id, row["company_id"], hours)
            if key not in known:
                company = self.env["res.company"].browse(row["company_id"])
                known[key] = queue._get_deadline(company, hours, now)
            row["deadline_at"] = known[key]
            row |= dict.fromkeys(("reminded_at", "breached_at", "escalated_at"))
        moments = ("deadline_at", "reminded_at", "breached_at", "escalated_at")
        self._update_rows(rows, dict.fromkeys(moments, "timestamp"))

    def _rank(self):
        """Compute the points of these cases."""
        rows = self._read_for_routing()
        places = self._get_places()
        shares = self._get_dismissed_shares()
        weights = {
            company.id: company._dist_get_rank_weights()
            for company in self.env["res.company"].browse(
                {row["company_id"] for row in rows}
            )
        }
        for row in rows:
            subject = self._to_rank_subject(row, places, shares)
            row["rank"] = rank.score(subject, weights[row["company_id"]])
        self._update_rows(rows, {"rank": "float8"})

    @api.model
    def _get_places(self):
        """Return ({tier id: its place}, {channel id: its place}), the first is 0.

        Channels of one priority share a place.
        """
        every = self.with_context(active_test=False).env
        tiers, channels = every["dist.customer.tier"], every["dist.channel"]
        channels = channels.sudo()  # their order alone
        numbers = {channel.id: channel.priority for channel in channels.search([])}
        order = sorted(set(numbers.values()))
        return (
            {tier.id: place for place, tier in enumerate(tiers.search([]))},
            {channel: order.index(number) for channel, number in numbers.items()},
        )

    @api.model
    def _get_dismissed_shares(self):
        """Return {type id: share of it that people dismiss}."""
        types = self.env["dist.exception.type"].with_context(active_test=False)
        return {kind.id: kind._get_dismissed_share() for kind in types.search([])}

    @api.model
    def _to_rank_subject(self, row, places, shares):
        tiers, channels = places
        return rank.Subject(
            row["deadline_at"],
            float(row["value_at_risk"] or 0),
            row["waiting_count"] or 0,
            tiers.get(row["tier_id"]),
            channels.get(row["channel_id"]),
            shares.get(row["type_id"], 0.0),
        )

    @api.model
    def _update_rows(self, rows, columns):
        """Write columns of many cases in one statement.

        :param rows: list of dicts with ``id`` and the columns
        :param columns: dict column -> SQL type
        """
        if not rows:
            return
        names = [SQL.identifier(name) for name in columns]
        arrays = [
            SQL(f"%s::{kind}[]", [row[name] for row in rows])
            for name, kind in columns.items()
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE dist_exception SET %s FROM unnest(%s::int4[], %s)"
                " AS given (id, %s) WHERE dist_exception.id = given.id",
                SQL(", ").join(SQL("%s = given.%s", name, name) for name in names),
                [row["id"] for row in rows],
                SQL(", ").join(arrays),
                SQL(", ").join(names),
            )
        )
        self.invalidate_model(list(columns), flush=False)

    # === WHY IT IS FIRST === #

    def action_explain_rank(self):
        """Return the points of one case, for people: list of {"label", "points"}."""
        self.ensure_one()
        self.check_access("read")
        row = self.sudo()._read_for_routing()[0]  # the reader sees points, not names
        shares = self._get_dismissed_shares()
        subject = self._to_rank_subject(row, self._get_places(), shares)
        company = self.sudo().company_id  # settings of the case's company
        points = rank.parts(subject, company._dist_get_rank_weights())
        # The reader asks how urgent it is today, not since the beginning of counting.
        today = rank.Subject(fields.Datetime.now())
        points["day"] -= rank.parts(today, company._dist_get_rank_weights())["day"]
        labels = {
            "day": self.env._("Deadline"),
            "value": self.env._("Value at risk"),
            "waiting": self.env._("Orders that wait"),
            "tier": self.env._("Customer tier"),
            "channel": self.env._("Channel"),
            "dismissed": self.env._(
                "Often dismissed (%(dismissed)s of %(closed)s)",
                dismissed=self.type_id.dismissed_count,
                closed=self.type_id.closed_count,
            ),
        }
        return [
            {"label": labels[name], "points": round(value, 1)}
            for name, value in points.items()
            if value or name not in ("channel", "dismissed")
        ]
