"""What the roles were given on installation, taken back on uninstallation."""

RIGHTS = {
    "dist_base.group_inventory_controller": ("stock.group_stock_user",),
    "dist_base.group_quality_inspector": ("stock.group_stock_user",),
}
# Orders need somebody who ships them, counts somebody who counts: either gives this.
SHARED = {"dist_base.group_warehouse_operator": ("stock.group_stock_user",)}
GIVES_IT_TOO = "dist_order_governance"

# What Odoo's own action "Lock/Unlock" runs.
UNLOCK = "if records:\n    records.action_toggle_is_locked()"


def uninstall_hook(env):
    """Leave the roles as they were, names without rights, and Odoo's own action."""
    env.ref("stock.action_toggle_is_locked").code = UNLOCK
    other = env["ir.module.module"]._get(GIVES_IT_TOO)
    rights = RIGHTS if other.state == "installed" else RIGHTS | SHARED
    for role, groups in rights.items():
        for group in groups:
            env.ref(role).implied_ids -= env.ref(group)
