from odoo import api, models


class DistActionSendWebhookAgain(models.AbstractModel):
    """Send the events of a hook once more, when its receiver is right again."""

    _name = "dist.action.send_webhook_again"
    _inherit = "dist.action"
    _description = "Action: send the events of a webhook again"

    _icon = "fa-refresh"

    @api.model
    def _get_label(self):
        return self.env._("Send again")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["dist.webhook"].has_access("write")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        return self.env["dist.webhook"].browse(case.res_id).action_send_again()
