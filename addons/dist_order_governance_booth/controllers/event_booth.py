import json

from odoo.http import request, route

from odoo.addons.website_event_booth_sale.controllers.event_booth import (
    WebsiteEventBoothController,
)


class HeldBoothController(WebsiteEventBoothController):
    @route()
    def event_booth_registration_confirm(self, event, **kwargs):
        """A free booth is confirmed without a checkout; when its order is held, the
        visitor sees that, not "registration completed"."""
        answer = super().event_booth_registration_confirm(event, **kwargs)
        order = request.cart  # of this request: the session's is closed by now
        if order and order._dist_is_waiting():
            request.session["sale_last_order_id"] = order.id
            return json.dumps({"redirect": "/shop/confirmation"})
        return answer
