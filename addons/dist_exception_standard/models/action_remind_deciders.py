from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError


class DistActionRemindDeciders(models.AbstractModel):
    """Tell the people a request asks that somebody waits for them."""

    _name = "dist.action.remind_deciders"
    _inherit = "dist.action"
    _description = "Action: remind who decides"

    _icon = "fa-bell"

    @api.model
    def _get_label(self):
        return self.env._("Remind who decides")

    @api.model
    def _get_offered(self, cases):
        """Return the cases of requests that wait; who decides reminds nobody."""
        requests = self.env["dist.approval.request"]
        waiting = requests.search(
            [
                ("id", "in", cases.mapped("res_id")),
                ("state", "=", "pending"),
                ("can_decide", "=", False),
            ]
        )
        return cases.filtered(lambda case: case.res_id in waiting.ids)

    @api.model
    def _run(self, case):
        request = self.env["dist.approval.request"].browse(case.res_id)
        request.check_access("read")
        people = self._get_deciders(request)
        if not people:
            raise UserError(
                self.env._(
                    "Nobody may decide %(name)s at present. Ask your administrator to "
                    "look at the row of the matrix.",
                    name=request.res_name,
                )
            )
        self.env["mail.thread"].message_notify(
            partner_ids=people.partner_id.ids,
            subject=self.env._("%(name)s waits for you", name=request.res_name),
            body=Markup("<a href='/odoo/approve/%s'>%s</a>")
            % (request.id, case.sentence),
        )

    def _get_deciders(self, request):
        """Return the users the open steps ask, without those who may not decide."""
        excluded = request.sudo()._get_excluded()[request.id]  # ids alone
        steps = request.sudo().step_ids  # reminding needs no right on people
        ids = set()
        for step in steps.filtered(lambda step: step.state == "pending"):
            ids |= step._get_audience(excluded)
        return self.env["res.users"].sudo().browse(sorted(ids))  # to write to them
