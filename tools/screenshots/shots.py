"""Which pictures there are: who stands where, and what they touched before."""

from dataclasses import dataclass

BOTH = ("desktop", "phone")


@dataclass(frozen=True, slots=True)
class Shot:
    """One screen.

    Attributes:
        name: of the file, before the size.
        role: who looks at it.
        path: below /odoo/; `{id}` is the record found by `search`.
        steps: methods of `chrome.Page` with their arguments, in order.
        search: (model, domain, order) of the record in the path, or None.
        sizes: "desktop", "phone".
    """

    name: str
    role: str
    path: str
    steps: tuple
    search: tuple | None = None
    sizes: tuple = BOTH

    def find_path(self, visitor):
        """Return the path with its record, looked up as the person who looks."""
        if not self.search:
            return self.path
        model, domain, order = self.search
        options = {"order": order, "limit": 1}
        found = visitor.call_kw(model, "search", [domain], options)
        return self.path.format(id=found[0] if found else 0)


WAITING = ("sale.order", [["dist_gate_state", "=", "waiting"]], "id")
DRAFT = (
    "sale.order",
    [["dist_gate_state", "=", False], ["state", "in", ["draft", "sent"]]],
    "amount_total desc",
)
APPROVED = (
    "sale.order",
    [["dist_gate_state", "=", "approved"], ["state", "=", "sale"]],
    "id desc",
)
SHOTS = (
    Shot("inbox", "sales_approver", "approvals", (("wait_for", ".o_dist_row"),)),
    Shot(
        "inbox-selection",
        "sales_approver",
        "approvals",
        (("click", ".o_dist_group input"), ("wait_for", ".o_dist_approve_many")),
    ),
    Shot(
        "inbox-many",
        "sales_approver",
        "approvals",
        (
            ("click", ".o_dist_group input"),
            ("click", ".o_dist_reject_many"),
            ("wait_for", ".modal .o_dist_selected"),
        ),
    ),
    Shot("board-sales", "sales_desk", "boards", (("wait_for", ".o_dist_tile"),)),
    Shot("board-buyer", "buyer", "boards", (("wait_for", ".o_dist_tile"),)),
    Shot(
        "board-warehouse",
        "warehouse_supervisor",
        "boards",
        (("wait_for", ".o_dist_tile"),),
    ),
    Shot("board-finance", "finance", "boards", (("wait_for", ".o_dist_tile"),)),
    Shot("board-executive", "executive", "boards", (("wait_for", ".o_dist_tile"),)),
    *(
        Shot(
            f"dashboard-{short}",
            "executive",
            "dashboards",
            (
                ("click", f'.o_search_panel_field [data-name="{name}"]'),
                ("wait_for_spreadsheet", name),
            ),
            sizes=("desktop",),
        )
        for short, name in (
            ("service", "Service to customers"),
            ("margin", "Margin"),
            ("vendors", "Vendors"),
            ("exceptions", "Exceptions and approvals"),
        )
    ),
    Shot("my-queue", "sales_desk", "my-queue", (("wait_for", ".o_dist_case"),)),
    Shot(
        "my-queue-case",
        "sales_desk",
        "my-queue",
        (
            ("click", ".o_dist_case_open"),
            ("wait_for", ".o_dist_case_panel"),
        ),
    ),
    Shot(
        "exceptions",
        "sales_desk",
        "exceptions",
        (("wait_for", ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)"),),
    ),
    Shot(
        "exception",
        "sales_desk",
        "exceptions",
        (
            ("wait_for", ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)"),
            ("click", ".o_data_row td.o_field_cell, .o_kanban_record"),
            ("wait_for", ".o_form_view"),
        ),
    ),
    Shot("decide", "sales_approver", "approve", (("wait_for", ".o_dist_reason"),)),
    Shot(
        "decide-reject",
        "sales_approver",
        "approve",
        (
            ("wait_for", ".o_dist_reject:enabled"),
            ("click", ".o_dist_reject:enabled"),
            ("click", ".o_dist_reasons label"),
        ),
    ),
    Shot(
        "banner-waiting",
        "sales_desk",
        "sales/{id}",
        (("wait_for", ".o_dist_banner_waiting"),),
        WAITING,
    ),
    Shot(
        "banner-forecast",
        "sales_desk",
        "sales/{id}",
        (("wait_for", ".o_dist_banner_forecast"),),
        DRAFT,
    ),
    Shot(
        "banner-approved",
        "sales_desk",
        "sales/{id}",
        (("wait_for", ".o_dist_banner_approved"),),
        APPROVED,
    ),
    Shot(
        "explain",
        "sales_desk",
        "sales/{id}",
        (("click", ".o_dist_explain"), ("wait_for", ".modal .o_dist_speaking")),
        WAITING,
    ),
    Shot(
        "decide-purchase",
        "purchasing_manager",
        "approve",
        (("wait_for", ".o_dist_reason"), ("click", ".o_dist_panel summary")),
    ),
    Shot(
        "banner-purchase",
        "buyer",
        "action-purchase.purchase_rfq/{id}",
        (("wait_for", ".o_dist_banner_waiting"),),
        ("purchase.order", [["dist_gate_state", "=", "waiting"]], "id"),
    ),
    Shot("matrix", "administrator", "approval-matrix", (("wait_for", ".o_list_view"),)),
)


def first_screens(people):
    """Return a picture of each person's first screen.

    Arguments:
        people: dicts with login and start (external id of an action).
    """
    shown = (
        ("wait_for", ".o_list_view, .o_kanban_view, .o_dist_inbox, .o_graph_view"),
    )
    return [
        Shot(f"start-{one['login']}", one["login"], f"action-{one['start']}", shown)
        for one in people
        if one.get("start")
    ]
