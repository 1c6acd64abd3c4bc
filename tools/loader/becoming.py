"""What a row becomes. docs/loading.md says the same in words."""

from .errors import RowError
from .rows import Row

SALE = "sale"
RETURN = "return"
ADJUSTMENT = "adjustment"
SERVICE = "service"
SERVICE_RETURN = "service_return"

_SERVICES = {
    *("POST", "DOT", "C2", "M", "D", "S", "B"),
    *("CRUK", "AMAZONFEE", "BANK CHARGES"),
}
_VOUCHER = "GIFT_"


def is_service(item: str) -> bool:
    """Return whether an item code stands for a service, charge or voucher.

    >>> [is_service(code) for code in ("POST", "GIFT_0001_20", "85123A", "PADS")]
    [True, True, False, False]
    """
    return item in _SERVICES or item.startswith(_VOUCHER)


def become(row: Row) -> str:
    """Return what a row becomes.

    >>> from datetime import datetime
    >>> def kind(invoice, item, quantity):
    ...     row = (2, invoice, item, "", quantity, datetime(2011, 1, 1), 1.0, "", "")
    ...     return become(Row(*row))
    >>> kind("536365", "22720", 6), kind("C536379", "22720", -1)
    ('sale', 'return')
    >>> kind("536589", "22720", -10)
    'adjustment'
    >>> kind("C536379", "D", -1), kind("536370", "POST", 3)
    ('service_return', 'service')

    Raises:
        RowError: a cancellation of a positive quantity, or a service with a negative
            one outside a cancellation.
    """
    if row.invoice.upper().startswith("C"):
        if row.quantity > 0:
            raise RowError(
                f"Quantity {row.quantity:g} of cancellation {row.invoice} is "
                "positive: a cancellation takes back, so make it negative"
            )
        return SERVICE_RETURN if is_service(row.item) else RETURN
    if row.quantity > 0:
        return SERVICE if is_service(row.item) else SALE
    if is_service(row.item):
        raise RowError(
            f"Quantity {row.quantity:g} of {row.item} is negative outside a "
            "cancellation, and a service has no stock to adjust: number the document "
            "with C or correct the sign"
        )
    return ADJUSTMENT
