from odoo import models

CHECKPOINT = "sale_confirm"


class EventRegistration(models.Model):
    _inherit = "event.registration"

    def _compute_registration_status(self):
        """Odoo confirms the registrations of a free order when they are made, so the
        ticket would be out before the order is judged."""
        result = super()._compute_registration_status()
        early = self.filtered(
            lambda registration: registration.state == "open"
            and registration.sale_order_id
        )
        early._dist_of_unconfirmed_orders().state = "draft"
        return result

    def _dist_of_unconfirmed_orders(self):
        """Return the registrations whose order the gate has still to let pass."""
        orders = self.sale_order_id.sudo()  # visitors read no orders
        if not orders or orders._dist_is_off(CHECKPOINT):
            return self.browse()
        modes = orders._dist_modes(CHECKPOINT)
        gated = orders.filtered(
            lambda order: order.state in ("draft", "sent") and modes[order.id] == "on"
        )
        return self.filtered(lambda registration: registration.sale_order_id in gated)
