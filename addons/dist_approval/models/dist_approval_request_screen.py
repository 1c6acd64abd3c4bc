from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..engine.severity import by_fact

HISTORY_DAYS = 365


class DistApprovalRequest(models.Model):
    """What the decision screen shows of one request."""

    # One file for each thing a request does: opening, access, deciding, showing.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.approval.request"

    # === DECISION SCREEN === #

    @api.readonly
    def decision_card(self):
        """Return everything the decision screen shows about one request.

        :return: dict of ``_prepare_request_card`` (the request), ``_prepare_rights``
            (what the reader may do), answerer (who reads a note or answers a
            question), and the lists summary, panels, reasons, changes, since, steps,
            decisions, rates, reason_codes; texts are in the reader's language
        """
        self.ensure_one()
        self.check_access("read")
        request = self.sudo()  # the request is readable; so is what it was asked on
        document = request._get_document()
        return {
            **request._prepare_request_card(),
            **self._prepare_rights(document),
            "summary": document._dist_decision_summary() if document else [],
            "panels": document._dist_decision_panels() if document else [],
            "answerer": request._get_answerer_name(document),
            "reasons": request._get_reason_cards(),
            "changes": self._get_riskier_changes() if document else [],
            "since": request._get_changes_since_last(),
            "steps": [request._prepare_step_card(step) for step in request.step_ids],
            "decisions": [
                request._prepare_decision_card(d) for d in request.decision_ids
            ],
            "rates": request._get_rates_text(),
            "reason_codes": self._get_decision_reasons(
                request.company_id, request.res_model
            ),
            "next_id": self._get_next_id(),
        }

    def _prepare_request_card(self):
        return {
            "id": self.id,
            "name": self.res_name,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "partner": self.partner_name or "",
            "amount": self._get_amount_text(),
            "checkpoint": self.checkpoint_id.name,
            "purpose": self.purpose,
            "state": self.state,
            "facts_hash": self.facts_hash,
            "requester": self.requester_name,
            "requested_at": fields.Datetime.to_string(self.requested_at),
            "holder": self.holder_id.name or "",
            "execution": self.execution_state or "",
            "execution_message": self.execution_message or "",
        }

    def _get_answerer_name(self, document):
        """Return who reads a note and answers a question: who asked, or whoever is
        responsible for what a customer asked for."""
        asked = self.requester_id
        if asked.active and asked._is_internal() or not document:
            return self.requester_name
        return document._dist_responsible().name or self.requester_name

    def _prepare_rights(self, document):
        """Return what the present user may do with one request."""
        user = self.env.user
        is_pending = self.state == "pending"
        return {
            "can_decide": self.can_decide,
            "can_answer": is_pending and self.holder_id == user,
            "can_withdraw": is_pending and self.requester_id == user,
            "can_retry": self._is_not_carried_out(document),
            "can_open": bool(document)
            and document.with_env(self.env).has_access("read"),
        }

    def _is_not_carried_out(self, document):
        """Return whether an approved document still waits to go on."""
        return (
            self.execution_state == "refused"
            and bool(document)
            and bool(document._dist_gate_candidates(self.sudo().checkpoint_id.code))
        )

    def _get_amount_text(self):
        if not self.currency_id:
            return ""
        return format_amount(self.env, self.amount, self.currency_id)

    @api.model
    def _get_decision_reasons(self, company, model):
        """Return the reasons to choose from, for each verdict that wants one.

        :param company: ``res.company``
        :param str model: of the document; its own reasons come with those of all
        """
        codes = self.env["dist.reason.code"]
        reject = ["approval_reject"]
        if self._is_gated(model):
            reject = self.env[model]._dist_reject_usages()
        usages = {"reject": reject, "ask_back": ["approval_return"]}
        return {
            verdict: [
                {"id": c.id, "name": c.name, "note_required": c.note_required}
                for c in codes.search(codes._get_domain(usage, company=company))
            ]
            for verdict, usage in usages.items()
        }

    def _get_reason_cards(self):
        """Return one card per fact that stopped the document: value, limit, how far
        past it, and how often it stopped this partner or person before."""
        labels = self._get_fact_labels(self.checkpoint_id.id)
        history = self._get_history()
        cards = []
        for code, hits in by_fact(self.hits).items():
            cards.append(
                {
                    **self._prepare_reason(labels.get(code), hits[0]),
                    "others": self._prepare_other_lines(labels.get(code), hits),
                    "history": history.get(code, {}),
                    "policy": ", ".join(
                        dict.fromkeys(self._get_policy_name(hit) for hit in hits)
                    ),
                }
            )
        return cards

    def _prepare_reason(self, fact, hit):
        is_flag = bool(fact) and fact.kind == "boolean"
        # "$ 854 over the limit, limit $ 0, $ 854 past the limit" says one thing thrice.
        is_plain = is_flag or self._is_limit_nothing(hit)
        return {
            "fact": fact.name if fact else hit["fact"],
            "line": (self.facts["lines"].get(hit["line"]) or {}).get("label"),
            "value": ""
            if is_flag and hit["value"]  # its name says it all
            else self._render_value(fact, hit["value"], hit["currency"]),
            "limit": "" if is_plain else self._render_limit(fact, hit),
            "past": "" if is_plain else self._render_past(fact, hit),
        }

    def _prepare_other_lines(self, fact, hits):
        """Return the lines beside the worst one, each once, the worst first."""
        by_line = {}
        for hit in hits:
            by_line.setdefault(hit["line"], hit)
        others = list(by_line.values())[1:]
        return [self._prepare_reason(fact, hit) for hit in others]

    def _get_policy_name(self, hit):
        version = self.policy_version_ids.filtered(
            lambda v: v.policy_key == hit["policy"] and v.number == hit["version"]
        )
        return version.policy_name or ""

    def _render_past(self, fact, hit):
        """How far past the limit, when both are figures in the same unit."""
        comparable = (
            fact
            and fact.kind not in ("boolean", "reference", "date")
            and isinstance(hit["value"], int | float)
            and hit["operator"] in ("gt", "ge", "lt", "le")
            and hit["currency"] == hit["limit_currency"]
        )
        if not comparable:
            return ""
        distance = abs(hit["value"] - hit["low"])
        if fact.kind == "percent":
            return self.env._("%s percentage points", self._localise(distance, 1))
        return self._render_value(fact, distance, hit["currency"])

    def _get_history(self):
        """Return fact code -> {"asked", "approved", "rejected"} of the same partner
        and checkpoint over the last year: one read."""
        if not self.partner_name:
            return {}
        since = fields.Date.add(fields.Date.context_today(self), days=-HISTORY_DAYS)
        earlier = self.search_fetch(
            [
                ("checkpoint_id", "=", self.checkpoint_id.id),
                ("company_id", "=", self.company_id.id),
                ("partner_name", "=", self.partner_name),
                ("requested_at", ">=", since),
                ("id", "!=", self.id),
            ],
            ["hits", "state"],
            limit=200,
        )
        history = defaultdict(lambda: {"asked": 0, "approved": 0, "rejected": 0})
        for request in earlier:
            for code in {hit["fact"] for hit in request.hits or []}:
                history[code]["asked"] += 1
                if request.state in ("approved", "rejected"):
                    history[code][request.state] += 1
        return dict(history)

    def _get_riskier_changes(self):
        """Return sentences of what became riskier since the request was made.

        The present facts are taken now; nothing is stored.
        """
        self.ensure_one()
        if self.state != "pending" or not self._get_document():
            return []
        judgement = self.sudo()._get_outgrown().get(self.id)  # facts are whole
        if not judgement:
            return []
        return self._describe_outgrown(judgement)

    def _describe_outgrown(self, judgement):
        """Return sentences of what approving one request would not cover by now."""
        gate = self.env["dist.approval.judgement"]
        hits = {(hit.fact, hit.line) for hit in judgement.verdict.hits}
        changed = gate._get_riskier(
            self.sudo().checkpoint_id.code,  # definitions are for everybody
            self.facts,
            judgement.facts,
        )
        return self._describe_changes(
            (changed & hits) or changed, self.facts, judgement.facts
        )

    def _get_changes_since_last(self):
        """Return sentences of what changed since the document's last approval."""
        last = self.sudo().search(  # the same document's earlier request
            [
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("state", "=", "approved"),
                ("id", "<", self.id),
            ],
            order="id desc",
            limit=1,
        )
        if not last:
            return []
        gate = self.env["dist.approval.judgement"]
        code = self.checkpoint_id.code
        changed = gate._get_riskier(code, last.facts, self.facts)
        return self._describe_changes(changed, last.facts, self.facts)

    def _describe_changes(self, changed, before, present):
        labels = self._get_fact_labels(self.sudo().checkpoint_id.id)  # for everybody
        sentences = []
        for code, line in sorted(changed, key=lambda c: (c[1] or "", c[0])):
            fact = labels.get(code)
            was, now = (
                self._get_fact_value(facts, code, line) for facts in (before, present)
            )
            words = {
                "fact": fact.name if fact else code,
                "was": self._render_value(fact, was, self._money_of(before, code)),
                "now": self._render_value(fact, now, self._money_of(present, code)),
                "line": (present["lines"].get(line) or {}).get("label", ""),
            }
            if line:
                sentences.append(
                    self.env._(
                        "%(fact)s on line %(line)s: %(was)s, now %(now)s", **words
                    )
                )
            else:
                sentences.append(self.env._("%(fact)s: %(was)s, now %(now)s", **words))
        return sentences

    @api.model
    def _get_fact_value(self, facts, code, line):
        values = (facts["lines"].get(line) or {"values": {}}) if line else facts
        return values["values"].get(code)

    @api.model
    def _money_of(self, facts, code):
        currencies = facts.get("currencies", {})
        return currencies.get(code, currencies.get("", ""))

    def _prepare_step_card(self, step):
        return {
            "number": step.number,
            "name": step.display_name,
            "who": step.group_id.name or ", ".join(step.user_ids.mapped("name")),
            "state": step.state,
            "quorum": step.quorum,
            "quorum_n": step.quorum_n,
            "is_fallback": step.is_fallback,
            "approved": len(
                step.decision_ids.filtered(lambda d: d.verdict == "approved")
            ),
        }

    def _prepare_decision_card(self, decision):
        verdicts = dict(decision._fields["verdict"]._description_selection(self.env))
        return {
            "id": decision.id,
            "user": decision.user_id.name,
            "verdict": verdicts[decision.verdict],
            "step": decision.step_id.display_name or "",
            "reason": decision.reason_id.name or "",
            "note": decision.note or "",
            "at": fields.Datetime.to_string(decision.decided_at),
        }

    def _get_rates_text(self):
        """Return the exchange rates used, when there were any to use."""
        own = self.company_id.currency_id.name
        used = {
            name: rate
            for name, rate in (self.rates or {}).items()
            if name != own and rate
        }
        return [
            self.env._(
                "1 %(own)s = %(rate)s %(currency)s on %(day)s",
                own=own,
                rate=self._localise(rate, 4),
                currency=name,
                day=format_date(self.env, self.rates_date),
            )
            for name, rate in sorted(used.items())
        ]
