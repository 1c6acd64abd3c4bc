from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import float_repr, format_amount, format_date

from ..engine import routing

HISTORY_DAYS = 365


class DistApprovalRequest(models.Model):
    """What people read: sentences, the decision screen, the inbox, Explain.

    Facts are stored, sentences are made here, in the reader's language.
    """

    _inherit = "dist.approval.request"

    summary = fields.Char("Why it stopped", compute="_compute_summary")

    @api.depends("hits")
    @api.depends_context("lang")
    def _compute_summary(self):
        for request in self:
            sentences = request._get_sentences()
            request.summary = sentences[0] if sentences else ""

    # === SENTENCES === #

    @api.model
    def _get_fact_labels(self, checkpoint_id):
        """Return fact code -> fact record, names in the reader's language."""
        facts = self.env["dist.approval.fact"].sudo().search(  # labels are no secret
            [("checkpoint_id", "=", checkpoint_id)]
        )
        return {fact.code: fact for fact in facts}

    def _get_sentences(self):
        """Return one sentence per hit of one request, without repeats."""
        self.ensure_one()
        request = self.sudo()  # who reads the request reads its sentences
        if not request.hits:
            return [self.env._("A row of the matrix asks for every such document")]
        labels = self._get_fact_labels(request.checkpoint_id.id)
        return self._render_hits(request.hits, request.facts, labels)

    @api.model
    def _render_hits(self, hits, facts, labels):
        sentences = [self._render_hit(hit, facts, labels) for hit in hits]
        return list(dict.fromkeys(sentences))

    @api.model
    def _render_hit(self, hit, facts, labels):
        """Return the sentence of one hit: "discount 18.0 % on 3: Bolt, limit 10 %".

        :param dict hit: see _prepare_hit
        :param dict facts: snapshot, whose lines give the labels
        :param dict labels: fact code -> fact record
        """
        fact = labels.get(hit["fact"])
        words = {
            "fact": fact.name if fact else hit["fact"],
            "value": self._render_value(fact, hit["value"], hit["currency"]),
            "limit": self._render_limit(fact, hit),
            "line": (facts["lines"].get(hit["line"]) or {}).get("label", ""),
        }
        if hit["value"] is None:
            if hit["line"]:
                return self.env._("%(fact)s is not known on line %(line)s", **words)
            return self.env._("%(fact)s is not known", **words)
        if fact and fact.kind == "boolean":
            if hit["line"]:
                return self.env._("%(fact)s: line %(line)s", **words)
            return words["fact"]
        if hit["line"]:
            return self.env._(
                "%(fact)s %(value)s on line %(line)s, limit %(limit)s", **words
            )
        return self.env._("%(fact)s %(value)s, limit %(limit)s", **words)

    @api.model
    def _render_limit(self, fact, hit):
        currency = hit["limit_currency"]
        low = self._render_value(fact, hit["low"], currency)
        if hit["operator"] in ("between", "outside"):
            high = self._render_value(fact, hit["high"], currency)
            return self.env._("%(low)s to %(high)s", low=low, high=high)
        return low

    @api.model
    def _render_value(self, fact, value, currency_name=""):
        """Return a fact value for people: unit, currency, language."""
        if value is None:
            return self.env._("not known")
        kind = fact.kind if fact else "number"
        if kind == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if kind == "reference":
            return str(value)
        if kind == "money":
            currency = self._get_currency(currency_name)
            if currency:
                return format_amount(self.env, value, currency)
        digits = {"percent": 1, "days": 0, "money": 2}.get(kind)
        if digits is None:
            digits = 0 if float(value).is_integer() else 2
        text = self._localise(value, digits)
        if kind == "percent":
            return self.env._("%s %%", text)
        if kind == "days":
            return self.env._("%s days", text)
        return text

    @api.model
    def _localise(self, value, digits):
        language = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        if not language:
            return float_repr(value, digits)
        return language.format(f"%.{digits}f", value, grouping=True)

    @api.model
    def _get_currency(self, name):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "=", name)], limit=1) if name else currencies

    # === EXPLAIN AND FORECAST === #

    @api.model
    def _explain(self, judgement, checkpoint):
        """Return why one judged document passes or stops.

        :param judgement: Judgement
        :param str checkpoint: code
        :return: dict stops, sentences, rows, steps, rates
        """
        definition = self.env["dist.approval.checkpoint"]._definition(checkpoint)
        labels = self._get_fact_labels(definition["id"])
        facts = judgement.facts
        verdict = judgement.verdict
        names = self._get_policy_names(verdict)
        plans = routing.plan_steps(
            verdict.policies, judgement.document, definition["fallback"]
        )
        return {
            "stops": verdict.stops,
            "sentences": self._render_hits(
                [self._prepare_hit(hit) for hit in verdict.hits], facts, labels
            ),
            "rows": [
                self._explain_row(reading, facts, labels, names)
                for reading in verdict.readings
            ],
            "steps": [self._explain_step(plan, names) for plan in plans],
            "rates": judgement.rates,
        }

    @api.model
    def _get_policy_names(self, verdict):
        ids = [reading.policy.id for reading in verdict.readings]
        policies = self.env["dist.approval.policy"].sudo().browse(ids)  # names only
        return {policy.id: policy.name for policy in policies.exists()}

    def _explain_row(self, reading, facts, labels, names):
        return {
            "policy_id": reading.policy.id,
            "name": names.get(reading.policy.id, reading.policy.name),
            "outcome": reading.outcome,
            "reason": self._get_outcome_text(reading, names),
            "sentences": self._render_hits(
                [self._prepare_hit(hit) for hit in reading.hits], facts, labels
            ),
        }

    def _get_outcome_text(self, reading, names):
        shields = ", ".join(names.get(id_, str(id_)) for id_ in reading.shielded_by)
        texts = {
            "asks": self.env._("Asks"),
            "passes": self.env._("Passes the facts it names"),
            "shielded": self.env._("Passed by: %s", shields),
            "covered": self.env._("Covered by an earlier approval"),
            "out_of_scope": self.env._("Not for this document"),
            "no_match": self.env._("Within its limits"),
            "broken": reading.policy.broken,
        }
        return texts[reading.outcome]

    def _explain_step(self, plan, names):
        group = self.env["res.groups"].sudo().browse(plan.group or [])  # names only
        users = self.env["res.users"].sudo().browse(plan.users)  # as above
        return {
            "number": plan.number,
            "name": plan.name,
            "who": group.name or ", ".join(users.mapped("name")),
            "quorum": plan.quorum,
            "quorum_n": plan.quorum_n,
            "rows": [names.get(id_, "") for id_ in plan.policies],
        }

    # === DECISION SCREEN === #

    @api.readonly
    def decision_card(self):
        """Return everything the decision screen shows about one request.

        :return: dict, see the keys below; texts are in the reader's language
        """
        self.ensure_one()
        self.check_access("read")
        request = self.sudo()  # the request is readable; so is what it was asked on
        document = request._get_document()
        return {
            "id": request.id,
            "name": request.res_name,
            "res_model": request.res_model,
            "res_id": request.res_id,
            "checkpoint": request.checkpoint_id.name,
            "purpose": request.purpose,
            "state": request.state,
            "facts_hash": request.facts_hash,
            "requester": request.requester_id.name,
            "requested_at": fields.Datetime.to_string(request.requested_at),
            "holder": request.holder_id.name or "",
            "is_holder": request.holder_id == self.env.user,
            "is_requester": request.requester_id == self.env.user,
            "can_decide": self.can_decide,
            "can_open": bool(document)
            and document.with_env(self.env).has_access("read"),
            "summary": document._dist_decision_summary() if document else [],
            "panels": document._dist_decision_panels() if document else [],
            "reasons": request._get_reason_cards(),
            "changes": self._get_riskier_changes() if document else [],
            "since": request._get_changes_since_last(),
            "steps": [request._prepare_step_card(step) for step in request.step_ids],
            "decisions": [
                request._prepare_decision_card(d) for d in request.decision_ids
            ],
            "rates": request._get_rates_text(),
            "execution": request.execution_state or "",
            "execution_message": request.execution_message or "",
            "reason_codes": self._get_decision_reasons(),
            "next_id": self._get_next_id(),
        }

    def _get_decision_reasons(self):
        codes = self.env["dist.reason.code"].search(
            [("usage_ids.code", "=", "approval"), ("active", "=", True)]
        )
        return [
            {"id": code.id, "name": code.name, "note_required": code.note_required}
            for code in codes
        ]

    def _get_reason_cards(self):
        """Return one card per fact that stopped the document: value, limit, how far
        past it, and how often it stopped this partner or person before."""
        labels = self._get_fact_labels(self.checkpoint_id.id)
        history = self._get_history()
        cards = []
        for hit in self.hits or []:
            fact = labels.get(hit["fact"])
            cards.append(
                {
                    "fact": fact.name if fact else hit["fact"],
                    "line": (self.facts["lines"].get(hit["line"]) or {}).get("label"),
                    "value": self._render_value(fact, hit["value"], hit["currency"]),
                    "limit": ""
                    if fact and fact.kind == "boolean"
                    else self._render_limit(fact, hit),
                    "past": self._render_past(fact, hit),
                    "sentence": self._render_hit(hit, self.facts, labels),
                    "history": history.get(hit["fact"], {}),
                    "policy": self._get_policy_name(hit),
                }
            )
        return cards

    def _get_policy_name(self, hit):
        version = self.policy_version_ids.filtered(
            lambda v: v.policy_key == hit["policy"] and v.number == hit["version"]
        )
        return version.policy_name or ""

    def _render_past(self, fact, hit):
        """How far past the limit, when both are figures in the same unit."""
        comparable = (
            fact
            and fact.kind not in ("boolean", "reference")
            and isinstance(hit["value"], int | float)
            and hit["operator"] in ("gt", "ge", "lt", "le")
            and hit["currency"] == hit["limit_currency"]
        )
        if not comparable:
            return ""
        distance = abs(hit["value"] - hit["low"])
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
        gate = self.env["dist.approval.judgement"]
        present = judgement.facts
        hits = {(hit.fact, hit.line) for hit in judgement.verdict.hits}
        changed = gate._get_riskier(
            self.sudo().checkpoint_id.code,  # definitions are for everybody
            self.facts,
            present,
        )
        return self._describe_changes((changed & hits) or changed, self.facts, present)

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
                    self.env._("%(fact)s on line %(line)s: %(was)s, now %(now)s", **words)
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

    # === INBOX === #

    def _get_next_id(self):
        """Return the id of the next request that waits for the present user."""
        waiting = self.search([("can_decide", "=", True)], order="requested_at, id")
        others = [id_ for id_ in waiting.ids if id_ != self.id]
        return others[0] if others else False

    @api.model
    @api.readonly
    def inbox_count(self):
        """Return how many requests wait for the present user."""
        return self.search_count([("can_decide", "=", True)])
