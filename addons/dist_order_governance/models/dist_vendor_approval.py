from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine.vendor import Approval

# What an approval says: a change of these is kept as evidence.
CONTROLLED = (
    "partner_id",
    "product_tmpl_id",
    "categ_id",
    "company_id",
    "valid_from",
    "valid_to",
    "active",
)


class DistVendorApproval(models.Model):
    """A vendor may deliver an item, a category of items, or everything.

    The approved list of a company. It is archived, never deleted, and each change is
    evidence; whoever buys does not keep it.
    """

    _name = "dist.vendor.approval"
    _description = "Vendor Approval"
    _order = "partner_id, valid_to desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        "Vendor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The approval holds for the vendor's company and all its addresses.",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Item",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    categ_id = fields.Many2one(
        "product.category",
        "Category",
        index="btree_not_null",
        ondelete="restrict",
        help="With its sub-categories. Without item and category: everything.",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="With its branches. Empty: every company.",
    )
    valid_from = fields.Date(default=fields.Date.context_today)
    valid_to = fields.Date("Valid until", help="The last day it counts.")
    state = fields.Selection(
        [("future", "Not yet valid"), ("valid", "Valid"), ("expired", "Expired")],
        compute="_compute_state",
        search="_search_state",
    )
    note = fields.Text()
    active = fields.Boolean(default=True)

    _dates_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "The last day of an approval cannot come before its first one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("valid_from", "valid_to")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for approval in self:
            approval.state = "valid"
            if approval.valid_to and approval.valid_to < today:
                approval.state = "expired"
            elif approval.valid_from and approval.valid_from > today:
                approval.state = "future"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        expired = Domain("valid_to", "<", today)
        future = Domain("valid_from", ">", today) & ~expired
        domains = {"expired": expired, "future": future, "valid": ~expired & ~future}
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("partner_id", "product_tmpl_id", "categ_id")
    def _compute_display_name(self):
        for approval in self:
            what = approval.product_tmpl_id or approval.categ_id
            names = (approval.partner_id.name, what.display_name)
            approval.display_name = ": ".join(name for name in names if name)

    # === CONSTRAINTS === #

    @api.constrains("product_tmpl_id", "categ_id")
    def _check_one_subject(self):
        for approval in self:
            if approval.product_tmpl_id and approval.categ_id:
                raise ValidationError(
                    self.env._(
                        "The approval of %(vendor)s names an item and a category. Keep "
                        "one of them, or make one approval for each.",
                        vendor=approval.partner_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        approvals = super().create(vals_list)
        approvals._keep_evidence("vendor_approval_added", {}, approvals._get_facts())
        return approvals

    def write(self, vals):
        if not any(name in vals for name in CONTROLLED):
            return super().write(vals)
        before = self._get_facts()
        result = super().write(vals)
        self._keep_evidence("vendor_approval_changed", before, self._get_facts())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "The approval %(approvals)s may have let an order pass and is "
                "therefore never deleted. Archive it, then it does not count any more.",
                approvals=", ".join(self.mapped("display_name")),
            )
        )

    def _get_facts(self):
        """Return {id: what the approval says}, as plain values."""
        return {
            approval.id: approval._convert_to_write(
                {name: approval[name] for name in CONTROLLED}
            )
            for approval in self
        }

    def _keep_evidence(self, event, before, after):
        self.env["dist.evidence"]._record(
            [
                {
                    "event": event,
                    "res_model": self._name,
                    "res_id": approval.id,
                    "res_name": approval.display_name,
                    "company_id": approval.company_id.id or self.env.company.id,
                    "before": before.get(approval.id),
                    "after": after[approval.id],
                }
                for approval in self
                if before.get(approval.id) != after[approval.id]
            ]
        )

    # === FOR THE CHECKPOINT === #

    @api.model
    def _get_approvals(self, vendors, companies):
        """Return the approvals of vendors, in one statement.

        :param vendors: commercial partners
        :param companies: ``res.company``
        :return: dict (company id, vendor id) -> list of engine.vendor.Approval
        """
        approvals = self.sudo().search(  # the list holds for whoever confirms
            Domain("partner_id.commercial_partner_id", "in", vendors.ids)
            & Domain("company_id", "in", [False, *companies.parent_ids.ids])
        )
        found = {}
        for approval in approvals:
            vendor = approval.partner_id.commercial_partner_id
            plain, home = approval._to_engine(), approval.company_id
            for company in companies:
                if not home or home in company.parent_ids:
                    found.setdefault((company.id, vendor.id), []).append(plain)
        return found

    def _to_engine(self):
        return Approval(
            self.product_tmpl_id.id or 0,
            self.categ_id.id or 0,
            self.valid_from or None,
            self.valid_to or None,
        )
