from odoo import api, fields, models

from ..engine import telling

# What an order says of the day its lines are promised for.
PROMISING = {"commitment_date", "date_order"}


class SaleOrder(models.Model):
    """Orders keep what they promised, and tell the customer where they stand."""

    _inherit = "sale.order"

    dist_told_date = fields.Datetime(
        "New delivery date",
        compute="_compute_dist_told_date",
        help="The day the customer is told in a message of a delay; empty when the "
        "promised day is over and there is no new one.",
    )

    @api.depends("commitment_date", "expected_date")
    @api.depends_context("dist_told_date")
    def _compute_dist_told_date(self):
        for order in self:
            occasion = order._dist_get_delay_occasion()
            order.dist_told_date = (
                order._dist_get_promised() if occasion.startswith("for:") else False
            )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sale" or PROMISING & vals.keys():
            self.env["dist.promise"]._keep(self)
        if vals.get("state") == "sale":
            self._dist_tell_confirmed()
        return result

    # === TELLING THE CUSTOMER === #

    def _dist_tell_confirmed(self):
        if not self.env["dist.customer.message.event"]._get_modes("order_confirmed"):
            return
        # An order that is cancelled, changed and confirmed anew is told anew.
        occasions = {
            order.id: fields.Datetime.to_string(order.date_order) for order in self
        }
        self.env["dist.customer.message"]._queue("order_confirmed", self, occasions)

    def _dist_tell_delay(self):
        """Tell customers the day their orders are promised for now.

        :return: the new rows of the log
        """
        occasions = {order.id: order._dist_get_delay_occasion() for order in self}
        return self.env["dist.customer.message"]._queue("delay", self, occasions)

    def _dist_get_promised(self):
        """Return the moment one order is promised for, UTC, or False.

        A preview looks at the day the order will be promised for: it stands in the
        context as ``dist_told_date``.
        """
        self.ensure_one()
        given = self.env.context.get("dist_told_date")
        return given or self.commitment_date or self.expected_date

    def _dist_get_latest_promise(self):
        """Return the last moment goods of one order are promised for, UTC, or False.

        An order without a day of its own promises each line by its lead time.
        """
        self.ensure_one()
        lines = self.order_line._dist_get_undelivered()
        days = [self.commitment_date or line._expected_date() for line in lines]
        return max(days, default=False)

    def _dist_filter_waiting(self):
        """Return the orders that wait for a decision: nothing of them leaves before."""
        if "dist_gate_state" not in self._fields:
            return self.browse()
        waiting = self.sudo().filtered(  # hidden from some who ship
            lambda order: order.dist_gate_state == "waiting"
        )
        return waiting.with_env(self.env)

    def _dist_get_delay_occasion(self):
        """Return what a message of a delay of one order is about."""
        promised = self._dist_get_promised()
        zone = self.company_id._dist_get_zone()
        return telling.delay_occasion(
            telling.local_day(promised, zone) if promised else None,
            telling.local_day(fields.Datetime.now(), zone),
        )

    def action_dist_tell_customers(self):
        """Show what the customers of these orders would be told of a delay."""
        return self.env["dist.customer.message.compose"]._open(self)

    def _send_order_confirmation_mail(self):
        events = self.env["dist.customer.message.event"]
        told = events._filter_replaced("order_confirmed", self)
        told._dist_tell_confirmed()  # of those confirmed before it was switched on
        return super(SaleOrder, self - told)._send_order_confirmation_mail()

    def _send_order_notification_mail(self, mail_template, allow_deferred_sending=True):
        events = self.env["dist.customer.message.event"]
        if (
            mail_template
            and self.state == "sale"
            and events._filter_replaced("order_confirmed", self)
            and mail_template == self._get_confirmation_template()
        ):
            if not allow_deferred_sending:  # what waited while it was switched on
                self._dist_tell_confirmed()
            return None
        return super()._send_order_notification_mail(
            mail_template, allow_deferred_sending=allow_deferred_sending
        )
