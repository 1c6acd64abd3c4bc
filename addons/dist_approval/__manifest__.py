{
    "name": "Distribution: Approval Matrix",
    "summary": "Documents pass or stop at a matrix nobody can walk around",
    "version": "19.0.1.0.0",
    "category": "Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_base", "web"],
    "data": [
        "security/ir.model.access.csv",
        "security/dist_approval_security.xml",
        "views/dist_approval_screens.xml",
        "views/dist_approval_request_views.xml",
        "views/dist_approval_policy_views.xml",
        "views/dist_approval_checkpoint_views.xml",
        "views/res_users_views.xml",
        "views/dist_approval_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["dist_approval/static/src/**/*"],
        "web.assets_tests": ["dist_approval/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "dist_approval/static/tests/**/*",
            ("remove", "dist_approval/static/tests/tours/**/*"),
        ],
    },
    "application": True,
    "installable": True,
}
