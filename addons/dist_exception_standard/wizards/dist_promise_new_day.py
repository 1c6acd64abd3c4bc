from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

DAY = timedelta(days=1)


class DistPromiseNewDay(models.TransientModel):
    """Asks for the day an order is promised for anew, and proposes one it can keep.

    The customer is told with the promise: where the company tells its customers by the
    dialogue that does so, else by an e-mail that is shown here and leaves at once.
    """

    _name = "dist.promise.new.day"
    _description = "Promise an order for a new day"

    case_id = fields.Many2one("dist.exception", required=True, readonly=True)
    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    partner_id = fields.Many2one(related="order_id.partner_id", related_sudo=False)
    sentence = fields.Char(
        related="case_id.sentence", related_sudo=False, string="What is wrong"
    )
    outlook = fields.Selection(
        [
            ("known", "All goods have a day"),
            ("unknown", "No day is known for some goods"),
            ("unplanned", "Some goods are not planned to leave"),
        ],
        readonly=True,
        help="By the forecast of the stock.",
    )
    code = fields.Char(readonly=True)
    promised_at = fields.Datetime("New day")
    telling = fields.Selection(
        [
            ("dialog", "By the messages of the company"),
            ("mail", "By an e-mail"),
            ("opted_out", "Does not want to be told"),
            ("no_address", "No e-mail address"),
            ("no_template", "No words for it"),
        ],
        readonly=True,
    )
    is_told = fields.Boolean("Send this e-mail")
    recipient_id = fields.Many2one("res.partner", "Told", readonly=True)
    template_id = fields.Many2one("mail.template", readonly=True)
    subject = fields.Char(compute="_compute_message")
    body = fields.Html(compute="_compute_message", sanitize=False)

    @api.depends("promised_at", "telling")
    def _compute_message(self):
        for wizard in self:
            wizard.subject, wizard.body = (
                wizard._render() if wizard.telling == "mail" else (False, False)
            )

    def write(self, vals):
        """Refuse another order or case than the ones it was opened for."""
        if vals.keys() - {"promised_at", "is_told"} and not self.env.su:
            raise AccessError(
                self.env._(
                    "Only the new day, and whether the customer is told, can be "
                    "chosen here. To promise another order, open it from its own case."
                )
            )
        return super().write(vals)

    # === OPENING === #

    @api.model
    def _open(self, order, case, day=None, code="promise_new_day"):
        """Return the window for an order.

        :param order: ``sale.order`` of one; the user has to have the right to write it
        :param case: ``dist.exception`` of one, about the order
        :param datetime day: the new one, where all goods have one, UTC; else the
            forecast is asked
        :param str code: of the action that promises
        """
        order.check_access("write")
        case.check_access("read")
        outlook, found = ("known", day) if day else self._get_outlook(order)
        wizard = self.sudo().create(  # both were checked; nobody names others
            {
                "case_id": case.id,
                "order_id": order.id,
                "code": code,
                "outlook": outlook,
                "promised_at": found,
                **self._prepare_telling(
                    order.sudo()
                ),  # whom it reaches, by which words
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise a new day"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    @api.model
    def _prepare_telling(self, order):
        """Return the values that say how the customer of an order is told."""
        event = self.env.ref("dist_exception_standard.event_delay").sudo()  # a switch
        messages = self.env["dist.customer.message"].sudo()  # how they leave
        customer = order.partner_id
        recipient = messages._find_recipient(customer)
        channel = messages._find_channel(order)
        template = messages._find_template(event, order.company_id, channel, order)
        if event._filter_replaced("delay", order):
            telling = "dialog"
        elif messages._is_opted_out(event, customer, recipient):
            telling = "opted_out"
        elif not messages._has_address(recipient):
            telling = "no_address"
        else:
            telling = "mail" if template else "no_template"
        return {
            "telling": telling,
            "is_told": telling == "mail",
            "recipient_id": recipient.id,
            "template_id": template.id,
        }

    @api.model
    def _get_outlook(self, order):
        """Return (outlook, day by which all that is missing is there, or False).

        By Odoo's forecast. What lies there already can leave tomorrow, and what is
        promised for a later day keeps it: the new one holds for the whole order.
        """
        order = order.sudo()  # when goods come, no more
        lines = order.order_line._dist_get_undelivered()
        moves = lines.move_ids._dist_get_leaving()
        if not moves or lines - moves.sale_line_id:
            return "unplanned", False
        days = [move._dist_get_expected_date() for move in moves]
        if not all(days):
            return "unknown", False
        tomorrow = fields.Datetime.now() + DAY
        promised = order._dist_get_latest_promise()
        day = max(tomorrow, promised, *days)
        # At the hour it was promised for: a customer is told of a day, not a minute.
        same_hour = datetime.combine(day.date(), promised.time())
        return "known", same_hour if same_hour >= day else same_hour + DAY

    def action_promise(self):
        """Promise the order for the day, and show what the customer is told.

        :raise UserError: there is no day, or it is over
        """
        self.ensure_one()
        if not self.promised_at or self.promised_at <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(order)s can be promised for a day to come only. Choose a later "
                    "day.",
                    order=self.order_id.display_name,
                )
            )
        self.order_id.check_access("write")
        if self.telling == "dialog":
            return self.env["dist.customer.message.compose"]._open(
                self.order_id,
                dates={self.order_id.id: (self.promised_at, self.case_id)},
            )
        action = self.env["dist.action.promise_again"]
        action._promise(self.order_id, self.promised_at, self.case_id, self.code)
        is_told = self.is_told and self.telling == "mail"
        if is_told:
            self._tell()
        notice = action._say(
            self._describe(is_told), "success" if is_told else "warning"
        )
        notice["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return notice

    def _tell(self):
        messages = self.env["dist.customer.message"].sudo()  # templates, the mail queue
        messages._write_mails(
            self.template_id.sudo(),  # who sends need not keep templates
            self._get_lang(),
            self.order_id.company_id,
            self.order_id.ids,
            [self.recipient_id],
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _describe(self, is_told):
        """Return the sentence that says who was told of what."""
        zone = self.order_id.company_id._dist_get_zone()
        words = {
            "order": self.order_id.display_name,
            "day": format_date(self.with_context(tz=zone).env, self.promised_at),
            "customer": self.partner_id.display_name,
        }
        if is_told:
            return self.env._(
                "%(order)s is promised for %(day)s. %(customer)s is told by e-mail.",
                **words,
            )
        return self.env._(
            "%(order)s is promised for %(day)s. Nobody told %(customer)s: call them.",
            **words,
        )

    def _get_lang(self):
        return self.env["dist.customer.message"]._find_lang(
            self.recipient_id, self.order_id.partner_id, self.order_id.company_id
        )

    def _render(self):
        """Return (subject, body) of the e-mail, as it would leave."""
        self.order_id.check_access("read")
        order = self.order_id.with_context(dist_told_date=self.promised_at)
        template = self.template_id.sudo()  # who sends need not keep templates
        messages = self.env["dist.customer.message"]
        return messages._preview(order, template, self._get_lang())
