from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang

from ..engine import sentence


class DistException(models.Model):
    """What a case says, made on reading in the reader's language."""

    # One file for each thing a case does: what it is, its sentence, its ways.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "dist.exception"

    sentence = fields.Char(compute="_compute_sentence")

    @api.depends("type_id", "facts", "res_model")
    @api.depends_context("lang", "tz")
    def _compute_sentence(self):
        kinds = self._get_fact_kinds()
        names = self._get_fact_names(kinds)
        for case in self:
            words = {
                fact: case._to_word(case._get_fact_kind(kinds, fact), value, names)
                for fact, value in (case.facts or {}).items()
            }
            case.sentence = sentence.fill(case.type_id.title or "", words)

    @api.depends("type_id", "facts")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.sentence

    def _get_fact_kinds(self):
        """Return {type: {fact: how it is shown}}."""
        detectors = self.env["dist.detector"]._get_all()
        return {
            kind: detectors[kind.code]._facts if kind.code in detectors else {}
            for kind in self.type_id
        }

    def _get_fact_kind(self, kinds, fact):
        kind = kinds[self.type_id].get(fact, "text")
        return self.res_model if kind == "document" else kind

    def _get_fact_names(self, kinds):
        """Return {(model, id): name}: one read per model, not per case."""
        ids = defaultdict(set)
        for case in self:
            for fact, value in (case.facts or {}).items():
                model = case._get_fact_kind(kinds, fact)
                if model in self.env and isinstance(value, int):
                    ids[model].add(value)
        return {
            (model, record.id): record.display_name
            for model, found in ids.items()
            # The name alone: who reads the case may not read every record it names.
            for record in self.env[model].sudo().browse(found).exists()
        }

    def _to_word(self, kind, value, names):
        if value is None or value is False:
            return self.env._("none")
        if kind in self.env:
            return names.get((kind, value)) or self.env._("a deleted record")
        return getattr(self, f"_to_word_{kind}", self._to_word_text)(value)

    def _to_word_text(self, value):
        return str(value)

    def _to_word_number(self, value):
        return formatLang(self.env, value, digits=0)

    def _to_word_quantity(self, value):
        return formatLang(self.env, value, dp="Product Unit")

    def _to_word_percent(self, value):
        return self.env._("%(value)s %%", value=formatLang(self.env, value, digits=1))

    def _to_word_money(self, value):
        return formatLang(self.env, value, currency_obj=self.currency_id)

    def _to_word_date(self, value):
        return format_date(self.env, value)

    def _to_word_datetime(self, value):
        # PostgreSQL writes moments into JSON with a T between date and time.
        moment = fields.Datetime.to_datetime(str(value).replace("T", " ")[:19])
        return format_datetime(self.env, moment, dt_format="short")

    def _to_word_mail_failure(self, value):
        failures = self.env["mail.mail"]._fields["failure_type"]
        return dict(failures._description_selection(self.env)).get(value, value)

    def _to_word_import_file(self, value):
        return f"“{value}”" if value else self.env._("What a script sent")

    def _to_word_import_rows(self, value):
        if not value:
            return self.env._("all of it was refused")
        if value == 1:
            return self.env._("1 row was refused")
        return self.env._(
            "%(count)s rows were refused", count=self._to_word_number(value)
        )

    def _to_word_webhook_failure(self, value):
        failure, _slash, status = value.partition("/")
        if failure == "status":
            return self.env._("it answered %(status)s", status=status)
        failures = self.env["dist.webhook.delivery"]._fields["failure"]
        return dict(failures._description_selection(self.env)).get(failure, value)
