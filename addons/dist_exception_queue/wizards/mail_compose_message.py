from odoo import models


class MailComposeMessage(models.TransientModel):
    """An e-mail that was written for a case is noted on it when it is sent."""

    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        result = super()._action_send_mail(auto_commit=auto_commit)
        code = self.env.context.get("dist_action")
        case_id = self.env.context.get("dist_case_id")
        if code in self.env["dist.action"]._get_all() and isinstance(case_id, int):
            case = self.env["dist.exception"].browse(case_id).exists()
            case._filtered_access("read")._note_deed(code)
        return result
