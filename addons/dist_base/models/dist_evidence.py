from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL

from ..engine import evidence as engine
from ..hooks import install_evidence_guard

RPC_PATHS = ("/json/", "/jsonrpc", "/xmlrpc")
EXPORT_BATCH = 5000
TEXTS = ("event", "res_model", "res_name", "reason", "note", "policy_version")

# Column -> PostgreSQL type of the rows that one INSERT takes, in its order.
COLUMNS = {
    "event": "varchar",
    "res_model": "varchar",
    "res_id": "int4",
    "res_name": "varchar",
    "seq": "int4",
    "company_id": "int4",
    "company_name": "varchar",
    "actor_id": "int4",
    "actor_name": "varchar",
    "on_behalf_id": "int4",
    "on_behalf_name": "varchar",
    "executor_id": "int4",
    "executor_name": "varchar",
    "at": "timestamp",
    "origin": "varchar",
    "address": "varchar",
    "before": "text",
    "after": "text",
    "policy_version": "varchar",
    "reason": "varchar",
    "note": "text",
    "row_hash": "varchar",
}


class DistEvidence(models.Model):
    """Who did what to which document, for whom, when, from where and on what facts.

    Written once by ``_record``; the database itself refuses UPDATE, DELETE and
    TRUNCATE. That is why nothing here may ever be written again by the ORM: no
    access log, no relation (a foreign key would be emptied when its target
    goes), no stored compute. Ids and names are plain values and stay when the
    user or the document is gone.
    """

    _name = "dist.evidence"
    _description = "Evidence"
    _log_access = False
    _order = "id desc"
    _rec_name = "res_name"

    event = fields.Char("Event code", readonly=True)
    res_model = fields.Char(string="Document type", readonly=True)
    res_id = fields.Integer(string="Document id", readonly=True, aggregator=None)
    res_name = fields.Char(string="Document", readonly=True)
    seq = fields.Integer(string="Number", readonly=True, aggregator=None)
    company_id = fields.Integer(string="Company id", readonly=True, aggregator=None)
    company_name = fields.Char(string="Company", readonly=True)
    actor_id = fields.Integer(string="Person id", readonly=True, aggregator=None)
    actor_name = fields.Char(string="Person", readonly=True)
    on_behalf_id = fields.Integer(
        string="On behalf of id", readonly=True, aggregator=None
    )
    on_behalf_name = fields.Char(string="On behalf of", readonly=True)
    executor_id = fields.Integer(string="Executor id", readonly=True, aggregator=None)
    executor_name = fields.Char(string="Executed by", readonly=True)
    at = fields.Datetime(string="When", readonly=True)
    origin = fields.Char(
        "Origin code",
        readonly=True,
        help="web: a person's browser; site: portal or web shop; rpc: another "
        "program; job: a scheduled job; server: a script on the server.",
    )
    address = fields.Char(readonly=True)
    before = fields.Text("Before, as stored", readonly=True)
    after = fields.Text("After, as stored", readonly=True)
    policy_version = fields.Char("Policy version", readonly=True)
    reason = fields.Char("Reason code", readonly=True)
    note = fields.Text(readonly=True)
    row_hash = fields.Char(string="Fingerprint", readonly=True)

    # Also the door that two transactions meet at: see _insert.
    _document_unique = models.UniqueIndex("(res_model, res_id, seq)")
    _at_index = models.Index("(at)")

    @api.private
    def init(self):
        result = super().init()
        install_evidence_guard(self.env.cr)
        return result

    # === CLOSED DOORS === #

    # pylint: disable=method-required-super
    # Nothing may reach the ORM's own methods: they would write what the database
    # refuses, or a row without number and fingerprint.

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(
            self.env._(
                "Evidence is written by the documents it is about, at the moment "
                "something happens to them. Nobody can add a row by hand."
            )
        )

    def write(self, vals):
        self._refuse_change()

    def unlink(self):
        self._refuse_change()

    # pylint: enable=method-required-super

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "Evidence stays as it was written, because it has to prove what "
                "happened. Record what is different now on the document itself."
            )
        )

    # === RECORDING === #

    @api.model
    def _record(self, entries):
        """Write one row per entry, in three statements for any number of rows.

        :param entries: list of dicts with the keys

            - ``event`` (str): code of what happened, e.g. ``"approved"``
            - ``res_model`` (str), ``res_id`` (int), ``res_name`` (str): the document
            - ``company_id`` (int)
            - ``actor_id`` (int): who decided; default the present user
            - ``on_behalf_id`` (int): for whom
            - ``executor_id`` (int): whose rights carried it out; default the
              present user
            - ``before``, ``after`` (dict): facts, plain JSON values
            - ``policy_version``, ``reason``, ``note`` (str)

        :return: list of the new ids, in the order of ``entries``
        :raise psycopg2.errors.SerializationFailure: another transaction wrote
            about the same document meanwhile; Odoo repeats the request
        """
        if not entries:
            return []
        rows = self._prepare_rows(entries)
        for row in rows:
            row["row_hash"] = engine.row_hash(row)
        return self._insert(rows)

    def _prepare_rows(self, entries):
        keys = [(entry["res_model"], entry.get("res_id") or 0) for entry in entries]
        numbers = engine.number(keys, self._last_seqs(set(keys)))
        users, companies = self._names(entries)
        common = {"at": fields.Datetime.now(), **self._get_origin()}
        rows = []
        for entry, (_model, res_id), seq in zip(entries, keys, numbers, strict=True):
            row = {name: entry.get(name) or "" for name in TEXTS}
            row |= common | {"res_id": res_id, "seq": seq}
            row["company_id"] = entry.get("company_id") or None
            row["company_name"] = companies.get(row["company_id"], "")
            for role, user_id in self._people(entry).items():
                row[f"{role}_id"] = user_id
                row[f"{role}_name"] = users.get(user_id, "")
            row["before"] = engine.canonical(entry.get("before"))
            row["after"] = engine.canonical(entry.get("after"))
            rows.append(row)
        return rows

    def _people(self, entry):
        return {
            "actor": entry.get("actor_id") or self.env.uid,
            "on_behalf": entry.get("on_behalf_id") or None,
            "executor": entry.get("executor_id") or self.env.uid,
        }

    def _last_seqs(self, keys):
        """Return {(res_model, res_id): last used number}; one index look-up each."""
        res_models, res_ids = zip(*keys, strict=True)
        query = SQL(
            """
            SELECT document.res_model, document.res_id, last.seq
              FROM unnest(%s::varchar[], %s::int4[]) AS document(res_model, res_id)
              JOIN LATERAL (
                    SELECT seq FROM dist_evidence row
                     WHERE row.res_model = document.res_model
                       AND row.res_id = document.res_id
                     ORDER BY seq DESC LIMIT 1
                   ) last ON TRUE
            """,
            list(res_models),
            list(res_ids),
        )
        return {(model, id_): seq for model, id_, seq in self.env.execute_query(query)}

    def _names(self, entries):
        """Return the names of all users and companies met, in one statement."""
        users = {id_ for entry in entries for id_ in self._people(entry).values()}
        companies = {entry.get("company_id") for entry in entries}
        self.env["res.partner"].flush_model(["name"])
        self.env["res.company"].flush_model(["name"])
        query = SQL(
            """
            SELECT 'user', u.id, p.name
              FROM res_users u JOIN res_partner p ON p.id = u.partner_id
             WHERE u.id = ANY(%s)
             UNION ALL
            SELECT 'company', id, name FROM res_company WHERE id = ANY(%s)
            """,
            [id_ for id_ in users if id_],
            [id_ for id_ in companies if id_],
        )
        names = {"user": {}, "company": {}}
        for kind, id_, name in self.env.execute_query(query):
            names[kind][id_] = name
        return names["user"], names["company"]

    def _get_origin(self):
        if not request:
            kind = "job" if "cron_id" in self.env.context else "server"
            return {"origin": kind, "address": ""}
        path = request.httprequest.path
        kind = "web" if path.startswith("/web/") else "site"
        if path.startswith(RPC_PATHS):
            kind = "rpc"
        return {"origin": kind, "address": request.httprequest.remote_addr or ""}

    def _insert(self, rows):
        """Insert the rows and return their ids in order.

        DO NOTHING never skips a row here: the numbers are free in our snapshot,
        and when another transaction took one since, PostgreSQL raises a
        serialization failure (REPEATABLE READ) that makes Odoo repeat the
        request. A plain conflict would reach the user as a refusal instead.
        """
        columns = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        arrays = SQL(", ").join(
            SQL(f"%s::{kind}[]", [_stored(row[name]) for row in rows])
            for name, kind in COLUMNS.items()
        )
        query = SQL(
            """
            INSERT INTO dist_evidence (%s) SELECT * FROM unnest(%s)
            ON CONFLICT (res_model, res_id, seq) DO NOTHING
            RETURNING res_model, res_id, seq, id
            """,
            columns,
            arrays,
        )
        ids = {tuple(key): id_ for *key, id_ in self.env.execute_query(query)}
        return [ids[row["res_model"], row["res_id"], row["seq"]] for row in rows]

    # === READING BACK === #

    def action_open_document(self):
        """Open the document this row is about, if it is still there."""
        self.ensure_one()
        document = self.env.get(self.res_model)
        if document is None or not document.browse(self.res_id).exists():
            raise UserError(
                self.env._(
                    "%(document)s does not exist any more. This row and those of the "
                    "same document are what is left of it.",
                    document=self.res_name or self.res_model,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    @api.readonly
    def action_verify(self):
        """Check these rows and the numbering of their documents; say what was found."""
        altered, gaps = self._get_altered(), self._get_gaps()
        findings = []
        if altered:
            findings.append(
                self.env._(
                    "%(altered)s of %(count)s rows were changed in the database after "
                    "they were written: %(ids)s.",
                    altered=len(altered),
                    count=len(self),
                    ids=", ".join(map(str, altered.ids)),
                )
            )
        if gaps:
            findings.append(
                self.env._(
                    "Rows are missing from the history of: %(names)s.",
                    names=", ".join(gaps),
                )
            )
        message = self.env._(
            "%(count)s rows are as they were written, and none of their documents "
            "lacks a row.",
            count=len(self),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": " ".join(findings) or message,
                "type": "danger" if findings else "success",
                "sticky": bool(findings),
            },
        }

    def _get_altered(self):
        """Return the rows that do not match their fingerprint."""
        return self.filtered(
            lambda row: engine.row_hash({c: row[c] for c in COLUMNS}) != row.row_hash
        )

    def _get_gaps(self):
        """Return the names of documents of these rows whose numbering has a gap.

        The last rows of a document leave no gap: their seal comes from elsewhere.
        """
        groups = self.sudo()._read_group(  # numbers of every company's rows
            [("res_model", "in", self.mapped("res_model"))]
            + [("res_id", "in", self.mapped("res_id"))],
            ["res_model", "res_id"],
            ["__count", "seq:max", "res_name:max"],
        )
        concerned = {(row.res_model, row.res_id) for row in self}
        return [
            name or f"{model} {id_}"
            for model, id_, count, last, name in groups
            if count != last and (model, id_) in concerned
        ]

    @api.model
    def _export(self, path, domain=Domain.TRUE):
        """Write the evidence the user may read to a file, one JSON object a line.

        :param path: file to write, text in UTF-8, oldest row first
        :param domain: which rows; default all
        :return: number of rows written
        """
        count = 0
        with Path(path).open("w", encoding="utf-8") as file:
            for line in self._export_lines(domain):
                file.write(line)
                count += 1
        return count

    @api.model
    def _export_lines(self, domain=Domain.TRUE):
        """Yield the lines of an export; memory stays that of one batch."""
        domain = Domain(domain)
        last_id = 0
        while batch := self._export_batch(domain & Domain("id", ">", last_id)):
            yield from map(engine.export_line, batch)
            last_id = batch[-1]["id"]

    def _export_batch(self, domain):
        query = self._search(domain, order="id", limit=EXPORT_BATCH)
        names = ["id", *COLUMNS]
        columns = [SQL.identifier(self._table, name) for name in names]
        return self.env.execute_query_dict(query.select(*columns))


def _stored(value):
    """Absent text is NULL; the number 0 (a document without an id) stays."""
    return None if value == "" else value
