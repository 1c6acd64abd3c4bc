from contextlib import contextmanager

from odoo import sql_db
from odoo.fields import Command

from .common import GovernanceCommon


class SalesCommon(GovernanceCommon):
    """A world for the facts of sales orders.

    Provides ``_facts`` (what the matrix sees of one order), ``_get_line_values``,
    ``_create_product``, ``_put_in_stock``, ``_multiply`` (many copies of an order by
    SQL), ``_count_statements`` and the warehouse ``warehouse``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )

    @classmethod
    def _create_product(cls, name="Nut M8", **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "list_price": 100.0,
                "standard_price": 60.0,
                "taxes_id": [Command.clear()],
                "invoice_policy": "order",
                **values,
            }
        )

    @classmethod
    def _put_in_stock(cls, product, quantity, warehouse=None):
        location = (warehouse or cls.warehouse).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    def _facts(self, order):
        """Return the engine Document of one order, or a list of them."""
        orders = order.sudo()
        documents = self.env["dist.sale.facts"].sudo()._collect(orders)
        return documents[0] if len(documents) == 1 else documents

    def _get_values(self, order):
        return self._facts(order).values

    def _get_line_values(self, order):
        """Return the facts of the only judged line."""
        (line,) = self._facts(order).lines
        return line.values

    @classmethod
    def _multiply(cls, order, count):
        """Return ``count`` orders that are copies of one, lines included."""
        cls.env.flush_all()
        lines = cls._copy_rows("sale_order", [order.id], count, {})
        cls._copy_rows(
            "sale_order_line", order.order_line.ids, count, {"order_id": lines}
        )
        cls.env.invalidate_all()
        return cls.env["sale.order"].browse(lines)

    @classmethod
    def _copy_rows(cls, table, ids, count, replace):
        """Insert ``count`` copies of rows; ``replace`` gives a column its new values,
        one per copy."""
        cr = cls.env.cr
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name <> 'id'",
            [table],
        )
        names = [name for (name,) in cr.fetchall()]
        copied = ", ".join(
            f"(%({name})s::int[])[number]" if name in replace else f'origin."{name}"'
            for name in names
        )
        quoted = ", ".join(f'"{name}"' for name in names)
        cr.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {copied} FROM {table} origin,"  # noqa: S608 - names of columns
            f" generate_series(1, %(count)s) number WHERE origin.id IN %(ids)s"
            f" ORDER BY number, origin.id RETURNING id",
            {"ids": tuple(ids), "count": count, **replace},
        )
        return [id_ for (id_,) in cr.fetchall()]

    @contextmanager
    def _count_statements(self):
        """Yield a list that takes every statement of the block."""
        statements = []
        original = sql_db.Cursor.execute

        def execute(cursor, query, params=None, log_exceptions=True):
            statements.append(query)
            return original(cursor, query, params, log_exceptions)

        self.patch(sql_db.Cursor, "execute", execute)
        yield statements
        self.patch(sql_db.Cursor, "execute", original)

    @classmethod
    def _create_currency(cls, name, rate=None):
        """Return a currency with one rate (units per unit of the main currency), or
        with none at all."""
        currency = cls.env["res.currency"].with_context(active_test=False).search(
            [("name", "=", name)]
        ) or cls.env["res.currency"].create({"name": name, "symbol": name})
        currency.active = True
        currency.rate_ids.unlink()
        if rate:
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": currency.id,
                    "name": "2020-01-01",
                    "rate": rate,
                    "company_id": cls.company.id,
                }
            )
        return currency
