from odoo import api, fields, models
from odoo.exceptions import AccessError

MINIMUM_ROLES = ("dist_base.group_purchasing_manager", "dist_base.group_data_steward")


class ResPartner(models.Model):
    """What a company agreed with a vendor."""

    # What is sold to a partner is in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    dist_purchase_minimum = fields.Float(
        "Minimum order value",
        company_dependent=True,
        help="The least an order to this vendor must come to, without taxes, in the "
        "vendor's currency. 0: no minimum.",
    )

    def _dist_get_vendor_currency(self, company):
        """Return the currency a company buys in from this vendor."""
        vendor = self.with_company(company)
        return vendor.property_purchase_currency_id or company.currency_id

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("dist_purchase_minimum") for vals in vals_list):
            self._dist_check_minimum_role()
        return super().create(vals_list)

    def write(self, vals):
        if "dist_purchase_minimum" in vals and any(
            partner.dist_purchase_minimum != vals["dist_purchase_minimum"]
            for partner in self
        ):
            self._dist_check_minimum_role()
        return super().write(vals)

    def _dist_check_minimum_role(self):
        """Who buys does not also lower what an order must come to. Contacts take
        their company's value in sudo, in the standard's own sync."""
        if self.env.su or any(map(self.env.user.has_group, MINIMUM_ROLES)):
            return
        raise AccessError(
            self.env._(
                "The vendor's minimum decides which orders stop for approval. Ask a "
                "purchasing manager or a master-data steward to set it."
            )
        )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "dist_purchase_minimum"]
