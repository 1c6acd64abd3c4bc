from odoo import api, fields, models
from odoo.exceptions import AccessError

TIER_ROLES = (
    "dist_base.group_data_steward",
    "dist_base.group_credit_controller",
    "dist_base.group_administrator",
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    dist_tier_id = fields.Many2one(
        "dist.customer.tier",
        string="Customer tier",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,  # somebody decides on a new customer's tier
        tracking=True,
        help="Kept on the company and shared by its contacts.",
    )
    dist_document_count = fields.Integer(
        compute="_compute_dist_document_count",
        groups="dist_base.group_document_reader",
    )

    @api.depends_context("uid")
    def _compute_dist_document_count(self):
        counts = self.env["dist.document"]._count_by_owner(self.commercial_partner_id)
        for partner in self:
            partner.dist_document_count = counts.get(
                partner.commercial_partner_id._origin.id, 0
            )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # What came out, not what came in: a default may bring a tier, too.
        if partners.filtered(
            lambda partner: (
                partner.dist_tier_id
                and (
                    partner.commercial_partner_id == partner
                    or partner.commercial_partner_id.dist_tier_id
                    != partner.dist_tier_id
                )
            )
        ):
            self._dist_check_tier_role()
        return partners

    def write(self, vals):
        if "dist_tier_id" in vals and any(
            partner.dist_tier_id.id != vals["dist_tier_id"] for partner in self
        ):
            self._dist_check_tier_role()
        members = self._dist_get_tier_members(vals)
        result = super().write(vals)
        if members:
            members._dist_leave_tier()
        return result

    def _dist_may_set_tier(self):
        return self.env.su or any(map(self.env.user.has_group, TIER_ROLES))

    def _dist_get_tier_members(self, vals):
        """Return the contacts that hold a company's tier and may leave it by a write
        of ``vals`` of somebody who sets no tiers."""
        if vals.keys().isdisjoint(("parent_id", "is_company")):
            return self.browse()
        members = self.filtered(
            lambda partner: (
                partner.dist_tier_id and partner.commercial_partner_id != partner
            )
        )
        return self.browse() if members and self._dist_may_set_tier() else members

    def _dist_leave_tier(self):
        """A tier is the company's: who is no part of it any more has none, or a
        contact taken out of a key account would be a key account of its own."""
        left = self.filtered(lambda partner: partner.commercial_partner_id == partner)
        left.sudo().dist_tier_id = False  # taking it away needs no role

    def _dist_check_tier_role(self):
        """A tier opens policies, so that who sells does not also set it.

        Contacts take their company's tier in sudo, in the standard's own sync.
        """
        if self._dist_may_set_tier():
            return
        raise AccessError(
            self.env._(
                "The customer tier decides which rules an order meets. Ask a "
                "master-data steward or a credit controller to set it."
            )
        )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "dist_tier_id"]

    def _dist_kinds(self):
        """Return {partner id: set of "customer" and "vendor"}.

        A vendor is on a price list of items or has bills; a customer has
        invoices. Override where the business knows more.
        """
        kinds = {partner.id: set() for partner in self}
        for field, kind in (("customer_rank", "customer"), ("supplier_rank", "vendor")):
            if field in self._fields:  # present with Invoicing only
                for partner in self.filtered(field):
                    kinds[partner.id].add(kind)
        vendors = self.env["product.supplierinfo"].sudo()  # only whether there is one
        for (vendor,) in vendors._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"]
        ):
            kinds[vendor.id].add("vendor")
        return kinds

    def action_dist_documents(self):
        """Open the controlled documents of this partner's company."""
        self.ensure_one()
        return self.env["dist.document"]._get_action(self.commercial_partner_id)
