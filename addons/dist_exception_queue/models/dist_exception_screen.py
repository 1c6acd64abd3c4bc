from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from ..engine import transitions
from .dist_exception import LIVE

ROWS = 80
COUNTED = 1000
RESTING = ("snoozed", "accepted")
HISTORY = 30


class DistException(models.Model):
    """What the screen "My queue" shows, and the endings it tells."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.exception"

    # === THE LIST === #

    @api.model
    def get_queue(self, scope="mine", type_id=None, text=None, limit=ROWS):
        """Return the rows of the screen, what comes first first.

        :param str scope: "mine": mine, and nobody's of my queues; "team": all of my
            queues; "all": whatever I may read; "resting": mine that are snoozed or
            accepted
        :param type_id: only this kind, or None
        :param text: words of a customer, vendor, item, document or kind, or None
        :param int limit: at most so many rows
        :return: dict: ``rows`` as ``_to_rows`` makes them; ``has_more``; ``scope``
        :raise ValueError: no such scope
        """
        domain = self._get_scope_domain(scope) & self._get_text_domain(text)
        if type_id:
            domain &= Domain("type_id", "=", type_id)
        cases = self.search(domain, limit=limit + 1)
        return {
            "scope": scope,
            "rows": cases[:limit]._to_rows(),
            "has_more": len(cases) > limit,
        }

    @api.model
    def get_queue_counts(self, scope="mine", text=None):
        """Return how many cases of each kind the screen has, most of them first.

        Beyond a thousand of a kind nobody counts: the screen opens as fast over a
        hundred thousand cases.

        :return: list of {"id", "name", "count", "overdue", "has_more"}; with
            ``has_more`` there are more than ``count``, and ``overdue`` is of these
        """
        domain = self._get_scope_domain(scope) & self._get_text_domain(text)
        counts = self._count_kinds(domain)
        kinds = self.env["dist.exception.type"].browse(counts)
        return [
            {
                "id": kind.id,
                "name": kind.name,
                "count": min(counts[kind.id][0], COUNTED),
                "overdue": min(counts[kind.id][1], COUNTED),
                "has_more": counts[kind.id][0] > COUNTED,
            }
            for kind in kinds.sorted(lambda kind: -counts[kind.id][0])
        ]

    @api.model
    def _count_kinds(self, domain):
        """Return {type id: (number of cases, how many of them are overdue)}, of at most
        one case more than are counted."""
        query = self._search(domain)
        query.limit = COUNTED + 1
        query.add_where(SQL("%s = kind.id", SQL.identifier(self._table, "type_id")))
        deadline = SQL("%s AS at", SQL.identifier(self._table, "deadline_at"))
        # Compiling the statement takes longer than running it.
        self.env.cr.execute("SET LOCAL jit = off")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kind.id, counted.number, counted.overdue
                  FROM dist_exception_type kind
                 CROSS JOIN LATERAL (
                       SELECT count(*) AS number,
                              count(*) FILTER (WHERE found.at <= %s) AS overdue
                         FROM (%s) found) counted
                 WHERE counted.number > 0
                """,
                fields.Datetime.now(),
                query.select(deadline),
            )
        )
        return {kind: (number, overdue) for kind, number, overdue in rows}

    @api.model
    def get_endings(self, ids):
        """Return why cases are no longer on the screen.

        :param ids: ids of cases that were shown
        :return: {id: a sentence}, without those that are still to be solved; cases the
            user may not read any more are told as handed over
        """
        readable = self.search([("id", "in", ids)])
        states = dict(self._fields["state"]._description_selection(self.env))
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        endings = dict.fromkeys(
            set(ids) - set(readable.ids), self.env._("Somebody else has it now")
        )
        for case in readable:
            if case.state == "cleared":
                endings[case.id] = self.env._("Cleared: the trouble is gone")
            elif case.state == "resolved":
                outcome = outcomes.get(case.outcome, "")
                endings[case.id] = self.env._("Resolved: %(how)s", how=outcome)
            elif case.state in RESTING:
                endings[case.id] = states[case.state]
            elif case.owner_id not in (self.env["res.users"], self.env.user):
                owner = case.sudo().owner_id.name  # the name alone
                endings[case.id] = self.env._("%(user)s has it now", user=owner)
        return endings

    @api.model
    def _get_scope_domain(self, scope):
        """Return the Domain of the cases of one part of the screen."""
        states = RESTING if scope == "resting" else transitions.ACTIVE
        active = Domain("state", "in", states)
        if scope == "all":
            return active
        queues = self.env["dist.exception.queue"].sudo()  # whose they are, alone
        teams = queues._search(
            Domain("member_ids", "in", [self.env.uid])
            | Domain("leader_id", "=", self.env.uid)
        )
        of_team = Domain("queue_id", "in", teams)
        if scope == "team":
            return active & of_team
        if scope not in ("mine", "resting"):
            raise ValueError(f"no such part of the queue: {scope}")
        mine = Domain("owner_id", "=", self.env.uid)
        return active & (mine | Domain("owner_id", "=", False) & of_team)

    @api.model
    def _get_text_domain(self, text):
        """Return the Domain of cases about something of that name."""
        text = (text or "").strip()
        if not text:
            return Domain.TRUE
        domain = Domain.OR(
            Domain(f"{name}.display_name", "ilike", text)
            for name in ("type_id", "partner_id", "product_id")
        )
        for name in self.env["dist.detector"]._get_documents():
            found = self._search_documents(self.env[name], text)
            domain |= Domain("res_model", "=", name) & Domain("res_id", "in", found)
        return domain

    @api.model
    def _search_documents(self, documents, text):
        """Return the Query of the documents of that name, [] where none may be read."""
        if not documents.has_access("read"):
            return []
        try:
            return documents._search([("display_name", "ilike", text)])
        except AccessError:
            # The name of a position of stock is that of its lot, among others: who may
            # not read lots finds its case by the item.
            return []

    def _to_rows(self):
        """Return one dict per case: what a row shows, in a constant number of
        statements; ``steps`` are the names of the engine's transitions."""
        actions = self.env["dist.action"]._get_all()
        offered = self._get_offered_actions()
        states = dict(self._fields["state"]._description_selection(self.env))
        # The names alone: who reads the case may not read every record it names.
        named = self.sudo()
        is_auditor = self.env.user.has_group("dist_base.group_auditor")
        return [
            {
                "id": case.id,
                "sentence": case.sentence,
                "type_id": case.type_id.id,
                "kind": case.type_id.name,
                "value": case._format_value(),
                "deadline_at": fields.Datetime.to_string(case.deadline_at) or False,
                "is_overdue": case.is_overdue,
                "state": case.state,
                "state_label": states[case.state],
                "owner": {"id": own.owner_id.id, "name": own.owner_id.name}
                if own.owner_id
                else False,
                "waiting_count": case.waiting_count,
                "company": own.company_id.name,
                "next": self._to_button(actions, offered[case.id][0]),
                "steps": [
                    name
                    for name, step in transitions.STEPS.items()
                    if case.state in step.sources
                    and (not is_auditor or own.owner_id == self.env.user)
                ],
            }
            for case, own in zip(self, named, strict=True)
        ]

    def _format_value(self):
        if not self.value_at_risk:
            return ""
        return formatLang(
            self.env, self.value_at_risk, currency_obj=self.sudo().currency_id
        )

    @api.model
    def _to_button(self, actions, code):
        return {
            "code": code,
            "label": actions[code]._get_label(),
            "icon": actions[code]._icon,
        }

    # === ONE CASE === #

    def get_case(self):
        """Return what the screen shows of one case beside the list.

        :return: the row, and ``description``, ``first_seen_at``, ``reopened_count``,
            ``due_at``, ``document`` (model, id, label), ``actions`` (buttons with how
            often they were ``tried`` and ``helped``), ``rank`` (see
            ``action_explain_rank``), ``history``, ``playbook`` (id, version, body,
            is_read; or False), ``related`` (other live cases of the document)
        :raise AccessError: the user may not read it
        """
        self.ensure_one()
        self.check_access("read")
        row = self._to_rows()[0]
        related = self.search(
            [
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("id", "!=", self.id),
                ("state", "in", LIVE),
            ],
            limit=5,
        )
        return {
            **row,
            "description": self.type_id.description or "",
            "first_seen_at": fields.Datetime.to_string(self.first_seen_at),
            "due_at": fields.Datetime.to_string(self.due_at) or False,
            "reopened_count": self.reopened_count,
            "snoozed_until": fields.Datetime.to_string(self.snoozed_until) or False,
            "accepted_until": fields.Datetime.to_string(self.accepted_until) or False,
            "queue": self.sudo().queue_id.name or "",  # the name alone
            "document": self._get_document_link(),
            "actions": self._get_buttons(),
            "rank": self.action_explain_rank(),
            "history": self._get_history(),
            "playbook": self.type_id._get_playbook(),
            "related": [{"id": case.id, "sentence": case.sentence} for case in related],
        }

    def _get_document_link(self):
        model = self.env[self.res_model] if self.res_model in self.env else None
        if model is None:
            return False
        document = model.browse(self.res_id).exists()
        if not document or not document.has_access("read"):
            return False
        return {
            "model": self.res_model,
            "id": self.res_id,
            "label": document.display_name,
            "kind": self.env["ir.model"]._get(self.res_model).sudo().name,  # a word
        }

    def _get_buttons(self):
        actions = self.env["dist.action"]._get_all()
        success = self._get_success(self.type_id)
        return [
            {
                **self._to_button(actions, code),
                "tried": success.get((self.type_id.id, code), (0, 0))[0],
                "helped": success.get((self.type_id.id, code), (0, 0))[1],
            }
            for code in self._get_offered_actions()[self.id]
        ]

    def _get_history(self):
        """Return what happened, the newest first: list of dicts."""
        events = (
            self.env["dist.exception.event"]
            .sudo()  # the case's own, names of people
            .search([("exception_id", "=", self.id)], limit=HISTORY)
        )
        labels = dict(events._fields["event"]._description_selection(self.env))
        actions = self.env["dist.action"]._get_all()
        return [
            {
                "id": event.id,
                "at": fields.Datetime.to_string(event.at),
                "label": actions[event.action]._get_label()
                if event.action in actions
                else labels[event.event],
                "who": event.user_id.name or "",
                "note": event.note or "",
            }
            for event in events
        ]
