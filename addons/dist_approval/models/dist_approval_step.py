from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command

from ..engine import routing


class DistApprovalStep(models.Model):
    """One group of people a request asks, at one place in the order."""

    _name = "dist.approval.step"
    _inherit = ["dist.approval.part.mixin", "dist.insert.mixin"]
    _description = "Approval step"
    _order = "request_id, number, id"

    request_id = fields.Many2one(
        "dist.approval.request", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer("Order", required=True)
    name = fields.Char()
    group_id = fields.Many2one("res.groups", ondelete="restrict", index=True)
    user_ids = fields.Many2many("res.users", "dist_approval_step_user_rel")
    quorum = fields.Selection(
        [("any", "Any one"), ("n", "A number of them"), ("all", "All of them")],
        required=True,
        default="any",
    )
    quorum_n = fields.Integer(default=1)
    is_fallback = fields.Boolean(
        help="Nobody the matrix names may decide this, so the fallback group does."
    )
    state = fields.Selection(
        [
            ("waiting", "Later"),
            ("pending", "Open"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="waiting",
    )
    version_ids = fields.Json(
        "Versions",
        help="Ids of the policy versions that ask for this step. The request holds "
        "them as relations; one JSON list here keeps a step one row.",
    )
    decision_ids = fields.One2many("dist.approval.decision", "step_id")

    _open_group_idx = models.Index("(group_id) WHERE state = 'pending'")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    @api.depends("name", "group_id", "user_ids")
    def _compute_display_name(self):
        for step in self:
            who = step.group_id.name or ", ".join(step.user_ids.mapped("name"))
            step.display_name = step.name or who

    # === PLANNING === #

    def _plan(self, requests, judgements, versions, fallback):
        """Create the steps of new requests in one batch.

        :param requests: requests, in the order of the judgements
        :param judgements: list of Judgement
        :param versions: dict policy id -> version record
        :param int fallback: group id asked when nobody else is left, or 0
        """
        planned = [
            (request, plan)
            for request, judgement in zip(requests, judgements, strict=True)
            for plan in routing.plan_steps(
                judgement.verdict.policies, judgement.document, fallback
            )
        ]
        excluded = requests._get_excluded()
        members = self._get_members([plan for _request, plan in planned], fallback)
        values = []
        first = {}
        for request, plan in planned:
            first.setdefault(request.id, plan.number)
            values.append(
                self._prepare_step_values(request, plan, versions, first[request.id])
                | self._prepare_audience(
                    request, plan, members, excluded[request.id], fallback
                )
            )
        named = [row.pop("user_ids") for row in values]
        steps = self._insert_rows(values)
        self._link_rows(
            "user_ids",
            [
                (step.id, user)
                for step, users in zip(steps, named, strict=True)
                for user in users
            ],
        )
        return steps

    def _prepare_step_values(self, request, plan, versions, first):
        return {
            "request_id": request.id,
            "number": plan.number,
            "name": plan.name,
            "state": "pending" if plan.number == first else "waiting",
            "version_ids": [versions[id_].id for id_ in plan.policies],
        }

    def _prepare_audience(self, request, plan, members, excluded, fallback):
        """Who is asked; the fallback group when nobody of the plan may decide.

        :param members: dict group id or ("user", user id) -> {user id: company ids}
        """
        asked = members[plan.group] if plan.group else {}
        for user in plan.users:
            asked = asked | members["user", user]
        company = request.company_id.id
        able = {u for u, companies in asked.items() if company in companies} - excluded
        needed = plan.quorum_n if plan.quorum == "n" else 1
        if len(able) < needed and fallback:
            found = members[fallback].items()
            others = {u for u, companies in found if company in companies} - excluded
            return self._prepare_fallback(fallback, able, others, needed)
        return {
            "group_id": plan.group or None,
            "quorum": plan.quorum,
            "quorum_n": plan.quorum_n,
            "is_fallback": plan.is_fallback,
            "user_ids": list(plan.users),
        }

    @api.model
    def _prepare_fallback(self, fallback, able, others, needed):
        """Return whom a step asks when too few are left: them and the fallback group.

        :param int fallback: group id
        :param set able: ids of the users of the matrix who may still decide
        :param set others: ids of the members of the fallback group who may decide
        :param int needed: how many approvals the matrix wants; never more than there
            are people to give them
        """
        quorum_n = max(1, min(needed, len(able | others)))
        return {
            "group_id": fallback,
            "user_ids": sorted(able),
            "quorum": "n" if quorum_n > 1 else "any",
            "quorum_n": quorum_n,
            "is_fallback": True,
        }

    def _get_members(self, plans, fallback):
        """Return the active people behind plans: one read per group, not per step."""
        members = defaultdict(dict)
        groups = {plan.group for plan in plans if plan.group} | {fallback} - {0}
        for group in self.env["res.groups"].sudo().browse(groups):  # names only
            for user in group.all_user_ids.filtered("active"):
                members[group.id][user.id] = set(user.company_ids.ids)
        named = {user for plan in plans for user in plan.users}
        for user in self.env["res.users"].sudo().browse(named):  # as above
            if user.active:
                members["user", user.id] = {user.id: set(user.company_ids.ids)}
        return members

    def _reroute(self, excluded):
        """Ask the fallback group where an open step lost those who could decide it:
        by changing the document, an approver becomes one of its authors.

        :param set excluded: user ids who may not decide the request
        :return: the steps that were rerouted
        """
        rerouted = self.browse()
        for step in self.sudo():  # nobody has the right to write steps
            group = step.request_id.checkpoint_id.fallback_group_id
            needed = step.quorum_n if step.quorum == "n" else 1
            able = step._get_audience(excluded)
            if step.is_fallback or not group or len(able) >= needed:
                continue
            members = group.all_user_ids.filtered(
                lambda user, company=step.request_id.company_id: (
                    user.active and company in user.company_ids
                )
            )
            others = set(members.ids) - excluded
            values = self._prepare_fallback(group.id, able, others, needed)
            step.write(values | {"user_ids": [Command.set(values["user_ids"])]})
            rerouted |= step
        return rerouted

    # === DECIDING === #

    def _get_audience(self, excluded, known=None):
        """Return the users who may settle one step now.

        :param excluded: set of user ids who may not decide the request
        :param dict known: members of groups, read once for a batch that shares it
        :return: set of user ids
        """
        self.ensure_one()
        known = {} if known is None else known
        step = self.sudo()  # approvers need no right on groups and users
        company = step.request_id.company_id
        key = (step.group_id.id, company.id)
        if key not in known:
            known[key] = self._get_able(step.group_id.all_user_ids, company)
        return (known[key] | self._get_able(step.user_ids, company)) - excluded

    @api.model
    def _get_able(self, users, company):
        return {u.id for u in users if u.active and company in u.company_ids}

    def _to_engine(self, excluded, known=None):
        """Return the steps as engine states, votes not yet counted."""
        return [
            routing.StepState(
                step.id,
                step.number,
                step.quorum,
                step.quorum_n,
                frozenset(step._get_audience(excluded, known)),
            )
            for step in self
        ]
