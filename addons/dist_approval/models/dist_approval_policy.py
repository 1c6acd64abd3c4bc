import logging
from collections import Counter

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..engine import matrix

_logger = logging.getLogger(__name__)

# Fields of a row that people may change without making a new version of it.
UNVERSIONED = frozenset({"problem", "version", "message_follower_ids"})
BUMPED = "dist_approval_bumped"


class DistApprovalPolicy(models.Model):
    """A row of the approval matrix: a scope, conditions on facts, and whom to ask.

    All matching rows apply. A row that passes shields the facts it names from rows
    of lower precedence (smaller sequence first, then the narrower scope).
    """

    _name = "dist.approval.policy"
    _description = "Approval policy"
    _order = "checkpoint_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    checkpoint_id = fields.Many2one(
        "dist.approval.checkpoint", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer("Precedence", default=10, help="Smaller numbers win.")
    version = fields.Integer(default=1, readonly=True, copy=False)
    effect = fields.Selection(
        [("ask", "Asks"), ("pass", "Passes")],
        required=True,
        default="ask",
        help="A row that passes shields the facts it names from rows of lower "
        "precedence.",
    )
    shielded_fact_ids = fields.Many2many(
        "dist.approval.fact",
        "dist_approval_policy_shield_rel",
        domain="[('checkpoint_id', '=', checkpoint_id)]",
        string="Passes these facts",
    )
    company_ids = fields.Many2many("res.company", "dist_approval_policy_company_rel")
    warehouse_ids = fields.Many2many(
        "stock.warehouse", "dist_approval_policy_warehouse_rel"
    )
    team_ids = fields.Many2many(
        "crm.team", "dist_approval_policy_team_rel", string="Sales teams"
    )
    channel_ids = fields.Many2many("dist.channel", "dist_approval_policy_channel_rel")
    product_category_ids = fields.Many2many(
        "product.category", "dist_approval_policy_product_category_rel"
    )
    partner_category_ids = fields.Many2many(
        "res.partner.category",
        "dist_approval_policy_partner_category_rel",
        string="Partner tags",
    )
    customer_tier_ids = fields.Many2many(
        "dist.customer.tier", "dist_approval_policy_customer_tier_rel"
    )
    reason_code_ids = fields.Many2many(
        "dist.reason.code", "dist_approval_policy_reason_code_rel"
    )
    currency_id = fields.Many2one(
        "res.currency",
        "Currency of limits",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    condition_ids = fields.One2many("dist.approval.condition", "policy_id", copy=True)
    tier_ids = fields.One2many("dist.approval.policy.tier", "policy_id", copy=True)
    problem = fields.Text(
        readonly=True,
        copy=False,
        help="Why the row cannot be used at present; empty when all is well.",
    )
    request_count = fields.Integer(compute="_compute_request_count")

    # === COMPUTE METHODS === #

    def _compute_request_count(self):
        groups = self.env["dist.approval.request"]._read_group(
            [("policy_version_ids.policy_id", "in", self.ids)],
            ["policy_version_ids"],
            ["__count"],
        )
        counts = Counter()  # a request is made under one version of a row
        for version, count in groups:
            counts[version.policy_id.id] += count
        for policy in self:
            policy.request_count = counts[policy.id]

    # === CONSTRAINTS === #

    @api.constrains(
        "effect", "shielded_fact_ids", "tier_ids", "currency_id", "checkpoint_id"
    )
    def _check_policy(self):
        for policy in self:
            problem = policy._find_problem()
            if problem:
                raise ValidationError(problem)

    def _find_problem(self):
        """Return why the row cannot be used, as a sentence, or an empty string."""
        self.ensure_one()
        problem = self._find_own_problem()
        if not problem and not self._has_rate():
            problem = self.env._(
                "Row “%(policy)s” has limits in %(currency)s, which has no exchange "
                "rate. Enter a rate or choose another currency.",
                policy=self.name,
                currency=self.currency_id.name,
            )
        return problem

    def _find_own_problem(self):
        """Return what is wrong with the row itself, or an empty string."""
        if self.effect == "pass":
            if not self.shielded_fact_ids:
                return self.env._(
                    "Row “%(policy)s” passes, but names no fact it passes. Choose at "
                    "least one.",
                    policy=self.name,
                )
        elif not self.tier_ids:
            return self.env._(
                "Row “%(policy)s” asks nobody. Add a tier that says who decides.",
                policy=self.name,
            )
        problems = [condition._find_problem() for condition in self.condition_ids]
        problems += [tier._find_problem() for tier in self.tier_ids]
        return next((problem for problem in problems if problem), "")

    def _has_rate(self):
        """Return whether the limits can be compared with money of the companies."""
        currency = self.currency_id.sudo()  # rates are no secret
        if currency.rate_ids:
            return True
        if self.company_ids:
            return currency in self.company_ids.currency_id
        companies = self.env["res.company"].sudo()  # as above
        return bool(
            companies.search_count([("currency_id", "=", currency.id)], limit=1)
        )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - UNVERSIONED:
            self._bump_version()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _bump_version(self):
        """Start a new version: requests made before keep the one they were made
        under (see dist.approval.policy.version)."""
        self.env.registry.clear_cache()
        for policy in self - self._get_bumped():
            policy.version += 1
        self.filtered("problem").problem = False

    def _get_bumped(self):
        """Return the rows that began a version in this transaction nobody used yet:
        saving a form with its lines is one change."""
        bumped = self.env.cr.precommit.data.setdefault(BUMPED, {})
        again = self.filtered(lambda policy: bumped.get(policy.id) == policy.version)
        bumped |= {p.id: p.version + 1 for p in self - again}
        if not again:
            return again
        versions = self.env["dist.approval.policy.version"].sudo()  # numbers alone
        used = versions.search([("policy_key", "in", again.ids)])
        taken = {(version.policy_key, version.number) for version in used}
        fresh = again.filtered(lambda policy: (policy.id, policy.version) not in taken)
        bumped |= {p.id: p.version + 1 for p in again - fresh}
        return fresh

    # === COMPILING === #

    def _scope_fields(self):
        """Return scope dimension -> field of the row; hook for more dimensions."""
        return {
            "company": "company_ids",
            "warehouse": "warehouse_ids",
            "team": "team_ids",
            "channel": "channel_ids",
            matrix.LINE_DIMENSION: "product_category_ids",
            "partner_category": "partner_category_ids",
            "customer_tier": "customer_tier_ids",
            "reason_code": "reason_code_ids",
        }

    @tools.ormcache("code")
    def _compiled(self, code):
        """Return the active rows of a checkpoint as engine policies.

        :param str code: code of the checkpoint
        :return: tuple of engine.matrix.Policy, in the order of precedence
        """
        # The matrix holds for everybody, and is cached for everybody: no context of
        # whoever asks first (language, archived rows shown) gets into it.
        neutral = self.with_env(self.env(su=True, context={}))
        rows = neutral.search([("checkpoint_id.code", "=", code)])
        return tuple(sorted((row._to_engine() for row in rows), key=lambda p: p.rank))

    def _to_engine(self):
        self.ensure_one()
        problem = self._find_own_problem()  # rates change: looked up with each batch
        if problem:
            _logger.info("Approval row %s cannot be used: %s", self.id, problem)
        return matrix.Policy(
            id=self.id,
            name=self.name,
            version=self.version,
            sequence=self.sequence,
            effect=self.effect,
            scope={
                dimension: frozenset(self[field].ids)
                for dimension, field in self._scope_fields().items()
                if self[field]
            },
            alternatives=() if problem else self._to_alternatives(),
            shields=frozenset(self.shielded_fact_ids.mapped("code")),
            currency=self.currency_id.name,
            tiers=tuple(self._to_tier(tier) for tier in self.tier_ids),
            broken=problem,
        )

    def _to_alternatives(self):
        groups = self.condition_ids.grouped("alternative")
        return tuple(
            tuple(
                matrix.Condition(
                    condition.fact_code,
                    condition.operator,
                    condition.value_low,
                    condition.value_high,
                    condition.on_unknown == "stop",
                )
                for condition in groups[number]
            )
            for number in sorted(groups)
        )

    def _to_tier(self, tier):
        return matrix.Tier(
            number=tier.number,
            users=tuple(sorted(tier.user_ids.filtered("active").ids))
            if tier.who == "users"
            else (),
            group=tier.group_id.id if tier.who == "group" else 0,
            person=tier.person if tier.who == "person" else "",
            quorum=tier.quorum,
            quorum_n=tier.quorum_n,
            name=tier.name or "",
        )

    def _prepare_definition(self):
        """Return the row as plain JSON, for its stored version."""
        self.ensure_one()
        scope = {
            dimension: [
                {"id": record.id, "name": record.display_name} for record in self[field]
            ]
            for dimension, field in self._scope_fields().items()
            if self[field]
        }
        return {
            "name": self.name,
            "sequence": self.sequence,
            "effect": self.effect,
            "currency": self.currency_id.name,
            "scope": scope,
            "passes": self.shielded_fact_ids.mapped("code"),
            "conditions": [
                {
                    "alternative": condition.alternative,
                    "fact": condition.fact_code,
                    "operator": condition.operator,
                    "low": condition.value_low,
                    "high": condition.value_high,
                    "on_unknown": condition.on_unknown,
                }
                for condition in self.condition_ids
            ],
            "tiers": [
                {
                    "number": tier.number,
                    "name": tier.name or "",
                    "who": tier.who,
                    "group": tier.group_id.full_name or "",
                    "users": tier.user_ids.mapped("name"),
                    "person": tier.person or "",
                    "quorum": tier.quorum,
                    "quorum_n": tier.quorum_n,
                }
                for tier in self.tier_ids
            ],
        }

    # === NOTICE === #

    def _note_problems(self, problems):
        """Tell the administrators once about rows that cannot be used.

        :param problems: dict policy id -> sentence
        """
        policies = self.sudo().browse(problems)  # the user at hand may not write them
        for policy in policies.exists():
            if policy.problem == problems[policy.id]:
                continue
            policy.problem = problems[policy.id]
            policy._notify_administrators()

    def _notify_administrators(self):
        self.ensure_one()
        group = self.env.ref("dist_base.group_administrator")
        partners = group.all_user_ids.partner_id
        if not partners:
            _logger.warning("No administrator to tell: %s", self.problem)
            return
        self.env["mail.thread"].message_notify(
            partner_ids=partners.ids,
            subject=self.env._("Approval row “%s” cannot be used", self.name),
            body=self.problem,
            model=self._name,
            res_id=self.id,
        )

    def action_view_requests(self):
        """Open the requests that were made under this row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Requests under “%s”", self.name),
            "res_model": "dist.approval.request",
            "view_mode": "list,form",
            "domain": [("policy_ids", "in", self.ids)],
        }
