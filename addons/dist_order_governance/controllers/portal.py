from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.sale.controllers import portal


class CustomerPortal(portal.CustomerPortal):
    @route()
    def portal_order_page(self, order_id, payment_amount=None, **kwargs):
        """A payment link of an order that waits shows the order, not a payment."""
        order = request.env["sale.order"].sudo().browse(order_id)  # opened by super
        if payment_amount and order.exists() and order._dist_is_waiting():
            payment_amount = None
        return super().portal_order_page(
            order_id, payment_amount=payment_amount, **kwargs
        )

    @route()
    def portal_quote_accept(self, order_id, access_token=None, **kwargs):
        """A second signature shows what became of the first."""
        token = access_token or request.httprequest.args.get("access_token")
        try:
            order = self._document_check_access("sale.order", order_id, token)
        except (AccessError, MissingError):
            order = request.env["sale.order"]  # super has the answer for strangers
        if order and order._dist_is_waiting():
            return {"force_refresh": True, "redirect_url": order.get_portal_url()}
        return super().portal_quote_accept(
            order_id, access_token=access_token, **kwargs
        )
