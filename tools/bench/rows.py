"""Rows by the million: copies of one record, made by SQL."""

from odoo.tools import SQL


def copy_rows(env, record, count, values=None):
    """Insert copies of a record; return the id before the first of them.

    Copy ``number`` of 1 .. ``count`` gets the id ``base + number``, so that rows of
    other tables can point at it.

    Arguments:
        record (Model): one record; its stored columns are copied as they are.
        count (int): how many.
        values (dict[str, str]): column -> SQL expression, in which ``number`` is the
            number of the copy and ``origin`` the record's row.

    Returns:
        int: base.
    """
    env.flush_all()
    values = dict(values or {})
    env.cr.execute(
        SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(record._table))
    )
    (base,) = env.cr.fetchone()
    values["id"] = f"{base} + number"
    columns = [
        field.name
        for field in record._fields.values()
        if field.store and field.column_type
    ]
    strange = set(values) - set(columns)
    if strange:
        raise ValueError(f"{record._table} has no columns {sorted(strange)}")
    env.cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s"
            " FROM %(table)s origin, generate_series(1, %(count)s) AS number"
            " WHERE origin.id = %(origin)s ORDER BY number",
            table=SQL.identifier(record._table),
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(
                SQL("(" + values[name].replace("%", "%%") + ")")
                if name in values
                else SQL.identifier("origin", name)
                for name in columns
            ),
            count=count,
            origin=record.id,
        )
    )
    env.cr.execute(
        "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
        [record._table, base + max(count, 1)],
    )
    env.invalidate_all()
    return base
