from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.http import request

CHECKPOINT = "sale_confirm"
OWED = "dist_is_customer_confirmed"


class SaleOrder(models.Model):
    """What a customer has signed, paid or placed, and is held.

    The customer's own confirmation runs as the superuser under the customer's name
    (portal, shop, payment). When it is held, the order is received: it leaves the
    cart, nothing can be signed or paid a second time, and the mail and the invoice
    that a confirmed order would have brought are owed until it is confirmed, by
    whatever way.
    """

    # What a customer does is a subject, and a file, of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sale.order"

    dist_is_customer_confirmed = fields.Boolean(
        "Confirmed by the customer, held",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="The customer has signed, paid or placed the order and it was held. The "
        "confirmation mail and the automatic invoice follow when it is confirmed.",
    )

    # === HOLDING === #

    def _dist_requester(self):
        """The portal signs as the superuser; the person is the one who is calling."""
        user = super()._dist_requester()
        if user._is_superuser() and request and request.env.uid:
            return self.env["res.users"].browse(request.env.uid)
        return user

    def _dist_is_customer_road(self):
        """Return whether a customer confirms, or a payment of one.

        Both run as the superuser, which no client can ask for.
        """
        env = self.env
        return env.su and bool(
            env.context.get("send_email") or not env.user._is_internal()
        )

    def _dist_hold(self):
        result = super()._dist_hold()
        if self._dist_is_customer_road():
            self._dist_receive()
        return result

    def _dist_receive(self):
        """Take the orders in: no cart, no open quotation of the customer any more.

        "Sent" is what Odoo itself makes of a cart that waits for a payment.
        """
        self.filtered(lambda order: not order[OWED]).write({OWED: True})
        drafts = self.filtered(lambda order: order.state == "draft")
        drafts.with_context(tracking_disable=True).action_quotation_sent()

    def _dist_ask(self, judgements, checkpoint, purpose):
        """A rejected order is taken up again by a person of the company, not by the
        next notice of a payment or a page that is loaded again."""
        if purpose == "transition" and self._dist_is_customer_road():
            judgements = [j for j in judgements if not self._dist_was_rejected(j)]
        return super()._dist_ask(judgements, checkpoint, purpose)

    # === WHAT THE CUSTOMER MAY DO === #

    def _dist_is_waiting(self):
        """Return whether one order waits for a decision before it is confirmed."""
        order = self.sudo()  # customers read nothing of the gate
        return (
            order.state in ("draft", "sent")
            and order.dist_gate_state == "waiting"
            and order._dist_modes(CHECKPOINT)[order.id] == "on"
        )

    def _dist_is_received(self):
        """Return whether the customer did their part and the company has not."""
        order = self.sudo()  # customers read nothing of the gate
        return order.state in ("draft", "sent") and order[OWED]

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and not self._dist_is_waiting()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._dist_is_waiting()

    def _can_be_edited_on_portal(self):
        closed = self._dist_is_waiting() or self._dist_is_received()
        return super()._can_be_edited_on_portal() and not closed

    def _dist_get_customer_notice(self):
        """Return what to tell the customer: ``received``, ``review``, ``contact``
        (rejected) or an empty text; without a word of why."""
        self.ensure_one()
        if self._dist_is_waiting():
            return "received" if self._dist_is_received() else "review"
        is_rejected = self.sudo().dist_gate_state == "rejected"  # hidden from portal
        if not (is_rejected and self._dist_is_received()):
            return ""
        is_open = self._has_to_be_signed() or self._has_to_be_paid()
        return "" if is_open else "contact"

    # === GOING ON === #

    def _dist_run_gate(self, checkpoint, proceed):
        result = super()._dist_run_gate(checkpoint, proceed)
        owed = self.sudo().filtered(  # as after a customer's own confirmation
            lambda order: order[OWED] and order.state == "sale"
        )
        if owed:
            owed._dist_finish_for_customer()
        return result

    def _dist_finish_for_customer(self):
        """Do once what a confirmation by the customer would have done: hook.

        Called as the superuser for confirmed orders that had been held. The mail is
        left to the caller who sends it (``send_email``), the invoice to the payment
        that is being post-processed.
        """
        self.write({OWED: False})
        if not self.env.context.get("send_email"):
            self._send_order_confirmation_mail()
        if not self.env.context.get("dist_payment_invoices"):
            self.transaction_ids._dist_invoice_released(self)

    def _action_cancel(self):
        result = super()._action_cancel()
        if not self._dist_is_off(CHECKPOINT):
            self._dist_forget_hold()
        return result

    def _dist_forget_hold(self):
        """Close what a cancelled order was waiting for."""
        orders = self.sudo()  # a customer who declines may not read requests
        waiting = orders.filtered(lambda order: order.dist_gate_state == "waiting")
        if waiting:
            waiting._dist_close_requests("cancelled")
            waiting._dist_set_gate(False)
        orders.filtered(lambda order: order[OWED]).write({OWED: False})

    # === CHANGED AFTER IT WAS CONFIRMED === #

    def _dist_get_held_changes(self):
        """Return the confirmed orders whose change is not approved."""
        if not self or self._dist_is_off(CHECKPOINT):
            return self.browse()
        modes = self._dist_modes(CHECKPOINT)
        return self.sudo().filtered(  # customers pay such orders and read no gate
            lambda order: order.state == "sale"
            and order.dist_gate_state in ("waiting", "rejected")
            and modes[order.id] == "on"
        )

    def _dist_schedule_invoice(self):
        for order in self:
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=order._dist_get_person().id,
                summary=self.env._("Paid, not invoiced"),
                note=self.env._(
                    "%s was paid while its change waits for a decision, so no invoice "
                    "was made. Create it when the change is decided.",
                    order.name,
                ),
            )

    def _dist_get_person(self):
        """Return who looks after one order that has no request open."""
        return self.user_id or self.team_id.user_id or self.env.user

    # === REJECTED === #

    def _dist_on_rejected(self, request):
        result = super()._dist_on_rejected(request)
        for order in self.filtered(OWED):
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=order._dist_get_person().id,
                summary=self.env._("The customer waits for an answer"),
                note=order._dist_get_rejection_note(),
            )
        return result

    def _dist_get_rejection_note(self):
        paid = self.transaction_ids.filtered(
            lambda tx: tx.state in ("pending", "authorized", "done")
        )
        words = {
            "name": self.name,
            "customer": self.partner_id.display_name,
            "amount": self.currency_id.format(sum(paid.mapped("amount"))),
        }
        if paid:
            return self.env._(
                "%(name)s was rejected, and %(customer)s has paid or ordered a payment "
                "of %(amount)s. Change the order and confirm it again, or cancel it "
                "and give the money back.",
                **words,
            )
        return self.env._(
            "%(name)s was rejected, and %(customer)s has placed or signed it. Change "
            "the order and confirm it again, or cancel it and tell the customer.",
            **words,
        )

    # === GUARDS === #

    @api.model
    def default_get(self, fields):
        return super().default_get([name for name in fields if name != OWED])

    def _dist_refuse_gate_values(self, vals):
        result = super()._dist_refuse_gate_values(vals)
        if OWED in vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "That a customer confirmed an order cannot be written; it is noted "
                    "when the order is held. Confirm the order to send the mail."
                )
            )
        return result

    def write(self, vals):
        if OWED in vals:
            self._dist_refuse_gate_values(vals)
        return super().write(vals)
