from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DAY = timedelta(days=1)


class DistPromiseNewDay(models.TransientModel):
    """Asks for the day an order is promised for anew, and proposes one it can keep."""

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
    promised_at = fields.Datetime("New day")

    def write(self, vals):
        """Refuse another order or case than the ones it was opened for."""
        if vals.keys() - {"promised_at"} and not self.env.su:
            raise AccessError(
                self.env._(
                    "Only the new day can be chosen here. To promise another order, "
                    "open it from its own case."
                )
            )
        return super().write(vals)

    @api.model
    def _open(self, order, case):
        """Return the window for an order.

        :param order: ``sale.order`` of one; the user has to have the right to write it
        :param case: ``dist.exception`` of one, about the order
        """
        order.check_access("write")
        case.check_access("read")
        outlook, day = self._get_outlook(order)
        wizard = self.sudo().create(  # both were checked; nobody names others
            {
                "case_id": case.id,
                "order_id": order.id,
                "outlook": outlook,
                "promised_at": day,
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
        return self.env["dist.action.promise_again"]._promise_and_tell(
            self.order_id, self.promised_at, self.case_id, "promise_new_day"
        )
