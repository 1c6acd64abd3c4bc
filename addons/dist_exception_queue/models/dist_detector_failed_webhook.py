from odoo import api, models
from odoo.tools import SQL

from .dist_webhook import BREAK


class DistDetectorFailedWebhook(models.AbstractModel):
    """A hook takes no events: it is left alone, or events were given up."""

    _name = "dist.detector.failed_webhook"
    _inherit = "dist.plant.detector"
    _description = "Detector: webhooks that take no events"

    _documents = ("dist.webhook",)
    _actions = ("send_webhook_again",)
    _facts = {  # noqa: RUF012 - read, never written
        "hook": "dist.webhook",
        "failure": "webhook_failure",
        "count": "number",
    }

    @api.model
    def _get_select(self, scope):
        return SQL(
            """
            SELECT hook.company_id, 'webhook/' || hook.id AS subject_key,
                   hook.id AS scope_id, 'dist.webhook' AS res_model,
                   hook.id AS res_id,
                   coalesce(hook.failed_since, dead.since) AS due_at,
                   jsonb_build_object('hook', hook.id,
                       'failure', coalesce(hook.failure, dead.failure),
                       'count', coalesce(dead.count, 0)) AS facts
              FROM dist_webhook hook
              LEFT JOIN (SELECT hook_id, count(*), min(queued_at) AS since,
                                max(failure || '/' || status) AS failure
                           FROM dist_webhook_delivery
                          WHERE state = 'dead' GROUP BY hook_id) dead
                ON dead.hook_id = hook.id
             WHERE hook.active AND (dead.count > 0 OR hook.failure_count >= %(break)s)
               AND %(scope)s
            """,
            **{"break": BREAK, "scope": scope(SQL("hook.id"))},
        )
