"""What the roles were given on installation, taken back on uninstallation."""

PURCHASE_RIGHTS = {
    "dist_base.group_buyer": ("purchase.group_purchase_user",),
    "dist_base.group_purchasing_manager": ("purchase.group_purchase_manager",),
}

SALES_RIGHTS = {
    "dist_base.group_sales_desk": ("sales_team.group_sale_salesman_all_leads",),
    "dist_base.group_sales_approver": ("sales_team.group_sale_salesman_all_leads",),
    "dist_base.group_branch_manager": ("sales_team.group_sale_salesman_all_leads",),
    "dist_base.group_credit_controller": (
        "account.group_account_readonly",
        "base.group_partner_manager",
    ),
    "dist_base.group_finance": (
        "account.group_account_invoice",
        "base.group_partner_manager",
    ),
    "dist_base.group_data_steward": (
        "base.group_partner_manager",
        "product.group_product_manager",
    ),
}
# Orders need somebody who ships them, counts somebody who counts: either gives this.
SHARED_RIGHTS = {"dist_base.group_warehouse_operator": ("stock.group_stock_user",)}
GIVES_IT_TOO = "dist_inventory_integrity"


def take_back(env, rights):
    """Take rights of standard Odoo from the roles again.

    :param rights: external id of a role -> external ids of the groups it implies
    """
    for role, groups in rights.items():
        for group in groups:
            env.ref(role).implied_ids -= env.ref(group)


def uninstall_hook(env):
    """Leave the roles as they were: names without rights."""
    take_back(env, PURCHASE_RIGHTS)
    take_back(env, SALES_RIGHTS)
    if env["ir.module.module"]._get(GIVES_IT_TOO).state != "installed":
        take_back(env, SHARED_RIGHTS)
