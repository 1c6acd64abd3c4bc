"""What the roles were given on installation, taken back on uninstallation."""

RIGHTS = {
    "dist_base.group_warehouse_operator": ("stock.group_stock_user",),
    "dist_base.group_inventory_controller": ("stock.group_stock_user",),
}


def uninstall_hook(env):
    """Leave the roles as they were: names without rights."""
    for role, groups in RIGHTS.items():
        for group in groups:
            env.ref(role).implied_ids -= env.ref(group)
