from odoo import fields, models


class DistStockClass(models.Model):
    """A class of items that are counted alike: A, B, C."""

    _name = "dist.stock.class"
    _description = "Class of items to count"
    _order = "company_id, sequence, id"
    _rec_name = "name"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    item_ids = fields.One2many("dist.stock.class.item", "class_id", "Items")

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "The company has a class of this name already."
    )


class DistStockClassItem(models.Model):
    """Which class an item is in, company by company."""

    _name = "dist.stock.class.item"
    _description = "Item in a class"
    _order = "class_id, product_id"
    _rec_name = "product_id"
    _check_company_auto = True

    class_id = fields.Many2one(
        "dist.stock.class", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="class_id.company_id", store=True, index=True, precompute=True
    )
    product_id = fields.Many2one(
        "product.product",
        "Item",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )

    _once = models.UniqueIndex(
        "(company_id, product_id)", "An item is in one class of a company."
    )
