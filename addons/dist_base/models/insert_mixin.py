from odoo import api, models
from odoo.tools import SQL


class DistInsertMixin(models.AbstractModel):
    """Bookkeeping that is written by the thousand: one INSERT for a batch.

    ``create`` fills caches, asks for computed fields and inserts by the hundred; of
    rows nobody computes on that is most of their cost. A model with stored computed
    fields, constraints in Python or required relations of many to many stays with
    ``create``: ``_insert_rows`` refuses it rather than leave something out.
    """

    _name = "dist.insert.mixin"
    _description = "Rows written by the thousand"

    @api.model
    def _insert_rows(self, rows):
        """Insert rows by one statement.

        :param rows: list of dicts: column -> value as ``create`` takes it. A column
            missing in all of them has the field's own default; ``default_*`` keys of
            the context count for nothing.
        :return: the new records, in the order of ``rows``, nothing of them in cache
        :raise TypeError: the model has fields or constraints only ``create`` serves,
            or a key is no column
        """
        if not rows:
            return self.browse()
        self._check_plain()
        columns = self._get_insert_columns(rows)
        names = SQL(", ").join(SQL.identifier(field.name) for field in columns)
        arrays = SQL(", ").join(
            SQL(f"%s::{field.column_type[1]}[]", values)
            for field, values in columns.items()
        )
        query = SQL(
            """
            INSERT INTO %(table)s
                   (%(names)s, create_uid, create_date, write_uid, write_date)
            SELECT %(names)s, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM unnest(%(arrays)s) WITH ORDINALITY AS row(%(names)s, dist_place)
             ORDER BY dist_place
            RETURNING id
            """,
            table=SQL.identifier(self._table),
            names=names,
            arrays=arrays,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )
        records = self.browse(id_ for (id_,) in self.env.execute_query(query))
        self._forget_inverses(columns)
        return records

    @api.model
    def _link_rows(self, name, pairs):
        """Insert the pairs of a many-to-many field by one statement.

        :param str name: the field
        :param pairs: list of (id of this model, id of the other), each once
        """
        if not pairs:
            return
        field = self._fields[name]
        query = SQL(
            "INSERT INTO %s (%s, %s) SELECT * FROM unnest(%s::int4[], %s::int4[])",
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            SQL.identifier(field.column2),
            [own for own, _other in pairs],
            [other for _own, other in pairs],
        )
        self.env.cr.execute(query)
        self.invalidate_model([name], flush=False)

    @api.model
    def _check_plain(self):
        served = [
            field.name
            for field in self._fields.values()
            if field.store and field.compute
        ]
        served += [method.__name__ for method in self._constraint_methods]
        if served:
            names = ", ".join(sorted(served))
            raise TypeError(f"{self._name} has {names}: only create() serves them")

    @api.model
    def _get_insert_columns(self, rows):
        """Return field -> what its column takes in each row."""
        given = {name for row in rows for name in row}
        strange = {name for name in given if not self._fields[name].column_type}
        if strange:
            raise TypeError(f"{self._name} has no columns {', '.join(sorted(strange))}")
        columns = {}
        for name, field in self._fields.items():
            if name in given:
                columns[field] = [self._to_column(field, row) for row in rows]
            elif field.store and field.column_type and field.default:
                value = field.convert_to_column_insert(field.default(self), self)
                columns[field] = [value] * len(rows)
        return columns

    def _to_column(self, field, row):
        value = row.get(field.name)
        if field.type != "monetary" or not value:
            return field.convert_to_column_insert(value, self)
        # The field itself makes a record of each row to learn its currency.
        currency_id = row.get(field.get_currency_field(self))
        currency = self.env["res.currency"].browse(currency_id)
        return currency.round(value) if currency else value

    @api.model
    def _forget_inverses(self, columns):
        """Records met before do not know their new lines."""
        for field in columns:
            for inverse in self.pool.field_inverses[field]:
                self.env[inverse.model_name].invalidate_model(
                    [inverse.name], flush=False
                )
