from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class DistCustomerMessageCompose(models.TransientModel):
    """Shows whom a message of a delay would reach, and what it says, before it leaves.

    Orders whose goods have a date are promised again for it at the same time.
    """

    _name = "dist.customer.message.compose"
    _description = "Tell customers of a delay"

    line_ids = fields.One2many(
        "dist.customer.message.compose.line", "compose_id", "Orders"
    )
    shown_id = fields.Many2one(
        "dist.customer.message.compose.line",
        "Message to",
        domain="[('compose_id', '=', id), ('status', '=', 'send')]",
    )
    subject = fields.Char(compute="_compute_message")
    body = fields.Html(compute="_compute_message", sanitize=False)
    send_count = fields.Integer(compute="_compute_counts")
    promise_count = fields.Integer(compute="_compute_counts")
    untold_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.is_chosen")
    def _compute_counts(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("is_chosen")
            told = chosen.filtered(lambda line: line.status == "send")
            wizard.send_count = len(told)
            wizard.promise_count = len(chosen.filtered("new_date"))
            wizard.untold_count = len(wizard.line_ids) - len(told)

    @api.depends("shown_id")
    def _compute_message(self):
        for wizard in self:
            subject, body = wizard.shown_id._render() if wizard.shown_id else ("", "")
            wizard.subject, wizard.body = subject, body

    @api.constrains("shown_id")
    def _check_shown(self):
        """Show what is on the list: the name of another order is not for everybody."""
        for wizard in self:
            if wizard.shown_id.compose_id not in (wizard, wizard.browse()):
                raise AccessError(
                    self.env._(
                        "Only a message of this list can be shown. Choose one of its "
                        "orders."
                    )
                )

    # === OPENING === #

    @api.model
    def _open(self, orders, cases=None, dates=None):
        """Return the action that shows what customers would be told.

        :param orders: ``sale.order``; the user has to have the right to write them
        :param cases: ``dist.exception`` of these orders; those whose goods have a
            date bring it along
        :param dict dates: order id -> (new day, UTC; the case it is for), where the
            person has chosen them
        :raise UserError: no company of theirs tells customers of delays
        """
        orders.check_access("write")
        events = self.env["dist.customer.message.event"]
        if not events._filter_replaced("delay", orders):
            raise UserError(
                self.env._(
                    "Customers of these orders are not told of delays: “Telling "
                    "customers” is not switched on. Ask an administrator to switch it "
                    "on in the set-up checklist."
                )
            )
        cases = cases or self.env["dist.exception"]
        lines = self._prepare_lines(orders, cases, dates or self._get_new_dates(cases))
        wizard = self.sudo().create({"line_ids": lines})  # nobody writes lines
        wizard = wizard.sudo(False)
        told = wizard.line_ids.filtered(lambda line: line.status == "send")
        wizard.shown_id = told[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tell the customers"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    @api.model
    def _prepare_lines(self, orders, cases, dates):
        told, postponed = self._get_told(orders), self._get_postponed(orders)
        lines = self.env["dist.customer.message.compose.line"]
        none = cases.browse()
        cases_of = {case.res_id: case for case in cases}
        commands = []
        for order in orders:
            date, case = dates.get(order.id, (False, cases_of.get(order.id, none)))
            dated = order.with_context(dist_told_date=date)
            values = lines._prepare_values(dated, told, bool(date) or postponed)
            commands.append(
                fields.Command.create({**values, "new_date": date, "case_id": case.id})
            )
        return commands

    @api.model
    def _get_new_dates(self, cases):
        """Return {order id: (the day all its goods are there, the case)}."""
        action = self.env["dist.action.promise_again"]
        detectors = self.env["dist.detector"]._get_all()
        known = cases.filtered(
            lambda case: "promise_again" in detectors[case.type_id.code]._actions
        )
        dates = action._get_dates(known) if known else {}
        found = {}
        for case in known:
            date = dates.get((case.type_id, case.res_id))
            if date:
                found.setdefault(case.res_id, (date, case))
        return found

    @api.model
    def _get_told(self, orders):
        """Return the set of (order id, occasion) customers were told of, or will be."""
        messages = self.env["dist.customer.message"].sudo()  # whether there is one
        found = messages.search_fetch(
            [
                ("event_id.code", "=", "delay"),
                ("res_model", "=", "sale.order"),
                ("res_id", "in", orders.ids),
                ("state", "in", ("pending", "sent")),
            ],
            ["res_id", "occasion"],
        )
        return {(message.res_id, message.occasion) for message in found}

    @api.model
    def _get_postponed(self, orders):
        condition = SQL(
            "promise.res_model = 'sale.order' AND promise.res_id = ANY(%s)", orders.ids
        )
        return set(self.env["dist.promise"]._get_postponed(condition))

    # === SENDING === #

    def action_send(self):
        """Promise again what has a new day, and queue the messages."""
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen")
        chosen.order_id.check_access("write")
        for line in chosen.filtered("new_date"):
            self.env["dist.action.promise_again"]._promise(
                line.order_id, line.new_date, line.case_id
            )
        told = chosen.filtered(lambda line: line.status == "send").order_id
        told._dist_tell_delay()
        chosen.filtered(
            lambda line: line.status == "send" and not line.new_date
        ).case_id._note_deed("tell_customer")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s customers are told within minutes.", count=len(told)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
