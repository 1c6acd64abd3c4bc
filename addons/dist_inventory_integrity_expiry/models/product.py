from odoo import fields, models

HELP = "Without one, or with one that has passed, a receipt of such goods is refused."


class ProductCategory(models.Model):
    """Goods whose date is asked for when they are received."""

    _inherit = "product.category"

    dist_expiry_required = fields.Boolean("Asks for an expiration date", help=HELP)

    def _dist_asks_for_expiry(self):
        """Return whether the category, or one above it, asks for the date."""
        ids = [int(id_) for id_ in (self.parent_path or "").split("/") if id_]
        return any(self.browse(ids).mapped("dist_expiry_required"))


class ProductTemplate(models.Model):
    """An item whose date is asked for when it is received."""

    _inherit = "product.template"

    dist_expiry_required = fields.Boolean("Asks for an expiration date", help=HELP)


class ResCompany(models.Model):
    """How long before the date goods become a case."""

    _inherit = "res.company"

    dist_expiring_days = fields.Integer(
        "Cases of expiring goods, days before", default=30
    )


class ResConfigSettings(models.TransientModel):
    """Where it is set."""

    _inherit = "res.config.settings"

    dist_expiring_days = fields.Integer(
        related="company_id.dist_expiring_days", readonly=False
    )
