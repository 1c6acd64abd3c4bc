import json
import logging
import random
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .. import sender
from ..engine import webhook

_logger = logging.getLogger(__name__)

# Events handed to hooks by one statement, and seconds one run of the job begins new
# requests for.
BATCH = 500
RUN_SECONDS = 240
# A delivery is given up after so many tries (most of a day), or so many days.
MAX_TRIES = 8
MAX_DAYS = 3
KEPT_DAYS = 30
DEAD_DAYS = 90
# The names of Standard Webhooks: type, timestamp, data. The case stands as it was when
# the event was handed out, moments in UTC.
DISPATCH = """
WITH taken AS (
    DELETE FROM dist_webhook_pending WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM dist_webhook_pending
         ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
    RETURNING event_id
), made AS (
    INSERT INTO dist_webhook_delivery
           (hook_id, event_id, company_id, state, uuid, tries, queued_at, next_try_at,
            body)
    SELECT hook.id, event.id, hook.company_id, 'pending', gen_random_uuid()::text, 0,
           %(now)s, %(now)s,
           jsonb_build_object(
               'type', 'exception.' || event.event,
               'timestamp', to_char(event.at, %(format)s),
               'data', jsonb_build_object(
                   'event_id', event.id, 'user', person.login,
                   'action', event.action, 'before', event.before,
                   'after', event.after,
                   'case', jsonb_build_object(
                       'id', exception.id, 'kind', kind.code,
                       'company_id', exception.company_id, 'company', company.name,
                       'state', exception.state, 'subject_key', exception.subject_key,
                       'res_model', exception.res_model, 'res_id', exception.res_id,
                       'owner', owner.login, 'queue_id', exception.queue_id,
                       'value_at_risk', exception.value_at_risk,
                       'currency', currency.name,
                       'first_seen_at', to_char(exception.first_seen_at, %(format)s),
                       'due_at', to_char(exception.due_at, %(format)s),
                       'deadline_at', to_char(exception.deadline_at, %(format)s),
                       'facts', exception.facts)))
      FROM taken
      JOIN dist_exception_event event ON event.id = taken.event_id
      JOIN dist_exception exception ON exception.id = event.exception_id
      JOIN dist_exception_type kind ON kind.id = exception.type_id
      JOIN res_company company ON company.id = exception.company_id
      JOIN res_currency currency ON currency.id = company.currency_id
      JOIN dist_webhook hook ON hook.active AND hook.company_id = exception.company_id
      LEFT JOIN res_users owner ON owner.id = exception.owner_id
      LEFT JOIN res_users person ON person.id = event.user_id
     WHERE CASE WHEN event.event IN ('opened', 'reopened', 'returned')
                THEN hook.is_told_begin
                WHEN event.event = 'changed' THEN hook.is_told_change
                WHEN event.event IN ('cleared', 'resolved') THEN hook.is_told_end
                WHEN event.event IN ('reminded', 'breached', 'escalated')
                THEN hook.is_told_clock
                ELSE hook.is_told_step END
       AND (exception.type_id IN (SELECT type_id FROM dist_webhook_type_rel chosen
                                   WHERE chosen.hook_id = hook.id)
            OR NOT EXISTS (SELECT FROM dist_webhook_type_rel chosen
                            WHERE chosen.hook_id = hook.id))
       -- What is wrong with a hook is not told to it: each failure would be news.
       AND NOT (exception.res_model = 'dist.webhook' AND exception.res_id = hook.id)
     ORDER BY event.id, hook.id
        ON CONFLICT (hook_id, event_id) DO NOTHING
 RETURNING id, event_id
)
SELECT NULL, NULL, count(*) FROM taken
 UNION ALL
SELECT made.id, event.exception_id, NULL
  FROM made JOIN dist_exception_event event ON event.id = made.event_id
"""


class DistWebhookDelivery(models.Model):
    """One event for one hook: pending -> sent | dead (given up) -> pending again.

    A try counts when it begins: one that is killed in the middle is made again, so
    receivers tell repetitions by the header ``webhook-id``, which stays the same.
    """

    _name = "dist.webhook.delivery"
    _description = "Event sent to a webhook"
    _log_access = False
    _order = "id desc"
    _rec_name = "uuid"

    hook_id = fields.Many2one(
        "dist.webhook", "Webhook", required=True, readonly=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        "dist.exception.event", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [("pending", "Not sent yet"), ("sent", "Sent"), ("dead", "Given up")],
        required=True,
        readonly=True,
    )
    uuid = fields.Char("Message", required=True, readonly=True)
    tries = fields.Integer(readonly=True)
    queued_at = fields.Datetime("Queued", required=True, readonly=True)
    next_try_at = fields.Datetime("Next try", readonly=True)
    sent_at = fields.Datetime("Sent at", readonly=True)
    status = fields.Integer("Answer", readonly=True, help="Status of HTTP.")
    failure = fields.Selection(
        [
            ("refused", "The address is not one events may be sent to"),
            ("timeout", "No answer in time"),
            ("certificate", "The certificate is not valid"),
            ("connection", "No connection"),
            ("status", "The receiver refused it"),
        ],
        readonly=True,
    )
    body = fields.Json(readonly=True)

    _event_unique = models.UniqueIndex(
        "(hook_id, event_id)", "A hook is told of an event once."
    )
    _pending_idx = models.Index("(hook_id, next_try_at) WHERE state = 'pending'")
    _dead_idx = models.Index("(hook_id) WHERE state = 'dead'")
    _queued_idx = models.Index("(queued_at)")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    @api.autovacuum
    def _gc_old(self):
        """Keep what was sent for a month, what was given up for three."""
        old = self.search(
            [
                "|",
                "&",
                ("state", "=", "sent"),
                ("queued_at", "<", f"today -{KEPT_DAYS}d"),
                "&",
                ("state", "=", "dead"),
                ("queued_at", "<", f"today -{DEAD_DAYS}d"),
            ],
            limit=10000,
        )
        old.unlink()
        return len(old), len(old) == 10000

    # === ACTIONS === #

    def action_send_again(self):
        """Send these with the next run of the job, whatever came of them before."""
        self.check_access("read")
        self.hook_id.check_access("write")
        self.sudo()._set_pending()  # nobody writes deliveries
        self.env.ref("dist_exception_queue.ir_cron_webhook")._trigger()
        return True

    def _set_pending(self):
        now = fields.Datetime.now()
        values = {"state": "pending", "tries": 0, "sent_at": False}
        self.write(values | {"queued_at": now, "next_try_at": now})

    # === TELLING === #

    @api.model
    def _cron_send(self):
        """Hand events out to their hooks, then send what is due.

        Hooks take turns, one event each; one that fails has its next turn in a later
        run, so that a hook that hangs costs the others ten seconds.
        """
        cron = self.env["ir.cron"]
        while self._dispatch():
            cron._commit_progress()
        self._give_up_old()
        hooks = self._get_due_hooks()
        cron._commit_progress(remaining=len(hooks))
        until = time.monotonic() + RUN_SECONDS
        while hooks:
            for hook in list(hooks):
                if not self._send_next(hook):
                    hooks.remove(hook)
                if not cron._commit_progress(hook not in hooks):
                    return
                if time.monotonic() > until:
                    return

    @api.model
    def _dispatch(self):
        """Make the deliveries of events that wait, by one statement.

        :return: whether there may be more
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                DISPATCH,
                limit=BATCH,
                now=fields.Datetime.now(),
                format='YYYY-MM-DD"T"HH24:MI:SS"Z"',
            )
        )
        taken = rows[0][2]
        self._add_words({row[0]: row[1] for row in rows[1:]})
        return taken == BATCH

    @api.model
    def _add_words(self, cases):
        """Add what people read: the sentence, in the company's language, and a link.

        :param dict cases: id of a delivery -> id of its case
        """
        base = self.get_base_url()
        found = self.env["dist.exception"].browse(set(cases.values()))
        words = {}
        for lang, group in found.grouped(
            lambda case: case.company_id.partner_id.lang
        ).items():
            for case in group.with_context(lang=lang):
                words[case.id] = json.dumps(
                    {
                        "sentence": case.sentence,
                        "url": f"{base}/odoo/dist.exception/{case.id}",
                    }
                )
        self.env.cr.execute(
            SQL(
                """
                UPDATE dist_webhook_delivery delivery
                   SET body = jsonb_set(body, '{data,case}',
                                        body #> '{data,case}' || words.said::jsonb)
                  FROM unnest(%s::int4[], %s::text[]) words (id, said)
                 WHERE delivery.id = words.id
                """,
                list(cases),
                [words[case] for case in cases.values()],
            )
        )
        self.invalidate_model(["body"])

    @api.model
    def _give_up_old(self):
        """Give up what waited too long: nobody wants last week's news at once."""
        limit = fields.Datetime.now() - timedelta(days=MAX_DAYS)
        self.search([("state", "=", "pending"), ("queued_at", "<", limit)]).write(
            {"state": "dead", "next_try_at": False}
        )

    @api.model
    def _get_due_hooks(self):
        """Return the hooks that have something to send, longest untried first."""
        now = fields.Datetime.now()
        due = self._read_group(
            [
                ("state", "=", "pending"),
                ("next_try_at", "<=", now),
                ("hook_id.active", "=", True),
            ],
            ["hook_id"],
        )
        never = fields.Datetime.to_datetime("1970-01-01")
        hooks = [
            hook for (hook,) in due if not hook.paused_until or hook.paused_until <= now
        ]
        return sorted(hooks, key=lambda hook: hook.tried_at or never)

    @api.model
    def _send_next(self, hook):
        """Send the next event of a hook; no transaction is open meanwhile.

        :return: whether the hook took it: it may have another
        """
        now = fields.Datetime.now()
        delivery = self._take(hook, now)
        if not delivery:
            return False
        networks = hook._get_networks()
        url, body, headers = hook.url, delivery._get_bytes(), delivery._get_headers()
        self.env["ir.cron"]._commit_progress()
        answer = sender.post(url, headers, body, networks)
        self.env.invalidate_all(flush=False)
        hook, delivery = hook.exists(), delivery.exists()
        if not hook or not delivery:
            return False  # somebody deleted it meanwhile
        delivery._note(answer)
        hook._note(answer, fields.Datetime.now(), random.random())
        return not answer.failure

    @api.model
    def _take(self, hook, now):
        """Return the next delivery of a hook, counted as tried."""
        found = self.env.execute_query(
            SQL(
                """
                SELECT id FROM dist_webhook_delivery
                 WHERE hook_id = %s AND state = 'pending' AND next_try_at <= %s
                 ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
                """,
                hook.id,
                now,
            )
        )
        delivery = self.browse([row[0] for row in found])
        if delivery:
            tries = delivery.tries + 1
            delay = webhook.get_delay(tries, random.random())
            later = now + timedelta(seconds=delay)
            delivery.write({"tries": tries, "next_try_at": later})
            hook.tried_at = now
        return delivery

    def _get_bytes(self):
        return json.dumps(self.body, ensure_ascii=False, sort_keys=True).encode()

    def _get_headers(self):
        """Return the headers of one try; the moment of the try is signed."""
        moment = int(time.time())
        secret = self.hook_id.secret
        return {
            "content-type": "application/json",
            "user-agent": "dist-exception-queue",
            "webhook-id": f"msg_{self.uuid}",
            "webhook-timestamp": str(moment),
            "webhook-signature": webhook.sign(
                secret, f"msg_{self.uuid}", moment, self._get_bytes()
            ),
        }

    def _note(self, answer):
        values = {"status": answer.status, "failure": answer.failure or False}
        if not answer.failure:
            values |= {"state": "sent", "sent_at": fields.Datetime.now()}
        elif self.tries >= MAX_TRIES:
            values |= {"state": "dead"}
        if values.get("state"):
            values["next_try_at"] = False
        self.write(values)
        _logger.info(
            "webhook %s, event %s, try %s: %s",
            self.hook_id.id,
            self.uuid,
            self.tries,
            answer.failure or answer.status,
        )
