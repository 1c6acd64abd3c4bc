{
    "name": "Distribution Base",
    "summary": "Roles, control switches, reason codes and evidence for distributors",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["mail", "product", "sales_team", "stock", "utm"],
    "data": [
        "security/dist_base_privileges.xml",
        "security/dist_base_groups.xml",
        "security/ir.model.access.csv",
        "security/dist_base_rules.xml",
        "views/dist_base_menus.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "installable": True,
    "application": True,
}
