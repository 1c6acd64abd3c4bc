"""The people of the scenario and the screens they start their day with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who logs in.

    Fields:
        role (str): code of a role, which is the login and the password, too.
        role_name (str): as shown.
        name (str): of the person.
        rights (tuple[str, ...]): groups of standard Odoo the work needs; a role
            brings them itself as far as an addon that needs them is installed.
        start (tuple[str, ...]): external ids of actions, the best first: the first
            screen is the first one that is installed.
        warehouses (tuple[str, ...]): allowed warehouses, empty for all.
    """

    role: str
    role_name: str
    name: str
    rights: tuple[str, ...]
    start: tuple[str, ...]
    warehouses: tuple[str, ...] = ()

    @property
    def login(self) -> str:
        """Login and password."""
        return self.role


_SALES = ("sales_team.group_sale_salesman_all_leads",)
_INBOX = "dist_approval.dist_approval_inbox_action"
_ORDERS = "sale.action_quotations_with_onboarding"
_STOCK = ("stock.group_stock_user",)
_TRANSFERS = "stock.action_picking_tree_all"
_TO_DO = ("stock.action_picking_tree_ready", _TRANSFERS)

PEOPLE = (
    Person("sales_desk", "Sales desk", "Sonia Delgado", _SALES, (_ORDERS,)),
    Person(
        *("sales_approver", "Sales approver", "Ana Whitfield"),
        *(("sales_team.group_sale_manager",), (_INBOX, _ORDERS)),
    ),
    Person(
        *("branch_manager", "Branch manager", "Bruno Keane"),
        ("sales_team.group_sale_manager", "stock.group_stock_user")
        + ("purchase.group_purchase_user",),
        (_INBOX, _ORDERS),
    ),
    Person(
        *("credit_controller", "Credit controller", "Carla Osei"),
        ("account.group_account_invoice", *_SALES),
        (_INBOX, "account.action_move_out_invoice_type"),
    ),
    Person(
        *("buyer", "Buyer", "Ben Tran"),
        ("purchase.group_purchase_user", "stock.group_stock_user"),
        ("purchase.purchase_rfq",),
    ),
    Person(
        *("purchasing_manager", "Purchasing manager", "Petra Lindqvist"),
        ("purchase.group_purchase_manager",),
        (_INBOX, "purchase.purchase_rfq"),
    ),
    Person(
        *("planner", "Planner", "Paul Nakamura"),
        ("stock.group_stock_user", "purchase.group_purchase_user"),
        ("stock.action_orderpoint_replenish", "stock.action_orderpoint"),
    ),
    Person(
        *("warehouse_operator", "Warehouse operator", "Will Aguilar"),
        *(_STOCK, _TO_DO, ("CDC",)),
    ),
    Person(
        *("warehouse_supervisor", "Warehouse supervisor", "Wanda Frost"),
        *(_STOCK, _TO_DO, ("CDC",)),
    ),
    Person(
        *("quality_inspector", "Quality inspector", "Quentin Moss"),
        *(_STOCK, (_TRANSFERS,)),
    ),
    Person(
        *("inventory_controller", "Inventory controller", "Ines Petrov"),
        ("stock.group_stock_manager",),
        ("stock.action_view_inventory_tree", _TRANSFERS),
    ),
    Person(
        *("claims_desk", "Claims desk", "Clive Obi"),
        ("stock.group_stock_user", *_SALES),
        (_TRANSFERS,),
    ),
    Person(
        *("data_steward", "Master-data steward", "Dora Hahn"),
        ("product.group_product_manager", "base.group_partner_manager"),
        ("dist_base.dist_document_action", "product.product_template_action_all"),
    ),
    Person(
        *("finance", "Finance", "Felix Romero"),
        ("account.group_account_invoice",),
        ("account.action_move_out_invoice_type",),
    ),
    Person(
        *("executive", "Executive", "Edith Lang"),
        ("sales_team.group_sale_salesman_all_leads",),
        ("sale.action_order_report_all",),
    ),
    Person(
        *("integration", "Integration user", "Web services"),
        ("sales_team.group_sale_salesman_all_leads", "stock.group_stock_user"),
        (_ORDERS,),
    ),
    Person(
        *("auditor", "Auditor", "Arthur Bell"),
        *((), ("dist_base.dist_evidence_action",)),
    ),
    Person(
        *("administrator", "Administrator", "Ada Novak"),
        ("base.group_system",),
        ("dist_base.dist_control_action",),
    ),
)
