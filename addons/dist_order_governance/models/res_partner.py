from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_amount

from ..engine.credit import Limit

CREDIT_ROLES = ("dist_base.group_credit_controller", "dist_base.group_finance")
CREDIT_FIELDS = ("dist_credit_mode", "dist_credit_limit")


class ResPartner(models.Model):
    """Own credit setting per customer and company, kept by credit control.

    It stands on the commercial partner; contacts have none. Odoo's own
    ``credit_limit`` and its warnings are left alone.
    """

    _inherit = "res.partner"

    dist_credit_mode = fields.Selection(
        [
            ("unlimited", "No limit"),
            ("limited", "Limit"),
            ("none", "No credit"),
        ],
        "Credit",
        company_dependent=True,
        groups="base.group_user",
        help="What this company grants the customer. Empty: what the company grants "
        "customers without a setting.",
    )
    dist_credit_limit = fields.Float(
        "Credit limit granted",
        company_dependent=True,
        groups="base.group_user",
        help="In the currency of the company; counts when the credit is “Limit”.",
    )
    dist_credit_currency_id = fields.Many2one(
        "res.currency", compute="_compute_dist_credit_currency_id"
    )

    dist_credit_exposure = fields.Monetary(
        "Exposure",
        currency_field="dist_credit_currency_id",
        compute="_compute_dist_credit_exposure",
        groups="base.group_user",
        help="Open invoices less payments and credit notes, and confirmed orders that "
        "are not invoiced, over the companies whose claims count.",
    )
    dist_credit_granted = fields.Char(
        "Credit granted",
        compute="_compute_dist_credit_granted",
        groups="base.group_user",
    )
    dist_can_grant_credit = fields.Boolean(compute="_compute_dist_can_grant_credit")

    @api.depends_context("company")
    def _compute_dist_credit_currency_id(self):
        self.dist_credit_currency_id = self.env.company.currency_id

    @api.depends_context("company")
    def _compute_dist_credit_exposure(self):
        """Computed on opening a form, never in lists of other modules."""
        debtors = self.commercial_partner_id._origin
        found = (
            self.env["dist.credit.exposure"]
            .sudo()
            ._get_exposures(  # a figure only
                debtors, self.env.company, fields.Date.context_today(self)
            )
        )
        for partner in self:
            debtor = partner.commercial_partner_id._origin.id
            partner.dist_credit_exposure = found.get(debtor) or 0.0

    @api.depends_context("company")
    @api.depends("dist_credit_mode", "dist_credit_limit")
    def _compute_dist_credit_granted(self):
        company = self.env.company
        debtors = self.commercial_partner_id
        limits = debtors._dist_get_credit_limits(company)
        for partner in self:
            limit = limits[partner.commercial_partner_id.id]
            partner.dist_credit_granted = (
                self.env._("no limit")
                if limit.ceiling is None
                else format_amount(self.env, limit.ceiling, company.currency_id)
            )

    @api.depends_context("uid")
    def _compute_dist_can_grant_credit(self):
        self.dist_can_grant_credit = self._dist_has_credit_role()

    @api.constrains("dist_credit_limit")
    def _check_dist_credit_limit(self):
        for partner in self:
            if partner.dist_credit_limit < 0:
                raise ValidationError(
                    self.env._(
                        "The credit limit of %(name)s cannot be negative. Choose “No "
                        "credit” to grant nothing.",
                        name=partner.display_name,
                    )
                )

    # === LIMITS === #

    def _dist_get_credit_limits(self, company):
        """Return partner id -> engine Limit, in the currency of the company.

        A branch's own setting wins over its root company's, and that over what the
        company grants customers without a setting.

        :param company: res.company
        """
        company = company.sudo()  # what is granted is no secret to the gate
        default = company._dist_get_default_credit()
        limits = dict.fromkeys(self.ids, default)
        for level in dict.fromkeys((company.root_id, company)):
            partners = self.sudo().with_company(level)  # limits of any customer
            for partner in partners.filtered("dist_credit_mode"):
                limits[partner.id] = Limit(
                    partner.dist_credit_mode, partner.dist_credit_limit
                )
        return limits

    # === PROTECTED FIELDS === #

    @api.model_create_multi
    def create(self, vals_list):
        named = [not vals.keys().isdisjoint(CREDIT_FIELDS) for vals in vals_list]
        if any(vals.get(name) for vals in vals_list for name in CREDIT_FIELDS):
            self._dist_check_credit_role()
        partners = super().create(vals_list)
        fresh = self.browse(
            [p.id for p, is_named in zip(partners, named, strict=True) if is_named]
        )
        fresh._dist_record_credit([{} for _partner in fresh])
        return partners

    def write(self, vals):
        if vals.keys().isdisjoint(CREDIT_FIELDS):
            return super().write(vals)
        before = [partner._dist_describe_credit() for partner in self]
        if any(
            (was[name] or False) != (vals[name] or False)
            for was in before
            for name in CREDIT_FIELDS
            if name in vals
        ):
            self._dist_check_credit_role()
        result = super().write(vals)
        self._dist_record_credit(before)
        return result

    @api.model
    def default_get(self, fields):
        # No default of a context key or of a user grants credit.
        return super().default_get([f for f in fields if f not in CREDIT_FIELDS])

    @api.model
    def _dist_check_credit_role(self):
        """Refuse whoever does not answer for credit; sudo of a sales flow too, as
        a limit is nothing an order may bring along."""
        if self.env.uid == SUPERUSER_ID or self._dist_has_credit_role():
            return
        raise AccessError(
            self.env._(
                "Credit is granted by credit control and finance. Ask one of them to "
                "change it."
            )
        )

    @api.model
    def _dist_has_credit_role(self):
        return any(map(self.env.user.has_group, CREDIT_ROLES))

    def _dist_describe_credit(self):
        partner = self.sudo()  # whoever passed the check may not read every contact
        return {
            "dist_credit_mode": partner.dist_credit_mode or "",
            "dist_credit_limit": partner.dist_credit_limit,
        }

    def _dist_record_credit(self, before):
        """Write evidence of what changed, one batch."""
        company = self.env.company
        self.env["dist.evidence"]._record(
            [
                {
                    "event": "credit_limit_changed",
                    "res_model": self._name,
                    "res_id": partner.id,
                    "res_name": partner.display_name,
                    "company_id": company.id,
                    "before": was,
                    "after": {
                        **partner._dist_describe_credit(),
                        "currency": company.currency_id.name,
                    },
                }
                for partner, was in zip(self, before, strict=True)
                if was != partner._dist_describe_credit()
            ]
        )
