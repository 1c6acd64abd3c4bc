from odoo import api, fields, models


class DistApprovalPolicyVersion(models.Model):
    """A row of the matrix as it was when a request was made under it.

    Written when a version is first used, never changed: editing, archiving or
    deleting the row changes no request, open or closed.
    """

    _name = "dist.approval.policy.version"
    _description = "Approval policy version"
    _order = "policy_name, number desc"
    _rec_name = "policy_name"

    policy_id = fields.Many2one(
        "dist.approval.policy", ondelete="set null", index=True, readonly=True
    )
    policy_key = fields.Integer(required=True, readonly=True)
    policy_name = fields.Char(required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    definition = fields.Json(readonly=True)

    _policy_number_unique = models.UniqueIndex(
        "(policy_key, number)", "A version of a policy is stored once."
    )

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def _ensure(self, policies):
        """Return the stored versions of compiled rows, making the missing ones.

        :param policies: iterable of engine Policy
        :return: dict policy id -> version record
        """
        wanted = {policy.id: policy.version for policy in policies}
        records = self.env["dist.approval.policy"].browse(wanted)
        versions = self.sudo()  # nobody has the right to write versions
        found = {
            version.policy_key: version
            for version in versions.search([("policy_key", "in", list(wanted))])
            if version.number == wanted[version.policy_key]
        }
        missing = [policy for policy in records.sudo() if policy.id not in found]
        created = versions.create(
            [
                {
                    "policy_id": policy.id,
                    "policy_key": policy.id,
                    "policy_name": policy.name,
                    "number": wanted[policy.id],
                    "definition": policy._prepare_definition(),
                }
                for policy in missing
            ]
        )
        return found | {version.policy_key: version for version in created}
