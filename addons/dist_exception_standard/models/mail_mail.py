from odoo import models


class MailMail(models.Model):
    """What became of an e-mail stands in the log of what customers were told."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        if not self.env["dist.control"]._is_off("customer_messages"):
            logs = self.env["dist.customer.message"].sudo()  # nobody writes the log
            told = logs.search([("mail_message_id", "in", self.mail_message_id.ids)])
            if failure_type:
                error = failure_reason or failure_type
                told.write({"state": "failed", "error": error})
            else:
                told.write({"state": "sent", "error": False})
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
