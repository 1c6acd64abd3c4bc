"""Documents that history is made of: plain values in, no database.

Quantities are in the product's own unit, prices in the currency of the document,
costs in the company's currency per unit, moments are naive UTC datetimes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

NO_VALUES: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line of a sale.

    Arguments:
        product_id (int): `product.product`.
        quantity (float): ordered and delivered; negative is a return of goods.
        price_unit (float): before discount and taxes.
        discount (float): percent of the price.
        tax_ids (tuple[int, ...] | None): taxes; None takes the product's taxes
            through the customer's fiscal position, as Odoo would.
        name (str | None): description; None takes Odoo's own.
        cost (float | None): unit cost at that time; None takes the product's present
            cost. It values the move and the margin.
    """

    product_id: int
    quantity: float
    price_unit: float
    discount: float = 0.0
    tax_ids: tuple[int, ...] | None = None
    name: str | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Invoicing:
    """The invoice of a whole sale or purchase.

    Arguments:
        date (date): invoice date; the due date follows from the payment term.
        paid_on (date | None): day of full payment; None leaves it open.
        name (str | None): number; None draws the journal's next one.
        ref (str | None): the partner's own reference, on bills the vendor's number.
    """

    date: date
    paid_on: date | None = None
    name: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """A confirmed sale, wholly delivered (or taken back) from one warehouse.

    Arguments:
        partner_id (int): customer; addresses, pricelist, terms and fiscal position
            follow from it as on a new quotation.
        date (datetime): confirmation.
        lines (tuple[SaleLine, ...]): at least one.
        name (str | None): number; None draws from the sales sequence.
        delivered_at (datetime | None): None is the moment of confirmation.
        commitment_date (datetime | None): promised date.
        client_order_ref (str | None): customer's reference.
        origin (str | None): source document.
        warehouse_id (int | None): None takes the salesperson's or company's.
        values (Mapping): further stored fields of `sale.order` by name, such as
            user_id, team_id, payment_term_id; computed fields follow them. Equal
            mappings are prepared once, so keep them few.
        tag_ids (tuple[int, ...]): `crm.tag`.
        invoicing (Invoicing | None): None leaves the sale to be invoiced.
    """

    partner_id: int
    date: datetime
    lines: tuple[SaleLine, ...]
    name: str | None = None
    delivered_at: datetime | None = None
    commitment_date: datetime | None = None
    client_order_ref: str | None = None
    origin: str | None = None
    warehouse_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: NO_VALUES)
    tag_ids: tuple[int, ...] = ()
    invoicing: Invoicing | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change of the stock figure outside any transfer.

    Arguments:
        product_id (int): a storable product.
        quantity (float): positive is found, negative is lost.
        date (datetime): when it was posted.
        reason (str): shown as the move's reference.
        warehouse_id (int | None): None takes the company's first.
        location_id (int | None): None takes the warehouse's stock location.
        cost (float | None): as on `SaleLine`.
        origin (str | None): source document.
    """

    product_id: int
    quantity: float
    date: datetime
    reason: str
    warehouse_id: int | None = None
    location_id: int | None = None
    cost: float | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """One line of a purchase; see `SaleLine` for the arguments they share."""

    product_id: int
    quantity: float
    price_unit: float
    discount: float = 0.0
    tax_ids: tuple[int, ...] | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """A confirmed purchase, wholly received into one warehouse.

    Arguments:
        partner_id (int): vendor.
        date (datetime): confirmation.
        lines (tuple[PurchaseLine, ...]): at least one.
        planned_at (datetime | None): promised by the vendor; None is `received_at`.
        received_at (datetime | None): None is the moment of confirmation.
        name, origin, warehouse_id, values, invoicing: as on `Sale`.
        partner_ref (str | None): vendor's reference.
    """

    partner_id: int
    date: datetime
    lines: tuple[PurchaseLine, ...]
    name: str | None = None
    planned_at: datetime | None = None
    received_at: datetime | None = None
    partner_ref: str | None = None
    origin: str | None = None
    warehouse_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: NO_VALUES)
    invoicing: Invoicing | None = None
