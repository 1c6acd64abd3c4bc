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
                "extra_tax_data",
                "tax_ids",
                "purchase_price",
                "combo_item_id",
                "product_no_variant_attribute_value_ids",
            }
        )

    def _dist_is_down_payment(self):
        """Return whether the line only carries the invoice of a down payment.

        Odoo orders nothing with it. The mark alone is no proof: a client can set it
        on goods, which Odoo delivers and invoices all the same.
        """
        return self.is_downpayment and not self.product_uom_qty

    def _dist_get_net(self):
        """Return the untaxed amount of the line and the percent it takes off its price.

        Beside price and discount a line can carry a total of its own, which Odoo
        makes for global discounts and down payments, takes from any client, and
        invoices; a lower one than the price asks for is a discount.
        """
        own = (self.extra_tax_data or {}).get("manual_total_excluded_currency")
        asked = self.price_unit * self.product_uom_qty
        if own is None or asked <= 0:
            return self.price_subtotal, self.discount
        lost = 100.0 * (1.0 - own / asked)
        return min(self.price_subtotal, own), max(self.discount, lost)

    def _dist_has_list_price(self):
        """Return whether a pricelist has a say in the price of the line.

        Not for what takes money off, and for combos, whose price is the sum that its
        choices share.
        """
        return bool(
            self.product_id
            and not self.display_type
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
