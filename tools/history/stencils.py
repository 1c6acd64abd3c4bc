"""What Odoo itself would store in a new record, encoded once for many rows.

A stencil is made from a record that exists in memory only (`Model.new`), so defaults,
precomputed fields and whatever other installed addons add are Odoo's own values, and
no create override, gate, tracking or sequence is touched.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .bulk import Sheet, decode_json, encode

_LOG_COLUMNS = {"create_uid", "write_uid"}


class Stencil:
    """The fixed columns of one model's rows.

    Arguments:
        env: environment; its user becomes the rows' author.
        model (str): model name.
        varying (Iterable[str]): columns every row brings itself, in this order.
    """

    def __init__(self, env, model: str, varying: Iterable[str]):
        self._env = env
        self._model = env[model]
        self._varying = tuple(varying)
        fields = self._model._fields
        stored = {
            name
            for name, field in fields.items()
            if field.store and field.column_type and name != "id"
        }
        self._fixed = sorted(stored - set(self._varying))
        self._defaults = self._model.default_get(list(fields))

    def sheet(self) -> Sheet:
        """Return an empty sheet for rows made with this stencil."""
        return Sheet(self._env.cr, self._model._table, self._fixed, self._varying)

    def new(self, values: Mapping[str, Any]):
        """Return the record Odoo would make of the values, in memory."""
        return self._model.new({**self._defaults, **values})

    def cut(self, record, given: Iterable[str], **overrides) -> str:
        """Return the encoded fixed columns.

        Arguments:
            record: from `new`.
            given (Iterable[str]): fields the values of `new` named; a plain field
                that is neither given nor has a default stays NULL, as in Odoo.
            overrides: column values that differ from the record's.
        """
        known = {*given, *self._defaults}
        uid = self._env.uid
        return encode(
            overrides[name]
            if name in overrides
            else (uid if name in _LOG_COLUMNS else self._column(record, name, known))
            for name in self._fixed
        )

    def _column(self, record, name, known):
        field = record._fields[name]
        if not (field.compute or field.related or name in known):
            return None
        value = record[name]
        if field.type == "many2one":
            return value.id or None
        if field.type == "many2one_reference":
            return value or None
        return decode_json(field.convert_to_column_insert(value, record))
