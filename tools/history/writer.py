"""The door to history: one writer per company, fed with batches of documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .catalog import Catalog
from .documents import Adjustment, Purchase, Sale
from .errors import HistoryError
from .headers import Rates, rounder
from .purchases import PurchaseWriter
from .routes import Routes
from .sales import SaleWriter
from .stencils import Stencil
from .transfers import Goods, Transfer, TransferWriter

_REQUIRED = ("sale.order", "stock.picking", "purchase.order", "product.value")


@dataclass(slots=True)
class Context:
    """What the writers of one company share."""

    env: Any
    company: Any
    catalog: Catalog
    routes: Routes
    rates: Rates
    transfers: TransferWriter
    references: Stencil
    rounded: Any
    per_line: bool

    def sequence(self, code: str):
        """Return the company's sequence of a document kind, or none."""
        return (
            self.env["ir.sequence"]
            .sudo()  # sequences are readable by system users only
            .search(
                [("code", "=", code), ("company_id", "in", [self.company.id, False])],
                order="company_id",
                limit=1,
            )
        )


class HistoryWriter:
    """Writes delivered history of one company into a database with its masters.

    Each call writes a batch in a few dozen statements inside the caller's
    transaction: commit after it, or roll back and nothing of it stays. Batches of
    1,000 to 5,000 documents are quickest. Memory holds one batch and what was learnt
    of partners and products: make a new writer after changing them.

    Arguments:
        env (odoo.api.Environment): superuser environment.
        company: `res.company` record; None is the environment's.

    Raises:
        HistoryError: an addon that history needs is not installed.
    """

    def __init__(self, env, company=None):
        company = company or env.company
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        missing = [model for model in _REQUIRED if model not in env]
        if missing:
            raise HistoryError(
                f"The database has no {missing[0]}: install sale_stock, "
                "purchase_stock, stock_account and sale_margin first."
            )
        env.flush_all()
        self._env = env
        self._company = company.with_env(env)
        self._context = Context(
            env=env,
            company=self._company,
            catalog=Catalog(env, self._company),
            routes=Routes(env, self._company),
            rates=Rates(self._company),
            transfers=TransferWriter(env, self._company),
            references=Stencil(
                env, "stock.reference", ("id", "name", "create_date", "write_date")
            ),
            rounded=rounder(self._company.currency_id),
            per_line=self._company.tax_calculation_rounding_method == "round_per_line",
        )
        self._sales = SaleWriter(self._context)
        self._purchases = PurchaseWriter(self._context)

    def write_sales(self, sales: Sequence[Sale]) -> list[int]:
        """Write confirmed, delivered sales and return their ids in order.

        Raises:
            HistoryError: a document that history cannot hold; roll the
                transaction back, for part of the batch may be written.
        """
        written = self._sales.write(sales)
        self._env.invalidate_all()
        return [order.id for order in written]

    def write_purchases(self, purchases: Sequence[Purchase]) -> list[int]:
        """Write confirmed, received purchases and return their ids in order.

        Raises:
            HistoryError: as `write_sales`.
        """
        written = self._purchases.write(purchases)
        self._env.invalidate_all()
        self._context.catalog.follow_receipts(
            line.product_id for purchase in purchases for line in purchase.lines
        )
        return [order.id for order in written]

    def write_adjustments(self, adjustments: Iterable[Adjustment]) -> list[int]:
        """Write changes of the stock figure and return the ids of their moves.

        Raises:
            HistoryError: a product that is not stored.
        """
        adjustments = list(adjustments)
        self._context.catalog.load(change.product_id for change in adjustments)
        transfers = [self._adjustment(change) for change in adjustments]
        move_ids = self._context.transfers.write(transfers)
        self._env.invalidate_all()
        return move_ids

    def _adjustment(self, change):
        item = self._context.catalog.item(change.product_id)
        if not item.is_storable or not change.quantity:
            raise HistoryError(
                f"Product {item.name} cannot be adjusted by {change.quantity}: only "
                "stored goods have a stock figure, and it must change."
            )
        quantity = abs(change.quantity)
        cost = item.cost if change.cost is None else change.cost
        return Transfer(
            route=self._adjustment_route(change),
            start=change.date,
            done_at=change.date,
            goods=[Goods(item, quantity, self._context.rounded(cost * quantity))],
            origin=change.origin,
            has_deadline=False,
            inventory_name=change.reason,
        )

    def _adjustment_route(self, change):
        routes = self._context.routes
        location_id = change.location_id
        if not location_id:
            location_id = routes.warehouse(change.warehouse_id).lot_stock_id.id
        loss_id = self._context.catalog.item(change.product_id).loss_id
        return routes.adjustment(location_id, loss_id, found=change.quantity > 0)
