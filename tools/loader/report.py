"""What a load says before it writes, and when it is done."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tools.ground.console import say
from tools.history import Difference

from .becoming import ADJUSTMENT, RETURN, SALE, SERVICE, SERVICE_RETURN
from .options import Options
from .plan import Plan

_KINDS = {
    SALE: "sold goods",
    RETURN: "returned goods",
    SERVICE: "services and charges",
    SERVICE_RETURN: "services and charges taken back",
    ADJUSTMENT: "stock adjustments",
}


@dataclass(slots=True)
class Report:
    """What came of a load.

    Fields:
        rows_in (int): rows of the file.
        kinds (Counter): rows loaded, by what they became.
        rejected (int): rows refused; `rejects` is the file they are in.
        differences (list[Difference]): what disagrees afterwards; [] is right.
    """

    rows_in: int
    kinds: Counter
    rejected: int
    documents: int
    repeats: int
    zero_prices: int
    rejects: Path | None = None
    differences: list[Difference] = field(default_factory=list)

    @property
    def loaded(self) -> int:
        """Number of rows in the database."""
        return self.kinds.total()

    @property
    def ok(self) -> bool:
        """Whether every row is accounted for and nothing disagrees."""
        return self.rows_in == self.loaded + self.rejected and not self.differences

    def lines(self) -> list[str]:
        """Return the report as lines of text."""
        figures = {text: self.kinds[kind] for kind, text in _KINDS.items()}
        lines = [f"{count:>10,} rows became {text}" for text, count in figures.items()]
        free = "of them have no price; their orders carry the tag Zero price"
        lines += [
            f"{self.repeats:>10,} of them repeat another row exactly and are loaded",
            f"{self.zero_prices:>10,} {free}",
        ]
        parts = f"loaded {self.loaded:,} + rejected {self.rejected:,}"
        lines.append(f"rows in {self.rows_in:,} = {parts}")
        if self.rejects:
            lines.append(f"refused rows and their reasons: {self.rejects}")
        lines += self._check_lines()
        return lines

    def _check_lines(self):
        if not self.differences:
            orders = f"the totals of {self.documents:,} orders are those of the file"
            return [f"checked: stock is the sum of its moves, and {orders}"]
        shown = [f"  {difference}" for difference in self.differences[:20]]
        return [f"{len(self.differences)} differences:", *shown]


def announce(plan: Plan, options: Options, company) -> None:
    """Print the assumptions of a load."""
    currency = company.currency_id.name
    say(
        f"- {len(plan.documents):,} documents, {len(plan.items):,} items, "
        f"{len(plan.customers):,} customers"
    )
    say(
        f"- assumption: an item costs {options.cost_share:.0%} of its usual price "
        "(--cost-share); the file has no costs"
    )
    say(f"- assumption: prices are in {currency}, without tax; times are UTC")
    if options.opening_stock == "cover":
        items = [item for item in plan.items.values() if item.opening]
        units = sum(item.opening for item in items)
        say(
            f"- assumption: {len(items):,} items start with {units:,.0f} units in all, "
            "what their lowest point needs (--opening-stock); the file has no receipts"
        )
    if options.invoices != "none":
        say(f"- each order gets its invoice of the same day, {options.invoices}")
