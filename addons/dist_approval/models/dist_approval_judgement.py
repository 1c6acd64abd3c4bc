import json
from dataclasses import dataclass, replace

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.cover import is_made_riskier, riskier_facts
from ..engine.facts import MONEY, Document, facts_hash, snapshot
from ..engine.matrix import Verdict, judge

# What of a context reaches the facts.
CONTEXT = ("lang", "tz", "allowed_company_ids")


@dataclass(slots=True)
class Judgement:
    """One document, judged: what the gate acts on.

    :param record: the document
    :param document: its facts
    :param verdict: the answer of the matrix
    :param approved: facts it was last approved or passed with (with ``basis``)
    :param rates: currency name -> rate used
    """

    record: models.BaseModel
    document: Document
    verdict: Verdict
    approved: dict
    rates: dict
    _facts: dict | None = None

    @property
    def facts(self):
        """Snapshot of the document's facts, taken once; nobody may change it."""
        if self._facts is None:
            self._facts = snapshot(self.document)
        return self._facts

    @property
    def hash(self):
        return facts_hash(self.facts)

    @property
    def is_covered(self):
        """True when an approval is what lets the document pass."""
        return any(r.outcome == "covered" for r in self.verdict.readings)


class DistApprovalJudgement(models.AbstractModel):
    """Reads a batch of documents, asks the engine, stores the gate state."""

    _name = "dist.approval.judgement"
    _description = "Judgement of documents by the approval matrix"

    def _judge(self, records, checkpoint, report=True, against=None):
        """Judge a batch.

        :param records: gated documents
        :param str checkpoint: code
        :param bool report: tell administrators of rows that cannot be used; False
            where nothing may be written
        :param dict against: record id -> snapshot taken for approved; by default
            what the document was last approved with, or passed with once committed
        :return: list of Judgement in the order of the records
        """
        if not records:
            return []
        definition = self.env["dist.approval.checkpoint"]._definition(checkpoint)
        policies = self.env["dist.approval.policy"]._compiled(checkpoint)
        whole = self._get_whole(records)
        documents = whole._dist_collect_facts(checkpoint)
        specs = definition["specs"]
        rates = self._get_rates(whole, documents, policies, specs)
        usable, problems = self._mark_unusable(policies, rates)
        committed = set(whole._dist_committed().ids)
        judgements = []
        for record, document in zip(whole, documents, strict=True):
            approved = record.dist_gate_facts or {}
            is_cover = approved.get("basis") == "approved" or record.id in committed
            cover = approved if is_cover else None
            if against is not None:
                cover = against[record.id]
            company = record._dist_control_company().id
            verdict = judge(
                document,
                usable[company],
                specs,
                rates[company],
                cover,
                definition["fail_closed"],
            )
            judgements.append(
                Judgement(record, document, verdict, approved, rates[company])
            )
        if report and problems:
            self._report_problems(judgements, problems)
        return judgements

    def _get_whole(self, records):
        """Return the records as the matrix sees them: what is, not what a user may
        read, and nothing that a client sends along in the context (archived records
        shown, another place, another day) decides a figure."""
        env = self.env
        context = {key: env.context[key] for key in CONTEXT if key in env.context}
        return records.with_env(records.env(su=True, context=context))

    # === RATES === #

    def _get_rates(self, records, documents, policies, specs):
        """Return company id -> {currency name: rate or None}, of today.

        A rate is units of the currency for one unit of the company's currency.
        """
        money = any(spec.kind == MONEY for spec in specs.values())
        limits = {policy.currency for policy in policies} if money else set()
        names = {}
        for record, document in zip(records, documents, strict=True):
            company = record._dist_control_company()
            names.setdefault(company, set(limits)).update(
                name for name in document.currencies.values() if name
            )
        return {
            company.id: self._get_company_rates(company, wanted)
            for company, wanted in names.items()
        }

    def _get_company_rates(self, company, names):
        own = company.currency_id.name
        if names <= {own}:
            return {own: 1.0}
        self.env["res.currency.rate"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (currency.id) currency.name, rate.rate
                  FROM res_currency currency
                  JOIN res_currency_rate rate ON rate.currency_id = currency.id
                 WHERE currency.name IN %(names)s
                   AND (rate.company_id IS NULL OR rate.company_id = %(company)s)
              ORDER BY currency.id, rate.name <= %(day)s DESC, rate.company_id,
                       CASE WHEN rate.name <= %(day)s THEN rate.name END DESC,
                       rate.name
                """,
                names=tuple(names | {own}),
                company=company.root_id.id,
                day=fields.Date.context_today(self),
            )
        )
        known = dict(rows)
        base = known.get(own) or 1.0
        rates = {name: known[name] / base if name in known else None for name in names}
        return rates | {own: 1.0}

    def _mark_unusable(self, policies, rates):
        """Rows whose limits cannot be converted are unusable in that company."""
        usable, problems = {}, {}
        # Stored and compared: in one language, whoever meets the row first.
        neutral = self.env(context={})
        for company, known in rates.items():
            usable[company] = []
            for policy in policies:
                if not policy.broken and known.get(policy.currency, 1.0) is None:
                    text = neutral._(
                        "Row “%(policy)s” has limits in %(currency)s, which has no "
                        "exchange rate. Enter a rate or choose another currency.",
                        policy=policy.name,
                        currency=policy.currency,
                    )
                    policy = replace(policy, broken=text, alternatives=())
                if policy.broken:
                    problems[policy.id] = policy.broken
                usable[company].append(policy)
        return usable, problems

    def _report_problems(self, judgements, problems):
        """Tell the administrators of broken rows that met a document."""
        met = {
            reading.policy.id
            for judgement in judgements
            for reading in judgement.verdict.readings
            if reading.outcome == "broken"
        }
        found = {id_: text for id_, text in problems.items() if id_ in met}
        self.env["dist.approval.policy"]._note_problems(found)

    # === STORING === #

    def _store_gate(self, records, state, facts):
        """Set gate state (and facts) of a batch by one UPDATE.

        :param records: gated documents
        :param state: value of ``dist_gate_state`` or False
        :param facts: dict record id -> JSON value, or None to keep them
        """
        table = SQL.identifier(records._table)
        records.flush_recordset()
        if facts is None:
            query = SQL(
                "UPDATE %s SET dist_gate_state = %s WHERE id IN %s",
                table,
                state or None,
                records._ids,
            )
        else:
            rows = [
                SQL("(%s, %s::jsonb)", id_, json.dumps(facts[id_]))
                for id_ in records._ids
            ]
            query = SQL(
                "UPDATE %(table)s AS document SET dist_gate_state = %(state)s,"
                " dist_gate_facts = judged.facts"
                " FROM (VALUES %(rows)s) AS judged(id, facts)"
                " WHERE document.id = judged.id",
                table=table,
                state=state or None,
                rows=SQL(", ").join(rows),
            )
        self.env.cr.execute(query)

    @api.model
    def _specs(self, checkpoint):
        return self.env["dist.approval.checkpoint"]._definition(checkpoint)["specs"]

    def _is_made_riskier(self, judgement, checkpoint):
        """Return whether the document itself left what it was approved with."""
        approved = judgement.approved
        if not approved:
            return True
        return is_made_riskier(self._specs(checkpoint), approved, judgement.facts)

    def _get_riskier(self, checkpoint, before, present):
        """Return the set of (fact, line) that became riskier between snapshots."""
        return riskier_facts(self._specs(checkpoint), before, present)

    # === EVIDENCE === #

    def _record_evidence(self, event, judgements, **extra):
        """Write one evidence row per judgement, in one batch.

        :param str event: what happened
        :param judgements: list of Judgement
        :param extra: more keys of an evidence entry, the same for all
        """
        self.env["dist.evidence"]._record(
            [
                {
                    "event": event,
                    "res_model": judgement.record._name,
                    "res_id": judgement.record.id,
                    "res_name": judgement.record.display_name,
                    "company_id": judgement.record._dist_control_company().id,
                    "before": judgement.approved,
                    "after": {
                        **judgement.facts,
                        "rows": self._read_rows(judgement.verdict),
                    },
                    "policy_version": ",".join(
                        f"{policy.id}v{policy.version}"
                        for policy in judgement.verdict.policies
                    ),
                    **extra,
                }
                for judgement in judgements
            ]
        )

    def _read_rows(self, verdict):
        """Return the rows that mattered, as plain JSON: why it passed or stopped."""
        return [
            {
                "policy": reading.policy.id,
                "version": reading.policy.version,
                "name": reading.policy.name,
                "outcome": reading.outcome,
            }
            for reading in verdict.readings
            if reading.outcome not in ("out_of_scope", "no_match")
        ]
