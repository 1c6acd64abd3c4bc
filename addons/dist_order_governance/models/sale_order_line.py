from odoo import api, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "dist.approval.gated.line.mixin"]

    @api.model
    def _dist_fact_fields(self):
        return frozenset(
            {
                "order_id",
                "display_type",
                "is_downpayment",
                "product_id",
                "product_uom_qty",
                "product_uom_id",
                "price_unit",
                "discount",
                "tax_ids",
                "purchase_price",
                "combo_item_id",
                "product_no_variant_attribute_value_ids",
            }
        )

    def _dist_has_list_price(self):
        """Return whether a pricelist has a say in the price of the line.

        Not for what takes money off, for down payments, and for combos, whose price
        is the sum that its choices share.
        """
        return bool(
            self.product_id
            and not self.display_type
            and not self.is_downpayment
            and not self.combo_item_id
            and self.product_id.type != "combo"
            and self.product_uom_qty > 0
            and self.price_unit >= 0
        )

    def _dist_adapt_list_price(self, price):
        """Return a pricelist price with the taxes it includes changed as the order's
        fiscal position changes them; only then is it compared with the line's."""
        position = self.order_id.fiscal_position_id
        if not position:
            return price
        return self.product_id._get_tax_included_unit_price_from_price(
            price,
            self.product_id.taxes_id._filter_taxes_by_company(self.order_id.company_id),
            fiscal_position=position,
        )
