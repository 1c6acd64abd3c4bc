from odoo import api, fields, models
from odoo.exceptions import UserError


class DistCustomerTier(models.Model):
    """How much a customer means to the company; policies and queues read it."""

    _name = "dist.customer.tier"
    _description = "Customer Tier"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10, help="The first one means most.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "Each customer tier has its own code.")

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        partners = self.env["res.partner"].sudo()  # a count over all companies
        count = partners.with_context(active_test=False).search_count(
            [("dist_tier_id", "in", self.ids)]
        )
        if count:
            raise UserError(
                self.env._(
                    "%(count)s contacts are in the tier %(tier)s. Move them to "
                    "another tier first, or archive this one.",
                    count=count,
                    tier=", ".join(self.mapped("name")),
                )
            )
