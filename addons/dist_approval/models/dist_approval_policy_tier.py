from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DistApprovalPolicyTier(models.Model):
    """Whom a row of the matrix asks, and in which order."""

    _name = "dist.approval.policy.tier"
    _description = "Approval tier"
    _order = "policy_id, number, id"

    policy_id = fields.Many2one(
        "dist.approval.policy", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(
        "Order",
        default=1,
        required=True,
        help="Lower numbers are asked first; the same number is asked together.",
    )
    name = fields.Char("Label", translate=True)
    who = fields.Selection(
        [
            ("group", "A role or group"),
            ("users", "Named users"),
            ("person", "A person of the document"),
        ],
        required=True,
        default="group",
    )
    group_id = fields.Many2one("res.groups", "Group", ondelete="restrict")
    user_ids = fields.Many2many(
        "res.users",
        "dist_approval_policy_tier_user_rel",
        domain="[('share', '=', False)]",
    )
    person = fields.Selection(
        [
            ("owner", "Responsible of the document"),
            ("team_leader", "Leader of its team"),
            ("requester_manager", "Manager of the requester"),
        ],
        default="team_leader",
    )
    quorum = fields.Selection(
        [("any", "Any one"), ("n", "A number of them"), ("all", "All of them")],
        required=True,
        default="any",
    )
    quorum_n = fields.Integer("How many", default=2)

    @api.constrains("who", "group_id", "user_ids", "quorum", "quorum_n")
    def _check_tier(self):
        for tier in self:
            problem = tier._find_problem() or tier._find_blind_approver()
            if problem:
                raise ValidationError(problem)

    def _find_problem(self):
        """Return why the tier cannot be used, or an empty string."""
        self.ensure_one()
        names = {"policy": self.policy_id.name, "number": self.number}
        users = self.user_ids.filtered("active")
        if (self.who == "group" and not self.group_id) or (
            self.who == "users" and not users
        ):
            return self.env._(
                "Tier %(number)s of row “%(policy)s” names nobody who is active. "
                "Choose a group or users.",
                **names,
            )
        if self.quorum == "n" and (
            self.quorum_n < 1 or (self.who == "users" and self.quorum_n > len(users))
        ):
            return self.env._(
                "Tier %(number)s of row “%(policy)s” wants %(wanted)s decisions, but "
                "names %(count)s people. Lower the number or name more.",
                wanted=self.quorum_n,
                count=len(users),
                **names,
            )
        return ""

    def _find_blind_approver(self):
        """Return a sentence naming an approver who cannot read such documents.

        A group is blind when none of its people may read them; one without people
        waits for them.
        """
        self.ensure_one()
        model = self.policy_id.checkpoint_id.res_model
        if model not in self.env:
            return ""
        documents = self.env[model]
        people = self.user_ids if self.who == "users" else self.env["res.users"]
        for user in people:
            if not documents.with_user(user).has_access("read"):
                return self.env._(
                    "%(user)s may not read the documents row “%(policy)s” is about. "
                    "Give this user the rights first, or name someone else.",
                    user=user.name,
                    policy=self.policy_id.name,
                )
        group = self.group_id if self.who == "group" else self.env["res.groups"]
        members = group.all_user_ids.filtered("active")
        if members and not any(
            documents.with_user(user).has_access("read") for user in members
        ):
            return self.env._(
                "Nobody in “%(group)s” may read the documents row “%(policy)s” is "
                "about. Give the group the rights first, or choose another one.",
                group=group.name,
                policy=self.policy_id.name,
            )
        return ""

    @api.model_create_multi
    def create(self, vals_list):
        named = {vals.get("policy_id") for vals in vals_list} - {None, False}
        self.env["dist.approval.policy"].browse(named)._note_before()
        tiers = super().create(vals_list)
        tiers.policy_id._bump_version()
        return tiers

    def write(self, vals):
        policies = self.policy_id
        if vals.get("policy_id"):
            policies |= policies.browse(vals["policy_id"])
        policies._note_before()
        result = super().write(vals)
        policies._bump_version()
        return result

    def unlink(self):
        policies = self.policy_id
        policies._note_before()
        result = super().unlink()
        policies.exists()._bump_version()
        return result
