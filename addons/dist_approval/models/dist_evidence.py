import re

from odoo import api, models

VERSION = re.compile(r"^(\d+)v(\d+)$")
# How many limits a comparison has, when it is not one.
LIMITS = {"between": 2, "outside": 2}
# Key of a stored row of the matrix -> its field.
OWN_FIELDS = {
    "name": "name",
    "active": "active",
    "sequence": "sequence",
    "effect": "effect",
    "currency": "currency_id",
}


class DistEvidence(models.Model):
    """Evidence of approvals in words: events, rows of the matrix, facts."""

    _inherit = "dist.evidence"

    @api.model
    def _get_event_labels(self):
        return super()._get_event_labels() | {
            "approval_requested": self.env._("Approval asked for"),
            "approval_passed": self.env._("Passed the matrix"),
            "approval_watched": self.env._("Would have stopped"),
            "approval_baseline": self.env._("Figures noted before the first change"),
            "approval_cancelled": self.env._("Request cancelled"),
            "approval_superseded": self.env._("Request overtaken by a change"),
            "approval_rerouted": self.env._("Passed on to the fallback group"),
            "approval_refreshed": self.env._("Asked again on present figures"),
            "approval_decision_approved": self.env._("Approved"),
            "approval_decision_rejected": self.env._("Rejected"),
            "approval_carried_out": self.env._("Carried out"),
            "approval_not_carried_out": self.env._("Approved, not carried out"),
            "technical_user_changed": self.env._("Technical user changed"),
            "default_matrix_used": self.env._("Default matrix put to use"),
            "policy_created": self.env._("Row of the matrix added"),
            "policy_changed": self.env._("Row of the matrix changed"),
            "policy_deleted": self.env._("Row of the matrix deleted"),
        }

    # === ROWS OF THE MATRIX === #

    def _get_policy_texts(self):
        """Return "23v4,5v1" -> the names these rows had in these versions."""
        texts = super()._get_policy_texts()
        stored = {text for text in self.mapped("policy_version") if text}
        pairs = {text: self._get_version_pairs(text) for text in stored}
        names = self._get_version_names(
            {pair for found in pairs.values() for pair in found}
        )
        for text, found in pairs.items():
            if found:
                texts[text] = ", ".join(names[pair] for pair in found)
        return texts

    @api.model
    def _get_version_pairs(self, text):
        """Return the (row id, version) a stored text names; none when it is of another
        kind."""
        matches = [VERSION.match(part) for part in text.split(",")]
        return [tuple(map(int, m.groups())) for m in matches] if all(matches) else []

    @api.model
    def _get_version_names(self, pairs):
        """Return (row id, version) -> the row's name as it was, else as it is."""
        keys = list({key for key, _number in pairs})
        if not keys:
            return {}
        versions = self.env["dist.approval.policy.version"].sudo()  # names only
        found = versions.search([("policy_key", "in", keys)])
        names = {(v.policy_key, v.number): v.policy_name for v in found}
        policies = self.env["dist.approval.policy"].sudo().browse(keys)  # as above
        present = {policy.id: policy.name for policy in policies.exists()}
        return {
            (key, number): self.env._(
                "%(row)s (version %(number)s)",
                row=names.get((key, number)) or present.get(key) or key,
                number=number,
            )
            for key, number in pairs
        }

    # === FACTS === #

    def _get_fact_fields(self):
        if self.event == "technical_user_changed":
            return {"user": self.env["res.company"]._fields["dist_technical_user_id"]}
        return super()._get_fact_fields()

    def _describe_facts(self, facts):
        if "values" in facts and "lines" in facts:
            return self._describe_snapshot(facts)
        if "conditions" in facts and "tiers" in facts:
            return self._describe_definition(facts)
        return super()._describe_facts(facts)

    def _describe_snapshot(self, facts):
        """Return the figures of a judged document, then those of its lines, then what
        the rows of the matrix made of them."""
        render = self.env["dist.approval.request"]._render_value
        money = self.env["dist.approval.request"]._money_of
        known = self._get_facts_by_code()
        told = [("", facts["values"])]
        told += [(line["label"], line["values"]) for line in facts["lines"].values()]
        described = []
        for line, values in told:
            for code, value in values.items():
                fact = known.get(code)
                name = fact.name if fact else code
                if line:
                    name = self.env._("%(fact)s, line %(line)s", fact=name, line=line)
                described.append((name, render(fact, value, money(facts, code))))
        return described + self._describe_rows(facts.get("rows", []))

    def _get_facts_by_code(self):
        """Return code -> dist.approval.fact of the row's kind of document."""
        checkpoints = self.env["dist.approval.checkpoint"].sudo()  # labels of facts
        return self._merge_labels(
            checkpoints.search([("res_model", "=", self.res_model)])
        )

    @api.model
    def _merge_labels(self, checkpoints):
        known = {}
        for checkpoint in checkpoints:
            known |= self.env["dist.approval.request"]._get_fact_labels(checkpoint.id)
        return known

    def _describe_rows(self, rows):
        outcomes = {
            "asks": self.env._("Asks"),
            "passes": self.env._("Passes the facts it names"),
            "shielded": self.env._("Passed by another row"),
            "covered": self.env._("Covered by an earlier approval"),
            "broken": self.env._("Could not be used"),
        }
        return [
            (
                self.env._("Row “%s”", row["name"]),
                outcomes.get(row["outcome"], row["outcome"]),
            )
            for row in rows
        ]

    def _describe_definition(self, row):
        """Return a row of the matrix as it was, in the words of its form."""
        known = self.env["dist.approval.policy"]._fields
        described = [
            (
                known[name]._description_string(self.env),
                self._render_value(row[key], known[name]),
            )
            for key, name in OWN_FIELDS.items()
            if key in row
        ]
        dimensions = self.env["dist.approval.policy"]._scope_fields()
        for dimension, places in row.get("scope", {}).items():
            name = dimensions.get(dimension)
            label = known[name]._description_string(self.env) if name else dimension
            described.append((label, ", ".join(place["name"] for place in places)))
        described += self._describe_conditions(row)
        return described + self._describe_tiers(row["tiers"])

    def _describe_conditions(self, row):
        """Return the conditions of a stored row, and what it passes."""
        known = self._get_row_facts()
        described = [
            (
                self.env._("When (%s)", condition["alternative"]),
                self._render_condition(condition, known, row["currency"]),
            )
            for condition in row["conditions"]
        ]
        passes = [known[c].name if c in known else c for c in row.get("passes", [])]
        if passes:
            described.append((self.env._("Passes these facts"), ", ".join(passes)))
        return described

    @api.model
    def _render_condition(self, condition, known, currency):
        """Return a stored condition in words: "Discount is more than 10.0 %"."""
        render = self.env["dist.approval.request"]._render_value
        field = self.env["dist.approval.condition"]._fields["operator"]
        comparison = condition["operator"]
        fact = known.get(condition["fact"])
        name = fact.name if fact else condition["fact"]
        if comparison == "yes":
            return name
        if comparison == "no":
            return self.env._("Not so: %(fact)s", fact=name)
        limits = [condition["low"], condition["high"]][: LIMITS.get(comparison, 1)]
        words = (
            name,
            dict(field._description_selection(self.env)).get(comparison, comparison),
            self.env._(" to ").join(render(fact, low, currency) for low in limits),
        )
        return " ".join(filter(None, words))

    def _get_row_facts(self):
        """Return code -> fact of the checkpoint of the matrix row this is about; of
        all of them when that row is gone."""
        row = self.env["dist.approval.policy"].sudo()  # as below
        row = row.browse(self.res_id).exists()
        checkpoints = self.env["dist.approval.checkpoint"].sudo()  # labels of facts
        return self._merge_labels(
            row.checkpoint_id or checkpoints.search([("code", "!=", False)])
        )

    def _describe_tiers(self, tiers):
        persons = self.env["dist.approval.policy.tier"]._fields["person"]
        names = dict(persons._description_selection(self.env))
        described = []
        for tier in tiers:
            who = {
                "group": tier["group"],
                "users": ", ".join(tier["users"]),
                "person": names.get(tier["person"], tier["person"]),
            }
            label = self.env._("Who decides (%s)", tier["number"])
            described.append((label, tier["name"] or who.get(tier["who"], "")))
        return described
