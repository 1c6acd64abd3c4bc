from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEEP_DAYS = 730


class DistApprovalEdit(models.Model):
    """Who changed a field that a fact reads, per document and transaction.

    Whoever changed a document since its last decision does not approve it. Rows
    are written once per transaction, just before it commits, by one INSERT.
    """

    _name = "dist.approval.edit"
    _description = "Change of a gated document"
    _log_access = False
    _order = "id desc"

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    user_id = fields.Integer(required=True)
    edited_at = fields.Datetime(required=True)
    field_names = fields.Char(required=True)

    _document_idx = models.Index("(res_model, res_id, id)")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def _note(self, records, field_names):
        """Remember that these records were changed; nothing is written yet.

        :param records: gated documents
        :param field_names: names of the changed fields
        """
        precommit = self.env.cr.precommit
        noted = precommit.data.get("dist_approval_edits")
        if noted is None:
            noted = precommit.data["dist_approval_edits"] = {}
            precommit.add(self.browse()._flush_noted)
        for id_ in records.ids:
            key = (records._name, id_, self.env.uid)
            noted.setdefault(key, set()).update(field_names)

    def _flush_noted(self):
        """Write what was noted and judge the changed documents again."""
        noted = self.env.cr.precommit.data.pop("dist_approval_edits", None)
        if not noted:
            return
        by_model = defaultdict(dict)
        for (model, id_, uid), names in noted.items():
            by_model[model][id_, uid] = names
        for model, edits in by_model.items():
            ids = list(dict.fromkeys(id_ for id_, _uid in edits))
            records = self.env[model].sudo().browse(ids).exists()  # judged as a whole
            alive = set(records.ids)
            self._insert(model, {k: v for k, v in edits.items() if k[0] in alive})
            self._touch(records)
            records._dist_rejudge()

    def _touch(self, records):
        """Make a change of a line a change of its document's row.

        Else a colleague who confirms the document at the same instant, on figures
        read before this change, would meet no conflict; now one of the two calls is
        run again by Odoo.
        """
        if records:
            records.flush_recordset()
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET dist_gate_state = dist_gate_state WHERE id IN %s",
                    SQL.identifier(records._table),
                    records._ids,
                )
            )

    def _insert(self, model, edits):
        if not edits:
            return
        now = fields.Datetime.now()
        rows = [
            SQL("(%s, %s, %s, %s, %s)", model, id_, uid, now, ",".join(sorted(names)))
            for (id_, uid), names in edits.items()
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO dist_approval_edit"
                " (res_model, res_id, user_id, edited_at, field_names) VALUES %s",
                SQL(", ").join(rows),
            )
        )

    def _get_editors(self, model, since):
        """Return who changed documents after a point in time.

        :param str model: name of the documents' model
        :param dict since: document id -> datetime, or None for ever
        :return: dict document id -> set of user ids
        """
        editors = defaultdict(set)
        rows = self.sudo().search_fetch(  # the log has no readers of its own
            [("res_model", "=", model), ("res_id", "in", list(since))],
            ["res_id", "user_id", "edited_at"],
        )
        for row in rows:
            after = since[row.res_id]
            if not after or row.edited_at >= after:  # seconds: rather one too many
                editors[row.res_id].add(row.user_id)
        return editors

    @api.autovacuum
    def _gc_edits(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        rows = self.sudo().search([("edited_at", "<", limit)], limit=10000)
        rows.unlink()
        return len(rows), len(rows) == 10000
