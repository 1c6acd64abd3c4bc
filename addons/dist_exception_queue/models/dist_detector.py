import logging

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

PREFIX = "dist.detector."
REQUIRED = ("company_id", "subject_key", "scope_id", "res_model", "res_id")
# Column -> SQL type of what a SELECT may return.
COLUMNS = {
    "company_id": "int4",
    "subject_key": "text",
    "scope_id": "int4",
    "res_model": "text",
    "res_id": "int4",
    "warehouse_id": "int4",
    "partner_id": "int4",
    "product_id": "int4",
    "channel_id": "int4",
    "user_id": "int4",
    "value_at_risk": "numeric",
    "due_at": "timestamp",
    "waiting_count": "int4",
    "facts": "jsonb",
}


class DistDetector(models.AbstractModel):
    """What is wrong right now, as one SELECT.

    A module registers its own by an abstract model ``dist.detector.<code>`` that
    inherits this one and a record ``dist.exception.type`` with the same code. It sets
    ``_watches`` and ``_facts`` and writes ``_get_select``; ``_get_due`` where time
    alone makes the trouble.
    """

    _name = "dist.detector"
    _description = "Detector"

    # Models its cases land on: who may read the document reads the case.
    _documents = ()
    # Groups as in `groups=` of a field: of the readers of the document only their
    # members read the case. Empty: all of them.
    _readers = ""
    # Tuple of Watch: the changes that may begin or end the trouble.
    _watches = ()
    # Codes of the actions that solve it, the likeliest first.
    _actions = ()
    # Fact -> how it is shown: a model name (the fact is an id), "document" (the id of
    # what the case lands on), "text", "number", "quantity", "percent", "money" (of the
    # company), "date" or "datetime"; a module adds a kind by `_to_word_<kind>`.
    _facts = {}  # noqa: RUF012 - read, never written

    # === WHAT A DETECTOR WRITES === #

    @api.model
    def _get_select(self, scope):
        """Return the SELECT of what is wrong; override me.

        Facts hold no figure that moves with the clock, such as an age: it would
        change every case at every sweep. Readers compute ages from ``due_at``.

        :param scope: function (SQL of an integer column) -> SQL condition. The
            SELECT puts it where it narrows most: a full sweep looks at everything,
            the others at the subjects that changed.
        :return: SQL of a SELECT with the columns company_id, subject_key, scope_id,
            res_model, res_id and as many as it knows of warehouse_id, partner_id,
            product_id, channel_id, user_id (the responsible person of the document),
            value_at_risk (in the company's currency), due_at, waiting_count (how many
            orders wait on the same thing), facts (jsonb)
        """
        raise NotImplementedError

    @api.model
    def _get_due(self, since, until):
        """Return the SELECT of the scope ids that became due between two moments.

        :param datetime since: exclusive, UTC
        :param datetime until: inclusive, UTC
        :return: SQL, or None where time alone makes no trouble of this kind
        """
        return None

    @api.model
    def _now(self):
        """Return the present moment, UTC, for conditions of the SELECT."""
        return fields.Datetime.now()

    @api.model
    def _get_end_of_day(self, moment, company):
        """Return the SQL of when the day of a moment is over where a company works.

        A promise names a day: it is broken when the day has passed, not the minute.

        :param SQL moment: a timestamp in UTC
        :param SQL company: an integer column, id of the company
        :return: SQL of a timestamp in UTC
        """
        return SQL(
            "((date_trunc('day', %(moment)s AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)"
            " + interval '1 day') AT TIME ZONE %(zone)s AT TIME ZONE 'UTC')",
            moment=moment,
            zone=self._get_zone(company),
        )

    @api.model
    def _get_zone(self, company):
        """Return the SQL of the name of a company's time zone.

        :param SQL company: an integer column, id of the company
        """
        zones = [SQL("WHEN %s THEN %s", *pair) for pair in self._get_time_zones()]
        return SQL("CASE %s %s ELSE 'UTC' END", company, SQL(" ").join(zones))

    @api.model
    def _get_time_zones(self):
        """Return [(company id, name of its time zone)]."""
        self.env["res.partner"].flush_model(["tz"])
        return self.env.execute_query(
            SQL(
                "SELECT company.id, coalesce(own.tz, 'UTC') FROM res_company company"
                " JOIN res_partner own ON own.id = company.partner_id"
            )
        )

    # === REGISTRY === #

    @api.model
    def _get_code(self):
        return self._name.removeprefix(PREFIX)

    @api.model
    def _get_all(self):
        """Return {code: model} of the detectors of this database."""
        return {
            name.removeprefix(PREFIX): self.env[name]
            for name in self.pool
            if name.startswith(PREFIX)
        }

    @api.model
    def _get_documents(self):
        """Return the models the cases of this database land on."""
        detectors = self._get_all().values()
        names = {name for detector in detectors for name in detector._documents}
        return sorted(name for name in names if name in self.env)

    @api.model
    def _get_hidden_codes(self):
        """Return the codes of the kinds a document alone does not show the user."""
        return [
            code
            for code, detector in self._get_all().items()
            if detector._readers and not self.env.user.has_groups(detector._readers)
        ]

    @api.model
    def _get_watches(self):
        """Return the watches of all detectors, without those of unknown fields."""
        return [
            watch
            for detector in self._get_all().values()
            for watch in detector._watches
            if detector._is_known(watch)
        ]

    def _is_known(self, watch):
        model = self.env.get(watch.model)
        unknown = [
            name
            for name in (*watch.fields, watch.key)
            if model is None or not self._is_noted(model._fields.get(name), watch)
        ]
        if unknown or not watch.fields:
            _logger.error(
                "%s watches what is no column of %s: %s",
                self._name,
                watch.model,
                ", ".join(unknown) or "no field",
            )
        return not unknown and bool(watch.fields)

    def _is_noted(self, field, watch):
        """Return whether the database sees a change of a field."""
        if field is None or not field.store:
            return False
        # The table of a many2many knows the id of the record alone.
        return bool(field.column_type) or (
            field.type == "many2many" and watch.key == "id"
        )

    # === READING === #

    @api.model
    def _get_found(self, scope_ids):
        """Return the SELECT with exactly the columns of ``COLUMNS``.

        :param scope_ids: list of ids, or None for everything
        :raise TypeError: a column is missing or unknown
        """

        def scope(column):
            return (
                SQL("TRUE")
                if scope_ids is None
                else SQL("%s = ANY(%s)", column, scope_ids)
            )

        select = self._get_select(scope)
        self.env.cr.execute(SQL("SELECT * FROM (%s) detected LIMIT 0", select))
        names = {column.name for column in self.env.cr.description}
        missing = [name for name in REQUIRED if name not in names]
        strange = sorted(names - set(COLUMNS))
        if missing or strange:
            raise TypeError(
                f"{self._name} has to return {', '.join(missing) or 'nothing else'}"
                f"; unknown: {', '.join(strange) or 'none'}"
            )
        columns = SQL(", ").join(
            SQL("%s::%s AS %s", SQL.identifier(name), SQL(kind), SQL.identifier(name))
            if name in names
            else SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name))
            for name, kind in COLUMNS.items()
        )
        return SQL("SELECT %s FROM (%s) detected", columns, select)
