"""Which figures stand on which dashboard, and how they are split."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """A number at the top.

    Attributes:
        code: of the figure.
        title: instead of the figure's name.
        part: "value", or "numerator" or "denominator" of it alone, an amount.
    """

    code: str
    title: str = ""
    part: str = "value"


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures month by month, all by the same day of the same rows.

    Attributes:
        title: above it.
        series: cards; the first says which rows the title opens.
        kind: "line" or "bar".
    """

    title: str
    series: tuple
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class Table:
    """The largest parts of a figure.

    Attributes:
        code: of the figure.
        group: the field it is split by.
        label: what a part is called.
        counted: what the denominator counts, or the rows.
        title: above it; by default the figure's name and the label.
        rows: how many; tables side by side have as many as the longer one.
    """

    code: str
    group: str
    label: str
    counted: str
    title: str = ""
    rows: int = 10


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One dashboard.

    Attributes:
        name: of its file.
        cards: rows of them.
        charts: rows of one or two.
        tables: rows of two.
        warehouses: what the filter of warehouses is called.
        period: what it begins with.
    """

    name: str
    cards: tuple
    charts: tuple
    tables: tuple
    warehouses: str = "Warehouse"
    period: str = "last_12_months"


SERVICE = Dashboard(
    "service",
    cards=(
        (Card("otif"), Card("on_time"), Card("line_fill"), Card("order_fill")),
        (
            Card("backorder_rate"),
            Card("orders_at_risk"),
            Card("backorder_value"),
            Card("uninvoiced"),
        ),
    ),
    charts=(
        (
            Chart(
                "Service month by month",
                (Card("otif"), Card("on_time"), Card("line_fill", "Line fill")),
            ),
            Chart(
                "Lines due month by month",
                (Card("otif", "Lines due", "denominator"),),
                "bar",
            ),
        ),
    ),
    tables=(
        (
            Table("otif", "partner_id", "Customer", "Lines"),
            Table("otif", "categ_id", "Product family", "Lines"),
        ),
        (
            Table("otif", "warehouse_id", "Warehouse", "Lines", rows=6),
            Table("backorder_rate", "warehouse_id", "Warehouse", "Orders", rows=6),
        ),
    ),
)
MARGIN = Dashboard(
    "margin",
    cards=(
        (
            Card("margin_family", "Margin"),
            Card("margin_family", "Margin amount", "numerator"),
            Card("margin_family", "Ordered, untaxed", "denominator"),
        ),
    ),
    charts=(
        (
            Chart("Margin month by month", (Card("margin_family", "Margin"),)),
            Chart(
                "Orders month by month",
                (
                    Card("margin_family", "Ordered, untaxed", "denominator"),
                    Card("margin_family", "Margin amount", "numerator"),
                ),
                "bar",
            ),
        ),
    ),
    tables=(
        (
            Table(
                "margin_customer",
                "partner_id",
                "Customer",
                "Ordered",
                title="Margin by customer",
            ),
            Table(
                "margin_family",
                "categ_id",
                "Product family",
                "Ordered",
                title="Margin by product family",
            ),
        ),
        (
            Table(
                "margin_channel",
                "channel_id",
                "Channel",
                "Ordered",
                title="Margin by channel",
                rows=6,
            ),
            Table(
                "margin_family",
                "warehouse_id",
                "Warehouse",
                "Ordered",
                title="Margin by warehouse",
                rows=6,
            ),
        ),
    ),
)
VENDORS = Dashboard(
    "vendors",
    cards=(
        (
            Card("supplier_on_time"),
            Card("lead_time_deviation"),
            Card("compliance_purchase", "Purchases stopped"),
            Card("unbilled"),
        ),
    ),
    charts=(
        (
            Chart("Vendors on time month by month", (Card("supplier_on_time"),)),
            Chart(
                "Later than promised month by month",
                (Card("lead_time_deviation"),),
                "bar",
            ),
        ),
    ),
    tables=(
        (
            Table("supplier_on_time", "partner_id", "Vendor", "Units"),
            Table("lead_time_deviation", "partner_id", "Vendor", "Lines"),
        ),
        (
            Table("unbilled", "partner_id", "Vendor", "Lines"),
            Table(
                "compliance_purchase",
                "warehouse_id",
                "Warehouse",
                "Orders",
                title="Purchases stopped by warehouse",
            ),
        ),
    ),
)
EXCEPTIONS = Dashboard(
    "exceptions",
    warehouses="Warehouse, not of approvals",
    period="last_90_days",
    cards=(
        (
            Card("exception_frequency"),
            Card("reopen_rate"),
            Card("precision"),
            Card("override_frequency"),
        ),
        (
            Card("open_cases"),
            Card("case_value"),
            Card("compliance_warehouse", "Orders stopped"),
            Card("approval_ageing"),
        ),
    ),
    charts=(
        (
            Chart(
                "New cases month by month",
                (Card("exception_frequency"),),
                "bar",
            ),
            Chart("Overrides month by month", (Card("override_frequency"),), "bar"),
        ),
    ),
    tables=(
        (
            Table("exception_frequency", "type_id", "Kind", "Cases"),
            Table("open_cases", "type_id", "Kind", "Cases"),
        ),
        (
            Table(
                "override_frequency", "checkpoint_id", "Checkpoint", "Requests", rows=6
            ),
            Table(
                "compliance_team",
                "team_id",
                "Sales team",
                "Orders",
                title="Orders stopped by sales team",
                rows=6,
            ),
        ),
        (
            Table("precision", "type_id", "Kind", "Cases"),
            Table("root_causes", "reason_id", "Root cause", "Cases", "Root causes"),
        ),
    ),
)
DASHBOARDS = (SERVICE, MARGIN, VENDORS, EXCEPTIONS)
