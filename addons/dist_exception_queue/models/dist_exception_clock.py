from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import transitions

# What happens when -> the moment it is remembered by, and when it is due.
BELLS = {
    "reminded": (
        "reminded_at",
        "deadline_at - make_interval(secs => 3600 * coalesce(queue.remind_hours, 2))"
        " <= %(now)s AND deadline_at > %(now)s"
        " AND coalesce(owner_id, leader_id) IS NOT NULL",
    ),
    "breached": ("breached_at", "deadline_at <= %(now)s"),
    "escalated": (
        "escalated_at",
        "deadline_at + make_interval(secs => 3600 * coalesce(queue.escalate_hours, 4))"
        " <= %(now)s AND leader_id IS NOT NULL",
    ),
}
MOST_NAMED = 10


class DistException(models.Model):
    """Reminder, breach and escalation: each once."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.exception"

    @api.model
    def _ring(self, now):
        """Remind, note breaches and tell leaders of what is due by now.

        Each person gets one message about all their cases.

        :param datetime now: UTC
        """
        self.env.flush_all()
        for event, (column, due) in BELLS.items():
            rung = self._ring_one(event, column, due, now)
            told = defaultdict(list)
            for case_id, owner, leader in rung:
                told[leader if event == "escalated" else owner or leader].append(
                    case_id
                )
            for user_id, ids in told.items():
                if user_id:
                    self.browse(ids)._tell(event, self.env["res.users"].browse(user_id))

    @api.model
    def _ring_one(self, event, column, due, now):
        """Note one kind of moment and return [(case, owner, leader of its queue)]."""
        query = SQL(
            """
            WITH due AS (
                SELECT exception.id, exception.owner_id, queue.leader_id
                  FROM dist_exception exception
                  LEFT JOIN dist_exception_queue queue ON queue.id = exception.queue_id
                 WHERE exception.state IN ('open', 'in_progress', 'waiting')
                   AND exception.company_id = ANY(%(companies)s::int4[])
                   AND exception.escalated_at IS NULL
                   AND exception.%(column)s IS NULL AND %(due)s
            ), noted AS (
                UPDATE dist_exception exception SET %(column)s = %(now)s
                  FROM due WHERE exception.id = due.id
            ), events AS (
                INSERT INTO dist_exception_event (exception_id, at, event)
                SELECT id, %(now)s, %(event)s FROM due
            )
            SELECT id, owner_id, leader_id FROM due ORDER BY id
            """,
            column=SQL.identifier(column),
            companies=self.env["dist.exception.type"]._get_switched_on(),
            due=SQL(due, now=now),
            now=now,
            event=event,
        )
        rows = self.env.execute_query(query)
        self.invalidate_model([column, "event_ids"], flush=False)
        return rows

    def _tell(self, event, user, note=None):
        """Send one person one message about these cases.

        :param str event: one of the bells, "handed_over", or the step somebody else
            took with them
        :param note: what the sender has to say, text
        """
        cases = self.with_context(lang=user.lang, tz=user.tz)
        count = len(cases)
        one = count == 1
        events = cases.env["dist.exception.event"]._fields["event"]
        labels = dict(events._description_selection(cases.env))
        first = cases[:1].sentence
        subjects = {
            "reminded": cases.env._("Due soon: %(case)s", case=first)
            if one
            else cases.env._("%(count)s cases are due soon", count=count),
            "breached": cases.env._("Past its deadline: %(case)s", case=first)
            if one
            else cases.env._("%(count)s cases are past their deadline", count=count),
            "escalated": cases.env._("Late for long: %(case)s", case=first)
            if one
            else cases.env._(
                "%(count)s cases of your queue are late for long", count=count
            ),
            "handed_over": cases.env._(
                "%(user)s handed a case over to you: %(case)s",
                user=self.env.user.name,
                case=first,
            )
            if one
            else cases.env._(
                "%(user)s handed %(count)s cases over to you",
                user=self.env.user.name,
                count=count,
            ),
        }
        subjects |= {
            step: cases.env._(
                "%(user)s: %(what)s. %(count)s of your cases",
                user=self.env.user.name,
                what=labels[transitions.STEPS[step].event],
                count=count,
            )
            for step in transitions.STEPS
        }
        named = Markup().join(
            Markup("<li><a href='/odoo/exceptions/%s'>%s</a></li>")
            % (case.id, case.sentence)
            for case in cases[:MOST_NAMED]
        )
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=subjects[event],
            body=Markup("<p>%s</p><ul>%s</ul>") % (note or "", named)
            if note
            else Markup("<ul>%s</ul>") % named,
        )

    @api.model
    def _cron_ring(self):
        self._ring(fields.Datetime.now())
