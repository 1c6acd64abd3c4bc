from datetime import date

from odoo import api, fields, models, tools
from odoo.tools import float_repr, format_amount, format_date

from ..engine import routing
from ..engine.severity import by_fact


class DistApprovalRequest(models.Model):
    """What people read: sentences and Explain.

    Facts are stored, sentences are made here, in the reader's language.
    """

    # One file for each thing a request does: opening, access, deciding, showing.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.approval.request"

    summary = fields.Char("Why it stopped", compute="_compute_summary")
    requester_name = fields.Char("Requester", compute="_compute_requester_name")

    @api.depends("requester_id", "partner_name")
    def _compute_requester_name(self):
        for request in self:
            user = request.requester_id.sudo()  # a name
            # Who signs or pays without an account is everybody's user; the document
            # knows the customer.
            is_anybody = user._is_public() and request.partner_name
            request.requester_name = request.partner_name if is_anybody else user.name

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
        facts = self.env["dist.approval.fact"].sudo()  # labels are no secret
        facts = facts.browse(self._get_fact_ids(checkpoint_id))
        return {fact.code: fact for fact in facts}

    @api.model
    @tools.ormcache("checkpoint_id")
    def _get_fact_ids(self, checkpoint_id):
        facts = self.env["dist.approval.fact"].sudo()  # as above
        return facts.search([("checkpoint_id", "=", checkpoint_id)])._ids

    def _get_sentences(self):
        """Return one sentence per fact that stopped one request, worst first."""
        self.ensure_one()
        request = self.sudo()  # who reads the request reads its sentences
        if not request.hits:
            return [self.env._("A row of the matrix asks for every such document")]
        labels = self._get_fact_labels(request.checkpoint_id.id)
        return self._render_hits(request.hits, request.facts, labels)

    @api.model
    def _render_hits(self, hits, facts, labels):
        """Return one sentence per fact, the worst first; it names the worst line and
        counts the others."""
        return [
            self._render_fact(found, facts, labels) for found in by_fact(hits).values()
        ]

    @api.model
    def _render_fact(self, hits, facts, labels):
        sentence = self._render_hit(hits[0], facts, labels)
        others = len({hit["line"] for hit in hits}) - 1
        if others == 1:
            return self.env._("%s, and 1 more line", sentence)
        if others:
            return self.env._(
                "%(sentence)s, and %(count)s more lines",
                sentence=sentence,
                count=others,
            )
        return sentence

    @api.model
    def _render_hit(self, hit, facts, labels):
        """Return the sentence of one hit: "discount 18.0 % on 3: Bolt, limit 10 %".

        A limit of nothing is not said: the name of such a fact says it already.

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
            if not hit["value"]:
                words["fact"] = self.env._("Not so: %(fact)s", **words)
            if hit["line"]:
                return self.env._("%(fact)s: line %(line)s", **words)
            return words["fact"]
        if self._is_limit_nothing(hit):
            if hit["line"]:
                return self.env._("%(fact)s %(value)s on line %(line)s", **words)
            return self.env._("%(fact)s: %(value)s", **words)
        if hit["line"]:
            return self.env._(
                "%(fact)s %(value)s on line %(line)s, limit %(limit)s", **words
            )
        return self.env._("%(fact)s %(value)s, limit %(limit)s", **words)

    @api.model
    def _is_limit_nothing(self, hit):
        """Return whether anything above zero is past the limit: "over the limit", "is
        missing"."""
        return hit["operator"] == "gt" and not hit["low"]

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
            return self._render_reference(value)
        if kind == "date":
            return format_date(self.env, date.fromordinal(int(value)))
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
            return self.env._("1 day") if text == "1" else self.env._("%s days", text)
        return text

    @api.model
    def _render_reference(self, value):
        """Return the name of what a reference ("model,id") names, any other text as it
        is."""
        model, _comma, id_ = value.partition(",")
        if model not in self.env or not id_.isdigit():
            return value or self.env._("none")
        record = self.env[model].sudo().browse(int(id_))  # a name on a readable request
        return record.exists().display_name or value

    @api.model
    def _localise(self, value, digits):
        language = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        if not language:
            return float_repr(value, digits)
        return language.format(f"%.{digits}f", value, grouping=True)

    @api.model
    def _get_currency(self, name):
        return self.env["res.currency"].browse(self._get_currency_ids().get(name))

    @api.model
    @tools.ormcache(cache="stable")
    def _get_currency_ids(self):
        currencies = self.env["res.currency"].with_context(active_test=False)
        named = currencies.search_fetch([("name", "!=", False)], ["name"])
        return {currency.name: currency.id for currency in named}

    # === EXPLAIN AND FORECAST === #

    @api.model
    def _explain(self, judgement, checkpoint, names):
        """Return why one judged document passes or stops.

        :param judgement: Judgement
        :param str checkpoint: code
        :param dict names: see ``_get_policy_names``, read once for a batch
        :return: dict stops, sentences, rows, steps, rates
        """
        definition = self.env["dist.approval.checkpoint"]._definition(checkpoint)
        labels = self._get_fact_labels(definition["id"])
        facts = judgement.facts
        return {
            **self._explain_stop(judgement, checkpoint, names),
            "rows": [
                self._explain_row(reading, facts, labels, names)
                for reading in judgement.verdict.readings
            ],
            "rates": judgement.rates,
        }

    @api.model
    def _explain_stop(self, judgement, checkpoint, names):
        """Return the short answer: stops, sentences, and steps (who is asked)."""
        definition = self.env["dist.approval.checkpoint"]._definition(checkpoint)
        labels = self._get_fact_labels(definition["id"])
        verdict = judgement.verdict
        plans = routing.plan_steps(
            verdict.policies, judgement.document, definition["fallback"]
        )
        hits = [self._prepare_hit(hit) for hit in verdict.hits]
        return {
            "stops": verdict.stops,
            "sentences": self._render_hits(hits, judgement.facts, labels),
            "steps": [self._explain_step(plan, names) for plan in plans],
        }

    @api.model
    def _get_policy_names(self, judgements):
        """Return policy id -> name in the reader's language, of a batch."""
        ids = {r.policy.id for j in judgements for r in j.verdict.readings}
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
        }
        if reading.outcome != "broken":
            return texts[reading.outcome]
        policies = self.env["dist.approval.policy"].sudo()  # a sentence of Explain
        policy = policies.browse(reading.policy.id).exists()
        return (policy and policy._find_problem()) or reading.policy.broken

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
