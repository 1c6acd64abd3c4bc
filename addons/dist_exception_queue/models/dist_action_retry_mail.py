from odoo import api, models


class DistActionRetryMail(models.AbstractModel):
    """Send the e-mails of a case once more, when their server or address is right."""

    _name = "dist.action.retry_mail"
    _inherit = "dist.action"
    _description = "Action: send e-mails again"

    _icon = "fa-refresh"

    @api.model
    def _get_label(self):
        return self.env._("Send again")

    @api.model
    def _get_offered(self, cases):
        allowed = self.env["mail.mail"].has_access("write")
        return cases if allowed else cases.browse()

    @api.model
    def _run(self, case):
        server, failure = case.facts["server"], case.facts["failure"]
        mails = self.env["mail.mail"].search(
            [
                ("state", "=", "exception"),
                ("mail_server_id", "=", server or False),
                ("failure_type", "in", [failure, *[False] * (failure == "unknown")]),
            ]
            + self._get_company_domain(case)
        )
        mails.mark_outgoing()
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s e-mails are sent with the next run of the mail queue.",
                    count=len(mails),
                ),
            },
        }

    def _get_company_domain(self, case):
        """Return the domain of the e-mails a case counts: those of its company, and
        of the first company those of none that has cases."""
        companies = case.type_id._get_companies()
        own = case.company_id.id
        if own == next(iter(companies), None):
            others = [company for company in companies if company != own]
            return [("record_company_id", "not in", others)]
        return [("record_company_id", "=", own)]
