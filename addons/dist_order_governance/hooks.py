"""What the roles were given on installation, taken back on uninstallation."""

PURCHASE_RIGHTS = {
    "dist_base.group_buyer": ("purchase.group_purchase_user",),
    "dist_base.group_purchasing_manager": ("purchase.group_purchase_manager",),
}


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
