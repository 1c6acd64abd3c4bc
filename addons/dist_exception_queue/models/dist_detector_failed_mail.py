from odoo import api, models
from odoo.tools import SQL


class DistDetectorFailedMail(models.AbstractModel):
    """E-mails that were not sent: one case per mail server and reason, not per mail,
    because a server that is down fails them all.

    What came back later, as a bounce, is for who wrote it: Odoo shows it there.
    """

    _name = "dist.detector.failed_mail"
    _inherit = "dist.plant.detector"
    _description = "Detector: e-mails that were not sent"

    _documents = ("mail.mail",)
    _actions = ("retry_mail",)
    _facts = {  # noqa: RUF012 - read, never written
        "count": "number",
        "failure": "mail_failure",
        "reason": "text",
    }

    @api.model
    def _get_select(self, scope):
        companies = self._get_kind()._get_companies()
        return SQL(
            """
            SELECT company_id, 'mail/' || server_id || '/' || failure AS subject_key,
                   server_id AS scope_id, 'mail.mail' AS res_model,
                   max(id) AS res_id, min(create_date) AS due_at,
                   jsonb_build_object('count', count(*), 'server', server_id,
                       'failure', failure, 'reason', (array_agg(
                           left(failure_reason, 200) ORDER BY id DESC))[1]) AS facts
              FROM (SELECT mail.id, mail.create_date, mail.failure_reason,
                           coalesce(mail.failure_type, 'unknown') AS failure,
                           coalesce(message.mail_server_id, 0) AS server_id,
                           CASE WHEN message.record_company_id = ANY(%(companies)s)
                                THEN message.record_company_id
                                ELSE %(company)s END AS company_id
                      FROM mail_mail mail
                      JOIN mail_message message ON message.id = mail.mail_message_id
                     WHERE mail.state = 'exception') mail
             WHERE %(scope)s
             GROUP BY company_id, server_id, failure
            """,
            companies=companies,
            company=self._get_company(),
            scope=scope(SQL("server_id")),
        )
