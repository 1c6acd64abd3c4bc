"""What lines need to know of products, taxes and partners, read once per writer."""

from collections.abc import Iterable
from dataclasses import dataclass

from .amounts import TaxRate
from .errors import HistoryError

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Item:
    """A product as history sees it; times in days, cost in company currency.

    Fields:
        follows_receipts (bool): costed by average or first in first out.
        loss_id (int): location of what is found or lost.
    """

    id: int
    name: str
    uom_id: int
    is_goods: bool
    is_storable: bool
    weight: float
    sale_lead: float
    cost: float
    follows_receipts: bool
    loss_id: int


class Catalog:
    """Items and taxes of one company, read in batches and kept."""

    def __init__(self, env, company):
        self._env = env(context={**env.context, "allowed_company_ids": company.ids})
        self._items: dict[int, Item] = {}
        self._rates: dict[tuple[int, ...], tuple[TaxRate, ...]] = {}

    def load(self, product_ids: Iterable[int]) -> None:
        """Read the products not read yet, in a few statements.

        Raises:
            HistoryError: a product does not exist, is a bundle, is tracked by lots,
                or is valued at each move.
        """
        missing = [id_ for id_ in set(product_ids) if id_ not in self._items]
        for start in range(0, len(missing), _CHUNK):
            products = self._env["product.product"].browse(
                sorted(missing[start : start + _CHUNK])
            )
            unknown = products - products.exists()
            if unknown:
                raise HistoryError(
                    f"Product id {unknown[0].id} does not exist: create the product "
                    "first or correct the line."
                )
            for product in products:
                self._check(product)
                self._items[product.id] = self._read(product)

    def _check(self, product):
        if product.type == "combo" or product.tracking != "none":
            raise HistoryError(
                f"Product {product.display_name} is a combo or tracked by lots or "
                "serial numbers, which history is not written for: load its "
                "documents through Odoo."
            )
        if product.type == "consu" and product.valuation == "real_time":
            raise HistoryError(
                f"Product {product.display_name} is valued at each move: set its "
                "category's inventory valuation to periodic while history is loaded."
            )

    def _read(self, product):
        return Item(
            id=product.id,
            name=product.display_name,
            uom_id=product.uom_id.id,
            is_goods=product.type == "consu",
            is_storable=product.is_storable,
            weight=product.weight,
            sale_lead=product.sale_delay,
            cost=product.standard_price,
            follows_receipts=product.cost_method != "standard",
            loss_id=product.property_stock_inventory.id,
        )

    def follow_receipts(self, product_ids: Iterable[int]) -> None:
        """Let Odoo renew the cost of products whose cost follows their receipts.

        Odoo replays all moves of an average or first-in-first-out product, so the
        cost of this grows with its history.
        """
        moved = {id_ for id_ in product_ids if self._items[id_].follows_receipts}
        products = self._env["product.product"].browse(sorted(moved))
        products._update_standard_price()
        for product in products:
            self._items[product.id] = self._read(product)

    def item(self, product_id: int) -> Item:
        """Return a loaded item."""
        return self._items[product_id]

    def rates(self, tax_ids: tuple[int, ...]) -> tuple[TaxRate, ...]:
        """Return the percentages of taxes.

        Raises:
            HistoryError: a tax is not an independent percentage on top of the price.
        """
        if tax_ids not in self._rates:
            taxes = self._env["account.tax"].browse(tax_ids)
            for tax in taxes:
                if (
                    tax.amount_type != "percent"
                    or tax.price_include
                    or tax.include_base_amount
                    or tax.has_negative_factor
                ):
                    raise HistoryError(
                        f"Tax {tax.name} is not a plain percentage on top of the "
                        "price, which is all that history computes: give the lines "
                        "another tax or load their documents through Odoo."
                    )
            self._rates[tax_ids] = tuple(TaxRate(tax.id, tax.amount) for tax in taxes)
        return self._rates[tax_ids]
