"""Quantities on hand, brought up to date for many moves in two statements."""

from datetime import datetime

from .stencils import Stencil

_KEY = ("product_id", "location_id")
_VARYING = (*_KEY, "quantity", "in_date", "create_date", "write_date")


class QuantLedger:
    """Collects what moves change on hand; `flush` writes it.

    Lots, packages and owners are not part of history, so one row per product and
    location is kept.
    """

    def __init__(self, env):
        self._env = env
        self._stencil = Stencil(env, "stock.quant", _VARYING)
        self._stencils: dict[int, str] = {}
        self._changes: dict[tuple[int, int], list] = {}

    def move(self, product_id, source_id, dest_id, quantity, done_at: datetime):
        """Note that a quantity of a storable product went from one place to another."""
        self._change((product_id, source_id), -quantity, done_at)
        self._change((product_id, dest_id), quantity, done_at)

    def _change(self, key, quantity, done_at):
        change = self._changes.get(key)
        if change is None:
            self._changes[key] = [quantity, done_at]
            return
        change[0] += quantity
        change[1] = min(change[1], done_at)

    def flush(self) -> None:
        """Write the changes: update the rows that exist, add the others."""
        updated = self._update()
        sheet = self._stencil.sheet()
        for key, (quantity, in_date) in self._changes.items():
            if key not in updated:
                row = (*key, quantity, in_date, in_date, in_date)
                sheet.add(self._cut(key[1]), row)
        sheet.flush()
        self._changes.clear()

    def _update(self):
        """Add to existing rows; the oldest one where Odoo left several for a key."""
        if not self._changes:
            return set()
        products, locations = zip(*self._changes, strict=True)
        quantities = [change[0] for change in self._changes.values()]
        self._env.cr.execute(
            """
            WITH change AS (
                SELECT min(quant.id) AS id, given.quantity
                  FROM unnest(%s::int[], %s::int[], %s::float8[])
                       AS given(product_id, location_id, quantity)
                  JOIN stock_quant quant
                    ON quant.product_id = given.product_id
                   AND quant.location_id = given.location_id
                   AND quant.lot_id IS NULL
                   AND quant.package_id IS NULL
                   AND quant.owner_id IS NULL
                 GROUP BY given.product_id, given.location_id, given.quantity
            )
            UPDATE stock_quant quant
               SET quantity = quant.quantity + change.quantity
              FROM change
             WHERE quant.id = change.id
            RETURNING quant.product_id, quant.location_id
            """,
            [list(products), list(locations), quantities],
        )
        return set(self._env.cr.fetchall())

    def _cut(self, location_id):
        if location_id not in self._stencils:
            location = self._env["stock.location"].browse(location_id)
            values = {"location_id": location_id}
            self._stencils[location_id] = self._stencil.cut(
                self._stencil.new(values),
                values,
                company_id=location.company_id.id or None,
                inventory_date=location._get_next_inventory_date() or None,
                inventory_quantity=None,
                inventory_quantity_set=False,
            )
        return self._stencils[location_id]
