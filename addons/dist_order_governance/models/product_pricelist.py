from odoo import models

from .dist_price_book import get_open_book


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_applicable_rules(self, products, date, **kwargs):
        book = get_open_book(self.env)
        known = book is not None and self and self in book
        if not known or products._name != "product.product":
            return super()._get_applicable_rules(products, date, **kwargs)
        return self.env["product.pricelist.item"].browse(
            book.find(self, products, date)
        )
