import hashlib
import logging
from collections import defaultdict

from psycopg2.errors import InsufficientPrivilege, InvalidTableDefinition

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

PREFIX = "dist.bi.view."
# The number changes when a column goes or means something else; new columns keep it.
SCHEMA = "dist_bi_v1"
# Whose rows the reader sees: an owner of the tables sees all of them anyway.
COMPANIES = "my_companies"
MINE = """
SELECT company.id FROM res_company company
 WHERE pg_has_role(current_user, (
           SELECT relowner FROM pg_class
            WHERE oid = '{table}'::regclass), 'USAGE')
    OR company.id IN (
           SELECT allowed.company_id
             FROM dist_bi_reader reader
             JOIN dist_bi_reader_company_rel allowed ON allowed.reader_id = reader.id
             JOIN pg_roles role ON role.rolname = reader.name
            WHERE reader.active AND pg_has_role(current_user, role.oid, 'USAGE'))
"""


class DistBiView(models.AbstractModel):
    """One flat view for tools that read the database itself.

    A module adds its own by an abstract model ``dist.bi.view.<name>`` that inherits
    this one: ``_source`` and ``_shown``, and ``_get_expressions`` for what is no
    field. Views are made anew when a server loads and finds them different; they go
    with the tables they read and with their module.
    """

    _name = "dist.bi.view"
    _description = "View for business intelligence"

    # Model whose rows the view has; with a company, readers see those they may.
    _source = None
    # Column -> what it means, in words for the comment of the column. A column is a
    # field of the source; `x_name`, the name of the record in the field `x_id`, in
    # the company's language; `x_date`, the day where the company works of the moment
    # `x_at`; `currency_name`, of the company where the row has none of its own; or
    # stands in `_get_expressions`.
    _shown = {}  # noqa: RUF012 - read, never written

    # === WHAT A VIEW WRITES === #

    @api.model
    def _get_expressions(self):
        """Return {column: SQL} of what is no field; the row is called ``source``."""
        return {}

    @api.model
    def _get_company(self):
        """Return the SQL of the id of a row's company, or None where all read all."""
        if "company_id" in self.env[self._source]._fields:
            return SQL("source.company_id")
        return None

    @api.model
    def _get_joins(self):
        """Return the SQL of further joins, which ``_get_expressions`` may use."""
        return SQL("")

    # === REGISTRY === #

    def _register_hook(self):
        result = super()._register_hook()
        if self._name == "dist.bi.view":
            self._reconcile()
        return result

    @api.model
    def _get_all(self):
        """Return {name of the view: model} of this database."""
        return {
            name.removeprefix(PREFIX): self.env[name]
            for name in sorted(self.pool)
            if name.startswith(PREFIX)
        }

    @api.model
    def _reconcile(self):
        """Make the views those this database's modules declare.

        Two statements where nothing is to do: this runs whenever a server loads.
        """
        wanted = {name: view._get_select() for name, view in self._get_all().items()}
        texts = {name: self._to_text(select) for name, select in wanted.items()}
        marks = {name: self._get_mark(name, text) for name, text in texts.items()}
        present = self._get_present()
        if marks == present:
            return
        try:
            with self.env.cr.savepoint():
                self._make(texts, marks, present)
        except InsufficientPrivilege:
            _logger.warning(
                "the schema %s is not made: Odoo's database user may not create it",
                SCHEMA,
            )

    @api.model
    def _drop_all(self):
        self.env.cr.execute(
            SQL("DROP SCHEMA IF EXISTS %s CASCADE", SQL.identifier(SCHEMA))
        )

    def _to_text(self, select):
        return self.env.cr.mogrify(select).decode()

    def _get_mark(self, name, text):
        view = self.env[PREFIX + name]
        said = repr((text, view._description, sorted(view._shown.items()), MINE))
        return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()

    def _get_present(self):
        """Return {name: mark}; it stands at the end of the comment of the view."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT relname, right(obj_description(class.oid, 'pg_class'), 32)
                  FROM pg_class class
                  JOIN pg_namespace place ON place.oid = class.relnamespace
                 WHERE place.nspname = %s AND class.relkind = 'v' AND relname != %s
                """,
                SCHEMA,
                COMPANIES,
            )
        )
        return dict(rows)

    # === MAKING === #

    def _make(self, texts, marks, present):
        # Servers that load at the same time make them once.
        self.env.cr.execute(
            SQL("SELECT pg_advisory_xact_lock(hashtext(%s), 0)", SCHEMA)
        )
        if not self.env.execute_query(
            SQL("SELECT FROM pg_namespace WHERE nspname = %s", SCHEMA)
        ):
            self.env.cr.execute(SQL("CREATE SCHEMA %s", SQL.identifier(SCHEMA)))
        self._make_companies()
        readers = self._get_readers()
        for name in present:
            if name not in marks:
                self._drop(name)
        for name in texts:
            if present.get(name) != marks[name]:
                self._create(name, SQL("%s", SQL(texts[name].replace("%", "%%"))))
                self._comment(name, marks[name])
        self._grant(readers, present)
        _logger.info("views for business intelligence: %s", sorted(texts))

    def _make_companies(self):
        self.env.cr.execute(
            SQL(
                "CREATE OR REPLACE VIEW %s WITH (security_barrier) AS %s",
                SQL.identifier(SCHEMA, COMPANIES),
                SQL(MINE.format(table=self.env["res.company"]._table)),
            )
        )

    def _drop(self, name):
        """Drop a view with those somebody else built on it; the log names them."""
        lost = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT other.oid::regclass::text
                  FROM pg_depend depend
                  JOIN pg_rewrite rule ON rule.oid = depend.objid
                  JOIN pg_class other ON other.oid = rule.ev_class
                  JOIN pg_class own ON own.oid = depend.refobjid
                  JOIN pg_namespace place ON place.oid = own.relnamespace
                 WHERE place.nspname = %s AND own.relname = %s AND other.oid <> own.oid
                """,
                SCHEMA,
                name,
            )
        )
        if lost:
            _logger.warning(
                "%s.%s changes its columns; dropped with it: %s", SCHEMA, name, lost
            )
        self.env.cr.execute(
            SQL("DROP VIEW IF EXISTS %s CASCADE", SQL.identifier(SCHEMA, name))
        )

    def _create(self, name, select):
        """Make a view in place; one whose columns went or changed is dropped first."""
        query = SQL(
            "CREATE OR REPLACE VIEW %s WITH (security_barrier) AS %s",
            SQL.identifier(SCHEMA, name),
            select,
        )
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(query)
        except InvalidTableDefinition:
            self._drop(name)
            self.env.cr.execute(query)

    def _comment(self, name, mark):
        view = self.env[PREFIX + name]
        place = SQL.identifier(SCHEMA, name)
        text = f"{view._description} {mark}"
        self.env.cr.execute(SQL("COMMENT ON VIEW %s IS %s", place, text))
        for column, said in view._shown.items():
            self.env.cr.execute(
                SQL(
                    "COMMENT ON COLUMN %s IS %s",
                    SQL("%s.%s", place, SQL.identifier(column)),
                    said,
                )
            )

    def _get_readers(self):
        """Return {name of a view: roles that may read it}."""
        readers = defaultdict(set)
        for name, role in self.env.execute_query(
            SQL(
                """
                SELECT class.relname, role.rolname
                  FROM pg_class class
                  JOIN pg_namespace place ON place.oid = class.relnamespace,
                       aclexplode(class.relacl) right_of
                  JOIN pg_roles role ON role.oid = right_of.grantee
                 WHERE place.nspname = %s AND class.relkind = 'v'
                   AND right_of.privilege_type = 'SELECT'
                   AND role.rolname != current_user
                """,
                SCHEMA,
            )
        ):
            readers[name].add(role)
        return readers

    def _grant(self, readers, present):
        """Let who read a view read it again, and who read all of them the new ones.

        :param dict readers: name of a view -> roles, of before
        :param present: names of the views there were before
        """
        of_all = set.intersection(*(readers[name] for name in present or ("",)))
        for name in self._get_all():
            for role in readers[name] if name in present else of_all:
                self.env.cr.execute(
                    SQL(
                        "GRANT SELECT ON %s TO %s",
                        SQL.identifier(SCHEMA, name),
                        SQL.identifier(role),
                    )
                )

    # === THE SELECT === #

    @api.model
    def _get_select(self):
        """Return the SELECT of the view.

        :raise ValueError: a column is no field and has no expression
        """
        company = self._get_company()
        special = self._get_expressions()
        columns = SQL(", ").join(
            SQL(
                "%s AS %s",
                special[name] if name in special else self._get_column(name),
                SQL.identifier(name),
            )
            for name in self._shown
        )
        return SQL(
            "SELECT %(columns)s FROM %(table)s source %(joins)s %(company)s %(where)s",
            columns=columns,
            table=SQL.identifier(self.env[self._source]._table),
            company=self._join_company(company),
            joins=self._get_joins(),
            where=self._get_where(company),
        )

    def _join_company(self, company):
        if company is None:
            return SQL("")
        return SQL(
            "LEFT JOIN res_company own_company ON own_company.id = %s"
            " LEFT JOIN res_partner own ON own.id = own_company.partner_id",
            company,
        )

    def _get_where(self, company):
        if company is None:
            return SQL("")
        # What belongs to no company is of all of them.
        return SQL(
            "WHERE (%(c)s IS NULL OR %(c)s IN (SELECT id FROM %(mine)s))",
            c=company,
            mine=SQL.identifier(SCHEMA, COMPANIES),
        )

    def _get_column(self, name):
        known = self.env[self._source]._fields
        stem, _mark, end = name.rpartition("_")
        field = known.get(name)
        if name == "id" or field is not None and field.store and field.column_type:
            return SQL.identifier("source", name)
        if name == "currency_name" and not known["currency_id"].store:
            return self._get_name_of("res.currency", SQL("own_company.currency_id"))
        if end == "name" and known.get(f"{stem}_id"):
            return self._get_name(f"{stem}_id")
        if end == "date" and known.get(f"{stem}_at"):
            return self._get_day(SQL.identifier("source", f"{stem}_at"))
        raise ValueError(f"{self._name}: no field makes the column {name}")

    def _get_day(self, moment):
        """Return the SQL of the day of a moment, where the row's company works."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE coalesce(own.tz, 'UTC'))::date", moment
        )

    def _get_name(self, field_name):
        """Return the SQL of the name of the record a field of the source leads to."""
        field = self.env[self._source]._fields[field_name]
        return self._get_name_of(
            field.comodel_name, SQL.identifier("source", field_name)
        )

    def _get_name_of(self, model, column):
        """Return the SQL of the name of a record.

        :param str model: of the record
        :param SQL column: its id
        """
        # What has no name of its own: the model it takes it from, and the link to it.
        links = {
            "product.product": ("product.template", "product_tmpl_id"),
            "res.users": ("res.partner", "partner_id"),
        }
        if model in links:
            other, link = links[model]
            inner = SQL(
                "(SELECT %s FROM %s linked WHERE linked.id = %s)",
                SQL.identifier("linked", link),
                SQL.identifier(self.env[model]._table),
                column,
            )
            return self._get_name_of(other, inner)
        named = self.env[model]
        name = "complete_name" if model == "product.category" else named._rec_name
        return SQL(
            "(SELECT %s FROM %s named WHERE named.id = %s)",
            self._get_text(named._fields[name], SQL.identifier("named", name)),
            SQL.identifier(named._table),
            column,
        )

    def _get_text(self, field, column):
        """Return the SQL of a text, of a translated one in the company's language."""
        if not field.translate:
            return column
        if self._get_company() is None:
            return SQL("%s ->> 'en_US'", column)
        return SQL("coalesce(%(c)s ->> own.lang, %(c)s ->> 'en_US')", c=column)
