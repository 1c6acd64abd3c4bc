from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


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
    is_known = fields.Boolean(
        "All goods have a day", readonly=True, help="By the forecast of the stock."
    )
    promised_at = fields.Datetime("New day")

    @api.model
    def _open(self, order, case):
        """Return the window for an order.

        :param order: ``sale.order`` of one; the user has to have the right to write it
        :param case: ``dist.exception`` of one, about the order
        """
        order.check_access("write")
        day = self._get_day(order)
        wizard = self.create(
            {
                "case_id": case.id,
                "order_id": order.id,
                "is_known": bool(day),
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
    def _get_day(self, order):
        """Return the day all that is missing is there, by Odoo's forecast, or None.

        What lies there already can leave tomorrow.
        """
        moves = order.sudo().order_line.move_ids  # when goods come, no more
        missing = moves.filtered(
            lambda move: (
                move.state not in ("draft", "done", "cancel")
                and move.picking_code == "outgoing"
            )
        )
        for move in missing:
            if (
                move.product_uom.compare(move.forecast_availability, move.product_qty)
                < 0
            ):
                return None
        expected = [move.forecast_expected_date for move in missing]
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        return max([tomorrow, *filter(None, expected)]) if missing else None

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
            self.order_id, self.promised_at, self.case_id
        )
