"""Assumptions and limits of a load; each is printed before it starts."""

from dataclasses import dataclass
from pathlib import Path

from .errors import LoadError


@dataclass(frozen=True, slots=True)
class Options:
    """How to load a file.

    Arguments:
        cost_share (float): cost of an item as a share of its usual price, between 0
            and 1; the file has no costs.
        opening_stock (str): "cover" gives each item, the day before the first row,
            what its lowest point needs, as the file has no receipts; "none" lets
            stock go below zero.
        invoices (str): "none", or "open" or "paid" invoices of the day of sale.
        encoding (str): of the file.
        rejects (Path | None): where refused rows go; None is in the cache folder.
        batch (int): documents per transaction.
    """

    cost_share: float = 0.6
    opening_stock: str = "cover"
    invoices: str = "none"
    encoding: str = "utf-8"
    rejects: Path | None = None
    batch: int = 1000

    def __post_init__(self):
        if not 0 <= self.cost_share <= 1:
            raise LoadError(
                f"The cost share {self.cost_share} is not a share of the price: give "
                "a number between 0 and 1, such as 0.6."
            )

    def fingerprint(self) -> str:
        """Return what must be equal for a stopped load to go on."""
        return f"{self.cost_share}/{self.opening_stock}/{self.invoices}/{self.batch}"
