from odoo import api, models

KEY = "dist_approval_policies"


class DistApprovalPolicy(models.Model):
    """Who changed the matrix, and what it said before."""

    # Beside what a row is: what is remembered of its changes.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.approval.policy"

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._note_before(is_new=True)
        return policies

    def write(self, vals):
        self._note_before()
        return super().write(vals)

    def unlink(self):
        self._note_before()
        return super().unlink()

    def _note_before(self, is_new=False):
        """Remember what these rows say, before their first change in a transaction.

        What addons bring while they are installed is nobody's change.
        """
        if not self.env.registry.ready:
            return
        precommit = self.env.cr.precommit
        noted = precommit.data.get(KEY)
        if noted is None:
            noted = precommit.data[KEY] = {}
            precommit.add(self.browse()._record_changes)
        for policy in self:
            if is_new:
                noted[policy.id] = {}
            elif policy.id not in noted:
                noted[policy.id] = policy._prepare_evidence()

    def _prepare_evidence(self):
        # Names of groups and people, in no reader's language.
        row = self.sudo().with_context(lang=None)
        return {**row._prepare_definition(), "active": row.active}

    def _record_changes(self):
        """Write one evidence row for each row that says something else now."""
        noted = self.env.cr.precommit.data.pop(KEY, {})
        existing = self.browse(noted).exists()
        after = {policy.id: policy._prepare_evidence() for policy in existing}
        self.env["dist.evidence"]._record(
            [
                {
                    "event": self._get_change(before, after.get(id_)),
                    "res_model": self._name,
                    "res_id": id_,
                    "res_name": (after.get(id_) or before)["name"],
                    "company_id": self.env.company.id,
                    "before": before,
                    "after": after.get(id_, {}),
                }
                for id_, before in noted.items()
                if before != after.get(id_, {})
            ]
        )

    @api.model
    def _get_change(self, before, after):
        if not before:
            return "policy_created"
        return "policy_changed" if after else "policy_deleted"
