from odoo import api, fields, models
from odoo.tools import format_date


class DistActionPromiseAgain(models.AbstractModel):
    """Promise the order for the day its goods are there, and tell the customer.

    The new date is the last of all that the order's cases expect: a date that serves
    one item and breaks its word on the next is no promise. Nor does it come before the
    day another line is promised for, because it holds for the whole order. Why it moved
    is written on the order. Where the company tells its customers of delays, the
    message is queued, else an e-mail leaves with the promise. Either is shown before
    anything is done.
    """

    _name = "dist.action.promise_again"
    _inherit = "dist.sale.action"
    _description = "Action: promise again"

    _icon = "fa-calendar"

    @api.model
    def _get_label(self):
        return self.env._("Promise again")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of orders all of whose goods have a date, for sellers."""
        if not self._sells():
            return cases.browse()
        days = self._get_arrivals(cases)
        return cases.filtered(lambda case: days.get((case.type_id, case.res_id)))

    @api.model
    def _run(self, case):
        self._check_sells()
        order = self.env["sale.order"].browse(case.res_id)
        order.check_access("write")
        date = self._get_dates(case)[case.type_id, order.id]
        if self.env["dist.customer.message.event"]._filter_replaced("delay", order):
            compose = self.env["dist.customer.message.compose"]
            return compose._open(order, dates={order.id: (date, case)})
        wizards = self.env["dist.promise.new.day"]
        return wizards._open(order, case, date, self._get_code())

    @api.model
    def _promise(self, order, date, case, code="promise_again"):
        """Promise an order for another day, and say on it why.

        :param datetime date: UTC
        :param str code: of the action that promises
        """
        case._note_deed(code)
        reason = self.env.ref("dist_exception_queue.reason_promise")
        order = order.with_context(dist_promise_reason_id=reason.id)
        order.commitment_date = date
        zone = order.company_id._dist_get_zone()
        order.message_post(
            body=self.env._(
                "Promised again for %(date)s: %(reason)s",
                date=format_date(self.with_context(tz=zone).env, date),
                reason=case.sentence,
            )
        )

    def _get_dates(self, cases):
        """Return {(type, order id): the day it can be promised for}, else None."""
        days = self._get_arrivals(cases)
        orders = self.env["sale.order"].browse({id_ for _type, id_ in days})
        promised = {
            order.id: order._dist_get_latest_promise() for order in orders.exists()
        }
        return {
            (kind, id_): day and max(day, promised.get(id_) or day)
            for (kind, id_), day in days.items()
        }

    def _get_arrivals(self, cases):
        """Return {(type, order id): the day all its goods are there}, else None."""
        live = self.env["dist.exception"].search(
            [
                ("type_id", "in", cases.type_id.ids),
                ("res_id", "in", cases.mapped("res_id")),
                ("is_live", "=", True),
            ]
        )
        dates = {}
        for case in live:
            expected = ((case.facts or {}).get("expected") or "").replace("T", " ")
            dates.setdefault((case.type_id, case.res_id), []).append(expected)
        return {
            key: fields.Datetime.to_datetime(max(found)[:19]) if all(found) else None
            for key, found in dates.items()
        }
