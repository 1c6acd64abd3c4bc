import hashlib
import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.changes import EVERYTHING, Changes, get_bits

_logger = logging.getLogger(__name__)

PREFIX = "dist_note_"
# Beyond this the log is dropped and every detector looks at everything once.
MOST_ROWS = 5_000_000


class DistExceptionChange(models.Model):
    """What was touched and no detector has looked at yet.

    Triggers write the rows, in the transaction of the change: a change by SQL, by
    another module or by a transaction that commits late is noted like any other,
    and nothing is noted of what was rolled back. There are triggers only while some
    company has the queue switched on.
    """

    _name = "dist.exception.change"
    _description = "Change no detector has looked at"
    _log_access = False
    _order = "id"

    model = fields.Char(required=True)
    key = fields.Char("Column", required=True)
    key_id = fields.Integer("Value", required=True)
    changed = fields.Integer(
        "Columns", help="Which of the watched columns changed, a bit for each."
    )

    def init(self):
        # Four bytes of numbers last for years, and old rows are gone by then.
        self.env.cr.execute(
            "ALTER SEQUENCE dist_exception_change_id_seq AS integer CYCLE"
        )

    def _register_hook(self):
        super()._register_hook()
        self._reconcile_triggers()

    @api.autovacuum
    def _gc_forgotten(self):
        """Drop a log nobody reads; the next sweep looks at everything instead."""
        (count,) = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", self._table)
        )[0]
        if count < MOST_ROWS:
            return
        _logger.warning("%s changes were not looked at: full sweeps follow", int(count))
        self.env["dist.exception.sweep"]._ask_full()
        self.env.cr.execute(SQL("TRUNCATE %s", SQL.identifier(self._table)))

    # === TRIGGERS === #

    @api.model
    def _reconcile_triggers(self):
        """Make the triggers those the detectors of this database ask for.

        One statement where nothing is to do: this runs whenever a server loads.
        """
        wanted = self._get_wanted_triggers()
        present = self._get_present_triggers()
        gone = [name for name in present if name not in wanted]
        new = [name for name in wanted if present.get(name) != wanted[name][0]]
        if not gone and not new:
            return
        # Servers that load at the same time: who comes second finds it done.
        (is_alone,) = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s), 1)", self._table)
        )[0]
        if not is_alone:
            return
        for table in gone:
            self._drop_trigger(table)
        for table in new:
            self._create_trigger(table, *wanted[table])
        _logger.info("tables watched for the exception queue: %s", sorted(wanted))
        self.env["dist.exception.sweep"]._ask_full()

    @api.model
    def _drop_triggers(self):
        for table in self._get_present_triggers():
            self._drop_trigger(table)

    @api.model
    def _get_wanted_triggers(self):
        """Return {table: (fingerprint, columns, [(model, key, column noted)])}."""
        if self.env["dist.control"]._is_off("exception_queue"):
            return {}
        columns, noted = defaultdict(set), defaultdict(set)
        for watch in self.env["dist.detector"]._get_watches():
            for name in watch.fields:
                table, column, noted_column = self._get_place(watch, name)
                columns[table].add(column)
                noted[table].add((watch.model, watch.key, noted_column))
        wanted = {}
        for table, names in columns.items():
            noted_columns = {column for _model, _key, column in noted[table]}
            parts = (sorted(names | noted_columns - {"id"}), sorted(noted[table]))
            text = repr((*parts, "values")).encode()
            fingerprint = hashlib.md5(text, usedforsecurity=False).hexdigest()
            wanted[table] = (fingerprint, *parts)
        return wanted

    @api.model
    def _get_place(self, watch, name):
        """Return (table, column that changes, column that is noted) of a field."""
        model = self.env[watch.model]
        field = model._fields[name]
        if field.type == "many2many":  # the row of the record itself stays as it is
            return field.relation, field.column2, field.column1
        return model._table, name, watch.key

    @api.model
    def _get_present_triggers(self):
        """Return {table: fingerprint}; it stands in the comment of the trigger."""
        query = SQL(
            """
            SELECT class.relname, min(obj_description(trigger.oid, 'pg_trigger')),
                   count(*)
              FROM pg_trigger trigger
              JOIN pg_class class ON class.oid = trigger.tgrelid
             WHERE trigger.tgname LIKE %s
               AND class.relnamespace = current_schema::regnamespace
             GROUP BY class.relname
            """,
            PREFIX.replace("_", r"\_") + "%",
        )
        rows = self.env.execute_query(query)
        # PostgreSQL drops a trigger with a column it names: the other two stay.
        return {table: text if count == 3 else "" for table, text, count in rows}

    @api.model
    def _drop_trigger(self, table):
        self.env.cr.execute(
            SQL(
                "DROP FUNCTION IF EXISTS %s() CASCADE",
                SQL.identifier(f"{PREFIX}{table}"),
            )
        )

    @api.model
    def _create_trigger(self, table, fingerprint, columns, noted):
        """Create the function and the three triggers of one table.

        The condition of an update stands in WHEN, which costs no call of the
        function for the many updates that touch nothing watched.
        """
        self._drop_trigger(table)
        function = SQL.identifier(f"{PREFIX}{table}")
        self.env.cr.execute(
            SQL(
                """
                CREATE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE mask int4 := %(mask)s;
                BEGIN
                    INSERT INTO dist_exception_change (model, key, key_id, changed)
                    SELECT noted.model, noted.key, noted.id, mask
                      FROM (VALUES %(noted)s) noted (model, key, id)
                     WHERE noted.id IS NOT NULL;
                    RETURN NULL;
                END $$
                """,
                function=function,
                noted=self._get_noted(noted),
                mask=self._get_mask(table, columns, noted),
            )
        )
        changed = SQL(" OR ").join(
            SQL("OLD.%(name)s IS DISTINCT FROM NEW.%(name)s", name=SQL.identifier(name))
            for name in columns
        )
        events = {"INSERT": SQL(), "DELETE": SQL(), "UPDATE": SQL("WHEN (%s)", changed)}
        for event, condition in events.items():
            names = {
                "trigger": SQL.identifier(f"{PREFIX}{event.lower()}"),
                "table": SQL.identifier(table),
            }
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %(trigger)s AFTER %(event)s ON %(table)s"
                    " FOR EACH ROW %(condition)s EXECUTE FUNCTION %(function)s();"
                    " COMMENT ON TRIGGER %(trigger)s ON %(table)s IS %(fingerprint)s",
                    **names,
                    event=SQL(event),
                    condition=condition,
                    function=function,
                    fingerprint=fingerprint,
                )
            )

    @api.model
    def _get_mask(self, table, columns, noted):
        """Return the SQL of the bits of the columns that changed."""
        if not self._is_own(table, noted):
            return SQL("%s", EVERYTHING)
        bits = [
            SQL(
                "CASE WHEN OLD.%(name)s IS DISTINCT FROM NEW.%(name)s"
                " THEN %(bit)s ELSE 0 END",
                name=SQL.identifier(name),
                bit=bit,
            )
            for name, bit in get_bits(columns).items()
        ]
        return SQL(
            "CASE TG_OP WHEN 'UPDATE' THEN %s ELSE %s END",
            SQL(" | ").join(bits),
            EVERYTHING,
        )

    @api.model
    def _is_own(self, table, noted):
        """Return whether a table is that of the models noted, no table of links."""
        return all(self.env[model]._table == table for model, _key, _column in noted)

    @api.model
    def _get_bits(self):
        """Return {model: {column: bit}} of the tables that are watched."""
        return {
            noted[0][0]: get_bits(columns)
            for table, (_mark, columns, noted) in self._get_wanted_triggers().items()
            if self._is_own(table, noted)
        }

    @api.model
    def _get_noted(self, noted):
        """Return the VALUES of (model, key, value) of the new row, and of the old one
        where the value differs.

        Of an insert OLD is a row of NULLs, of a delete NEW is one. The same value of
        both rows is no second row: DISTINCT took half of the time of the trigger.
        """
        rows = []
        for model, key, column in noted:
            name = SQL.identifier(column)
            old = SQL(
                "CASE WHEN OLD.%(name)s IS DISTINCT FROM NEW.%(name)s"
                " THEN OLD.%(name)s END",
                name=name,
            )
            for value in (SQL("NEW.%s", name), old):
                rows.append(SQL("(%s, %s, %s)", model, key, value))
        return SQL(", ").join(rows)

    # === CLAIMING === #

    @api.model
    def _claim(self, limit):
        """Take changes out of the log; what another sweep holds is left to it.

        :param int limit: at most so many
        :return: ``Changes``
        """
        query = SQL(
            """
            WITH taken AS (
                DELETE FROM dist_exception_change WHERE ctid = ANY(ARRAY(
                    SELECT ctid FROM dist_exception_change ORDER BY id LIMIT %s
                       FOR UPDATE SKIP LOCKED))
                RETURNING model, key, key_id, coalesce(changed, %s) AS changed
            )
            SELECT model, key, changed, array_agg(DISTINCT key_id), count(*)
              FROM taken GROUP BY model, key, changed
            """,
            limit,
            EVERYTHING,
        )
        rows = self.env.execute_query(query)
        changes = Changes(self._get_bits() if rows else {})
        for row in rows:
            changes.add(*row)
        return changes
