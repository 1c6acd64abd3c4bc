"""The documents of a world: blocks of delivered history, and what is still open."""

import random
from collections import defaultdict
from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo.fields import Command

from tools.history import (
    Adjustment,
    HistoryWriter,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
)

from .cloning import Cloner, Part
from .masters import Masters, cost_of, price_of
from .shapes import BLOCK_TABLES, RELATIONS
from .spec import ORDER_LINES, Spec

# The last day of the world's history, fixed so that every run measures the same.
END = datetime(2026, 1, 1)
BLOCK_DAYS = 7
_BASE = 50
TABLES = (*BLOCK_TABLES, *RELATIONS)


class Documents:
    """Writes the documents of a world and copies them.

    Arguments:
        env: superuser environment on the world's database.
        progress (Callable[[str], None]): told what is done.
    """

    def __init__(self, env, spec: Spec, masters: Masters, progress):
        self._env = env
        self._spec = spec
        self._masters = masters
        self._progress = progress
        self._random = random.Random(20260101)

    # === Delivered history === #

    def write_history(self) -> None:
        """Write one block of history and its copies into the past."""
        with self._block() as parts:
            orders, moves = self._write_block()
        wanted = max(
            -(-self._spec.moves // moves), -(-self._spec.orders // max(orders, 1))
        )
        copies = max(wanted - 1, 0)
        self._clone(parts, copies, BLOCK_DAYS, moves)

    def _write_block(self):
        """Return the numbers of sales and moves of the block."""
        writer = HistoryWriter(self._env)
        count = max(1, self._spec.block * 7 // 10 // ORDER_LINES)
        sales = [self._sale(number) for number in range(count)]
        purchases = self._purchases(sales)
        changes = self._adjustments()
        writer.write_purchases(purchases)
        for start in range(0, count, 2000):
            writer.write_sales(sales[start : start + 2000])
        writer.write_adjustments(changes)
        lines = sum(len(order.lines) for order in (*sales, *purchases))
        return count, lines + len(changes)

    def _sale(self, number):
        """Return a sale in the block's week; one in fifty takes goods back."""
        sign = -1 if number % 50 == 49 else 1
        hours = self._random.randrange(24, BLOCK_DAYS * 24)
        return Sale(
            partner_id=self._random.choice(self._masters.customers),
            date=END - timedelta(hours=BLOCK_DAYS * 24 - hours),
            lines=tuple(self._sale_line(sign) for _ in range(ORDER_LINES)),
            warehouse_id=self._random.choice(self._masters.warehouses),
            values={"user_id": False},
        )

    def _sale_line(self, sign):
        place = self._random.randrange(self._spec.items)
        return SaleLine(
            product_id=self._masters.items[place],
            quantity=sign * self._random.randint(1, 12),
            price_unit=price_of(place),
            discount=self._random.choice((0, 0, 0, 5, 10)),
            tax_ids=(),
            name=f"[W{place}] Item {place}",
            cost=cost_of(place),
        )

    def _purchases(self, sales):
        """Return receipts of what the sales need, a tenth more, before them."""
        needed = defaultdict(float)
        for sale in sales:
            for line in sale.lines:
                needed[(sale.warehouse_id, line.product_id)] += max(line.quantity, 0)
        by_site = defaultdict(list)
        for (site, product_id), quantity in sorted(needed.items()):
            by_site[site].append((product_id, quantity * 1.1 // 1 + 1))
        return [
            self._purchase(site, lines[start : start + 20])
            for site, lines in by_site.items()
            for start in range(0, len(lines), 20)
        ]

    def _purchase(self, site, lines):
        places = {id_: place for place, id_ in enumerate(self._masters.items)}
        return Purchase(
            partner_id=self._random.choice(self._masters.vendors),
            date=END - timedelta(days=BLOCK_DAYS + 6),
            received_at=END - timedelta(days=BLOCK_DAYS),
            lines=tuple(
                PurchaseLine(
                    product_id=product_id,
                    quantity=quantity,
                    price_unit=cost_of(places[product_id]),
                    tax_ids=(),
                    name=f"[W{places[product_id]}] Item {places[product_id]}",
                )
                for product_id, quantity in lines
            ),
            warehouse_id=site,
        )

    def _adjustments(self):
        """Return what was found when the block's week was counted."""
        count = max(1, self._spec.block // 500)
        places = self._random.sample(range(self._spec.items), min(count, 50))
        return [
            Adjustment(
                product_id=self._masters.items[place],
                quantity=self._random.randint(1, 3),
                date=END - timedelta(hours=2),
                reason="Counted",
                warehouse_id=self._masters.warehouses[0],
                cost=cost_of(place),
            )
            for place in places
        ]

    # === Open documents === #

    def write_open_sales(self) -> None:
        """Write confirmed sales of which nothing is delivered or reserved."""
        base, copies = _split(self._spec.open_sales)
        with self._block() as parts:
            self._new_orders(base).action_confirm()
        self._clone(parts, copies, 0, base)

    def write_open_purchases(self) -> None:
        """Write confirmed purchases of which nothing is received."""
        base, copies = _split(self._spec.open_purchases)
        with self._block() as parts:
            self._new_purchases(base).button_confirm()
        self._clone(parts, copies, 0, base)

    def write_quotations(self) -> None:
        """Write draft sales of five lines."""
        if self._spec.quotations:
            base, copies = _split(self._spec.quotations)
            with self._block() as parts:
                self._new_orders(base)
            self._clone(parts, copies, 0, base)

    def _new_orders(self, count):
        return self._quiet("sale.order").create(
            [
                {
                    "partner_id": self._random.choice(self._masters.customers),
                    "warehouse_id": self._random.choice(self._masters.warehouses),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self._random.choice(self._masters.items),
                                "product_uom_qty": self._random.randint(1, 12),
                            }
                        )
                        for _ in range(ORDER_LINES)
                    ],
                }
                for _ in range(count)
            ]
        )

    def _new_purchases(self, count):
        sites = self._env["stock.warehouse"].browse(self._masters.warehouses)
        return self._quiet("purchase.order").create(
            [
                {
                    "partner_id": self._random.choice(self._masters.vendors),
                    "picking_type_id": self._random.choice(sites).in_type_id.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self._random.choice(self._masters.items),
                                "product_qty": self._random.randint(10, 100),
                                "price_unit": 2.0,
                            }
                        )
                        for _ in range(ORDER_LINES)
                    ],
                }
                for _ in range(count)
            ]
        )

    def _quiet(self, model):
        return self._env[model].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_notrack=True
        )

    # === Blocks === #

    @contextmanager
    def _block(self):
        """Collect which rows the block adds; gives the parts at its end."""
        before = self._highest()
        parts = []
        yield parts
        self._env.flush_all()
        after = self._highest()
        parts += self._parts(before, after)

    def _highest(self):
        cr, found = self._env.cr, {}
        for table in BLOCK_TABLES:
            cr.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            found[table] = cr.fetchone()[0]
        return found

    def _parts(self, before, after):
        parts = [
            Part(
                table,
                before[table] + 1,
                after[table],
                references=_known(shape.get("references", {}), before, after),
                names=shape.get("names", ()),
                turns=shape.get("turns", {}),
                texts=self._texts(shape),
            )
            for table, shape in BLOCK_TABLES.items()
            if after[table] > before[table]
        ]
        made = {part.table: part for part in parts}
        for table, references in RELATIONS.items():
            if set(references.values()) <= set(made):
                key = next(iter(references))
                owner = made[references[key]]
                parts.append(Part(table, owner.first, owner.last, references, key=key))
        return parts

    def _texts(self, shape):
        if not shape.get("named"):
            return {}
        return {"name": self._masters.rings["item"].text("product_id")}

    def _clone(self, parts, copies, days, rows):
        if not copies:
            return
        cloner = Cloner(self._env.cr, parts, self._masters.rings, days)
        self._env.invalidate_all()
        cloner.copy(
            copies, lambda done: self._progress(f"{done} of {copies} x {rows:,} rows")
        )
        self._env.invalidate_all()


def _known(references, before, after):
    """Return the references whose table is part of the block."""
    return {
        column: table
        for column, table in references.items()
        if after[table] > before[table]
    }


def _split(count):
    """Return how many documents to make and how often to copy them.

    >>> _split(1000), _split(7), _split(200_000)
    ((50, 19), (7, 0), (50, 3999))
    """
    base = next(size for size in range(min(count, _BASE), 0, -1) if count % size == 0)
    return base, count // base - 1
