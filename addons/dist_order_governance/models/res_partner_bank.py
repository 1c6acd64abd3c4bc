from odoo import api, models

from .dist_purchase_history import BANK_EVENT

# What decides where money goes. The trust a bookkeeper gives an account does not.
ACCOUNT_FIELDS = (
    "acc_number",
    "acc_holder_name",
    "bank_id",
    "clearing_number",
    "partner_id",
    "active",
)


class ResPartnerBank(models.Model):
    """Every change of a bank account is dated and kept as evidence of its holder.

    Orders to a vendor whose account changed lately are where payment fraud begins.
    """

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._dist_keep_evidence({}, accounts._dist_get_facts())
        return accounts

    def write(self, vals):
        names = {*ACCOUNT_FIELDS, "sanitized_acc_number"}
        if names.isdisjoint(vals):
            return super().write(vals)
        before = self._dist_get_facts()
        result = super().write(vals)
        self._dist_keep_evidence(before, self._dist_get_facts())
        return result

    def _dist_get_facts(self):
        """Return {account id: its holder and what decides where money goes}."""
        return {
            account.id: (
                account.partner_id.commercial_partner_id,
                account._convert_to_write({n: account[n] for n in ACCOUNT_FIELDS}),
            )
            for account in self.sudo()  # the old holder may be out of sight
        }

    def _dist_keep_evidence(self, before, after):
        """Write one row per holder and changed account, in one batch."""
        nothing = (self.env["res.partner"], None)
        entries = []
        for id_ in after:
            (old_holder, old), (holder, new) = before.get(id_, nothing), after[id_]
            if old == new:
                continue
            entries += [
                {
                    "event": BANK_EVENT,
                    "res_model": "res.partner",
                    "res_id": partner.id,
                    "res_name": partner.display_name,
                    "company_id": partner.company_id.id or self.env.company.id,
                    "before": old,
                    "after": new,
                }
                for partner in old_holder | holder
            ]
        self.env["dist.evidence"]._record(entries)
