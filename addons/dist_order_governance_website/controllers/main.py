from odoo.http import request, route

from odoo.addons.website_sale.controllers.main import WebsiteSale


class HeldOrderShop(WebsiteSale):
    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """A customer who comes back from paying an order that is held, or loads the
        page again, sees where it stands.

        Odoo checks the cart of every order that is not confirmed and raises when, for
        one, no delivery method is left for it.
        """
        order = self._dist_get_received_order()
        if order and not request.cart:
            request.website.sale_reset()
            return request.redirect("/shop/confirmation")
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)

    def _dist_get_received_order(self):
        """Return the customer's last order if it is held, else none."""
        orders = request.env["sale.order"].sudo()  # the session says whose it is
        order = orders.browse(request.session.get("sale_last_order_id")).exists()
        is_held = order and (order._dist_is_waiting() or order._dist_is_received())
        return order if is_held else orders
