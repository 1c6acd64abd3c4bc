from odoo import api, fields, models, tools

from ..engine.credit import Limit

CREDIT_FIELDS = ("dist_credit_mode", "dist_credit_limit", "dist_credit_company_ids")


class ResCompany(models.Model):
    """What a company grants customers without a setting of their own, and whose
    claims its exposure counts. Branches use the settings of their root company."""

    _inherit = "res.company"

    dist_credit_mode = fields.Selection(
        [
            ("unlimited", "No limit"),
            ("limited", "Limit"),
            ("none", "No credit"),
        ],
        "Credit of customers without a setting",
        required=True,
        default="unlimited",
    )
    dist_credit_limit = fields.Monetary(
        "Credit limit of customers without a setting", currency_field="currency_id"
    )
    dist_credit_company_ids = fields.Many2many(
        "res.company",
        "dist_credit_company_rel",
        "company_id",
        "counted_company_id",
        string="Exposure counts",
        help="Whose receivables and orders count when a customer's exposure is "
        "compared with this company's limit. Empty: this company and its branches.",
    )

    _credit_limit_positive = models.Constraint(
        "CHECK (dist_credit_limit IS NULL OR dist_credit_limit >= 0)",
        "A credit limit cannot be negative. Use “No credit” to grant nothing.",
    )

    @tools.ormcache("self.id", cache="stable")
    def _dist_get_credit_company_ids(self):
        """Return the ids of the companies whose claims one company's exposure counts,
        as a frozenset; no statement when warm."""
        company = self.sudo()  # which companies count is no secret
        root = company.root_id
        named = root.dist_credit_company_ids or company.search(
            [("id", "child_of", root.id)]
        )
        return frozenset((named | company).ids)

    def _dist_get_default_credit(self):
        """Return the engine Limit of customers without a setting."""
        root = self.root_id
        return Limit(root.dist_credit_mode, root.dist_credit_limit)

    @api.model_create_multi
    def create(self, vals_list):
        if any(not vals.keys().isdisjoint(CREDIT_FIELDS) for vals in vals_list):
            self.env["res.partner"]._dist_check_credit_role()
        companies = super().create(vals_list)
        self.env.registry.clear_cache("stable")  # a branch counts with its root
        return companies

    def write(self, vals):
        if vals.keys().isdisjoint(CREDIT_FIELDS):
            return super().write(vals)
        self.env["res.partner"]._dist_check_credit_role()
        before = [company._dist_describe_credit() for company in self]
        result = super().write(vals)
        self.env.registry.clear_cache("stable")
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "credit_default_changed",
                    "res_model": self._name,
                    "res_id": company.id,
                    "res_name": company.display_name,
                    "company_id": company.id,
                    "before": was,
                    "after": company._dist_describe_credit(),
                }
                for company, was in zip(self, before, strict=True)
                if was != company._dist_describe_credit()
            ]
        )
        return result

    def _dist_describe_credit(self):
        return {
            "mode": self.dist_credit_mode,
            "limit": self.dist_credit_limit,
            "currency": self.currency_id.name,
            "companies": sorted(self.dist_credit_company_ids.ids),
        }
