import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_repr, format_date, format_datetime


class DistEvidence(models.Model):
    """What people read of a row: codes, ids and facts, put into words when read.

    Nothing of it is stored: the row stays as it was written, and the words are those
    of the reader's language. Addons name their events in ``_get_event_labels``, the
    keys of their facts in ``_get_fact_fields`` or ``_describe_facts``.
    """

    _inherit = "dist.evidence"

    event_text = fields.Char(
        "What happened", compute="_compute_event_text", search="_search_event_text"
    )
    document_type_text = fields.Char(
        "Kind of document", compute="_compute_document_type_text"
    )
    origin_text = fields.Char("Came from", compute="_compute_origin_text")
    reason_text = fields.Char("Reason", compute="_compute_reason_text")
    policy_text = fields.Char("Rows of the matrix", compute="_compute_policy_text")
    before_text = fields.Text("Before", compute="_compute_facts_text")
    after_text = fields.Text("After", compute="_compute_facts_text")

    # === HOOKS === #

    @api.model
    def _get_event_labels(self):
        """Return code of an event -> what happened, in the reader's language."""
        return {
            "control_switched": self.env._("Control switched"),
            "document_added": self.env._("Controlled document added"),
            "document_changed": self.env._("Controlled document changed"),
        }

    def _get_policy_texts(self):
        """Return policy_version as stored -> the rows it names, for these rows."""
        return {}

    def _get_fact_fields(self):
        """Return key of a fact -> field that gives it label and unit, of one row."""
        if self.event == "control_switched":
            return self.env["dist.control.setting"]._fields
        document = self.env.get(self.res_model or "")
        return {} if document is None else document._fields

    def _describe_facts(self, facts):
        """Return the facts of one row as a list of (label, value) in words.

        :param dict facts: ``before`` or ``after``
        """
        known = self._get_fact_fields()
        return [
            (
                known[key]._description_string(self.env) if key in known else key,
                self._render_value(value, known.get(key)),
            )
            for key, value in facts.items()
        ]

    # === COMPUTE METHODS === #

    @api.depends("event")
    @api.depends_context("lang")
    def _compute_event_text(self):
        labels = self._get_event_labels()
        for row in self:
            row.event_text = labels.get(row.event, row.event)

    @api.model
    def _search_event_text(self, operator, value):
        labels = self._get_event_labels().items()
        if operator == "in":
            codes = [code for code, label in labels if label in value]
        elif operator == "ilike":
            wanted = str(value).lower()
            codes = [code for code, label in labels if wanted in label.lower()]
        else:
            return NotImplemented
        return Domain("event", "in", codes) | Domain("event", operator, value)

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_document_type_text(self):
        names = self._get_model_names(self.mapped("res_model"))
        for row in self:
            row.document_type_text = names.get(row.res_model, row.res_model)

    @api.depends("origin")
    @api.depends_context("lang")
    def _compute_origin_text(self):
        labels = {
            "web": self.env._("A person's browser"),
            "site": self.env._("Portal or web shop"),
            "rpc": self.env._("Another program"),
            "job": self.env._("A scheduled job"),
            "server": self.env._("A script on the server"),
        }
        for row in self:
            row.origin_text = labels.get(row.origin, row.origin)

    @api.depends("reason", "company_id")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        # Reasons that are archived or of another company still have their name.
        reasons = self.env["dist.reason.code"].sudo().with_context(active_test=False)
        codes = [code for code in self.mapped("reason") if code]
        found = reasons.search([("code", "in", codes)]) if codes else reasons
        names = {(r.code, r.company_id.id or 0): r.name for r in found}
        for row in self:
            own = names.get((row.reason, row.company_id or 0))
            row.reason_text = own or names.get((row.reason, 0)) or row.reason

    @api.depends("policy_version")
    @api.depends_context("lang")
    def _compute_policy_text(self):
        texts = self._get_policy_texts()
        for row in self:
            row.policy_text = texts.get(row.policy_version, row.policy_version)

    @api.depends("before", "after")
    @api.depends_context("lang")
    def _compute_facts_text(self):
        for row in self:
            row.before_text = row._render_facts(row.before)
            row.after_text = row._render_facts(row.after)

    # === WORDS === #

    def formatted_read_group(self, domain, *args, **kwargs):
        """Name groups of events and of document types, as the list names them."""
        groups = super().formatted_read_group(domain, *args, **kwargs)
        events = self._get_event_labels()
        models = self._get_model_names(g.get("res_model") for g in groups)
        for group in groups:
            for name, words in (("event", events), ("res_model", models)):
                if group.get(name):
                    group[name] = words.get(group[name], group[name])
        return groups

    @api.model
    def _get_model_names(self, models):
        """Return name of a model -> what people call it."""
        names = {name for name in models if name}
        if not names:
            return {}
        found = self.env["ir.model"].sudo()  # names of kinds of documents only
        return {m.model: m.name for m in found.search([("model", "in", list(names))])}

    def _render_facts(self, stored):
        """Return stored facts as lines "label: value"."""
        if not stored:
            return ""
        return "\n".join(
            self.env._("%(label)s: %(value)s", label=label, value=value)
            for label, value in self._describe_facts(json.loads(stored))
        )

    @api.model
    def _render_value(self, value, field=None):
        """Return one value of a fact in words: names, dates and numbers as the reader
        writes them."""
        kind = field.type if field else ""
        if kind == "boolean" or (not field and isinstance(value, bool)):
            return self.env._("yes") if value else self.env._("no")
        if value in (None, "") or value is False or value == []:
            return self.env._("none")
        if field and field.relational:
            return self._render_records(field.comodel_name, value)
        if kind == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if kind == "reference":
            model, _comma, id_ = value.partition(",")
            return self._render_records(model, int(id_))
        if kind == "date":
            return format_date(self.env, value)
        if kind == "datetime":
            return format_datetime(self.env, value)
        return self._render_plain(value)

    @api.model
    def _render_plain(self, value):
        if isinstance(value, dict):
            pairs = ((key, self._render_value(inner)) for key, inner in value.items())
            return ", ".join(f"{key} {text}" for key, text in pairs)
        if isinstance(value, list):
            return "; ".join(self._render_value(inner) for inner in value)
        if isinstance(value, float):
            digits = 0 if value.is_integer() else 2
            language = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
            if not language:
                return float_repr(value, digits)
            return language.format(f"%.{digits}f", value, grouping=True)
        return str(value)

    @api.model
    def _render_records(self, model, value):
        """Return the names of records: an id, ids, commands that set them, or a name
        that was stored in their place."""
        if isinstance(value, str):
            return value
        ids = value if isinstance(value, list) else [value]
        if ids and isinstance(ids[0], list):  # [[6, 0, ids]]
            ids = ids[0][2]
        records = self.env.get(model)
        if records is None:
            return ", ".join(map(str, ids))
        alive = records.sudo().browse(ids).exists()  # names on a row one may read
        names = {record.id: record.display_name for record in alive}
        return ", ".join(names.get(id_, str(id_)) for id_ in ids) or self.env._("none")
