from odoo import api, models

# Key of a fact of credit evidence -> field of the company that names it.
CREDIT_FIELDS = {
    "mode": "dist_credit_mode",
    "limit": "dist_credit_limit",
    "currency": "currency_id",
    "companies": "dist_credit_company_ids",
}


class DistEvidence(models.Model):
    """Evidence of credit, vendors and their bank accounts in words."""

    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "credit_limit_changed": self.env._("Credit limit changed"),
            "credit_default_changed": self.env._("Credit rule of the company changed"),
            "vendor_approval_added": self.env._("Vendor approved"),
            "vendor_approval_changed": self.env._("Approval of a vendor changed"),
            "vendor_bank_changed": self.env._("Bank account of a vendor changed"),
        }

    def _get_fact_fields(self):
        known = super()._get_fact_fields()
        if self.event == "vendor_bank_changed":
            return self.env["res.partner.bank"]._fields
        if self.event in ("credit_default_changed", "credit_limit_changed"):
            company = self.env["res.company"]._fields
            named = {key: company[name] for key, name in CREDIT_FIELDS.items()}
            return dict(known) | named
        return known
