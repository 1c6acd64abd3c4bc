from odoo.tests import TransactionCase, new_test_user, tagged

ADDON = "dist_inventory_integrity"
REACHED = {
    "dist_base.group_inventory_controller": {
        "menu_dist_stock_count",
        "menu_stock_count_plan",
        "menu_stock_tolerance",
        "menu_stock_class",
        "menu_stock_accuracy",
        "menu_stock_shrinkage",
        "menu_stock_unattributed",
        "menu_stock_late",
        "menu_stock_oddity",
        "menu_stock_figures_print",
    },
    "stock.group_stock_manager": {"menu_stock_accuracy", "menu_stock_late"},
    "dist_base.group_administrator": {"menu_stock_tolerance", "menu_stock_class"},
    "dist_base.group_quality_inspector": {
        "menu_dist_quality_hold",
        "menu_stock_quality_plan",
        "menu_stock_receipt_certificate",
        "menu_stock_receipt_checklist",
    },
    "dist_base.group_auditor": {
        "menu_stock_count",
        "menu_stock_correction",
        "menu_stock_hold",
        "menu_stock_accuracy",
        "menu_stock_late",
        "menu_stock_quality_plan",
        "menu_stock_receipt_certificate",
        "menu_stock_receipt_checklist",
        "menu_stock_receipt_tolerance",
    },
    "purchase.group_purchase_manager": {"menu_stock_receipt_tolerance"},
    "dist_base.group_warehouse_operator": {
        "menu_dist_stock_count",
        "menu_dist_stock_count_line",
    },
}


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    def _get_reached(self, group):
        """Return the ids of the menus that lead from an app to a screen."""
        login = group.replace(".", "_")
        user = new_test_user(self.env, login, f"{group},base.group_user")
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        found, waiting = set(), list(menus["root"]["children"])
        while waiting:
            menu = waiting.pop()
            found.add(menu)
            waiting += menus[menu]["children"]
        return found

    def test_each_role_reaches_what_it_keeps(self):
        for group, names in REACHED.items():
            reached = self._get_reached(group)
            for name in names:
                with self.subTest(group=group, menu=name):
                    self.assertIn(self.env.ref(f"{ADDON}.{name}").id, reached)
