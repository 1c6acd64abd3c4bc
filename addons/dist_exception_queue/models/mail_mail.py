from odoo import models


class MailMail(models.Model):
    """E-mails that failed are found among all that were ever kept."""

    _inherit = "mail.mail"

    _dist_failed_idx = models.Index("(mail_message_id) WHERE state = 'exception'")
