from odoo import api, fields, models
from odoo.exceptions import AccessError


class DistCustomerMessageComposeLine(models.TransientModel):
    """One order whose customer would be told, or why not."""

    _name = "dist.customer.message.compose.line"
    _description = "Order whose customer is told of a delay"
    _rec_name = "order_id"

    compose_id = fields.Many2one(
        "dist.customer.message.compose", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer")
    recipient_id = fields.Many2one("res.partner", "Sent to")
    email = fields.Char(related="recipient_id.email", string="Address")
    case_id = fields.Many2one("dist.exception", ondelete="cascade")
    new_date = fields.Datetime("Promised again for")
    template_id = fields.Many2one("mail.template")
    lang = fields.Char("Language")
    status = fields.Selection(
        [
            ("send", "Will be told"),
            ("told", "Told before"),
            ("nothing_new", "Nothing new to tell"),
            ("opted_out", "Opted out"),
            ("no_address", "No address"),
            ("archived", "Customer archived"),
            ("no_template", "No template"),
            ("off", "Switched off"),
        ],
        required=True,
    )
    is_chosen = fields.Boolean("Do it")

    def write(self, vals):
        """Refuse other words or orders than the ones that were looked at."""
        if vals.keys() - {"is_chosen"} and not self.env.su:
            raise AccessError(
                self.env._(
                    "Only who is told can be chosen here. To tell customers of other "
                    "orders, close this and select those."
                )
            )
        return super().write(vals)

    @api.model
    def _prepare_values(self, order, told, postponed):
        """Return the values of the line of an order.

        :param told: set of (order id, occasion)
        :param postponed: whether its day moved, or the ids of the orders whose did
        """
        delay = self.env.ref("dist_exception_standard.event_delay")
        occasion = order._dist_get_delay_occasion()
        message = self.env["dist.customer.message"].sudo()  # judged, never kept
        values = message.new(
            {
                "event_id": delay.id,
                "company_id": order.company_id.id,
                "partner_id": order.partner_id.id,
                "occasion": occasion,
            }
        )._prepare_values(order.sudo())
        status = self._find_status(
            values,
            was_told=(order.id, occasion) in told,
            has_news=self._has_news(order, occasion, postponed),
        )
        return {
            "order_id": order.id,
            "partner_id": order.partner_id.id,
            "recipient_id": values["recipient_id"],
            "template_id": values["template_id"],
            "lang": values["lang"],
            "status": status,
            "is_chosen": status == "send" or postponed is True,
        }

    @api.model
    def _has_news(self, order, occasion, postponed):
        if order.state != "sale" or order.delivery_status == "full":
            return False
        if occasion.startswith("past:"):
            return True
        return postponed is True or order.id in postponed

    @api.model
    def _find_status(self, values, was_told, has_news):
        if was_told:
            return "told"
        if not has_news or values["why"] == "outdated":
            return "nothing_new"
        return "send" if values["state"] == "pending" else values["why"] or "opted_out"

    def _render(self):
        """Return (subject, body) of the message of one line, as it would leave."""
        self.ensure_one()
        self.order_id.check_access("read")
        order = self.order_id.with_context(dist_told_date=self.new_date)
        template = self.template_id.sudo()  # who sends need not keep templates
        return self.env["dist.customer.message"]._preview(order, template, self.lang)
