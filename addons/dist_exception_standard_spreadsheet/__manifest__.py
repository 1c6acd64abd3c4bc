{
    "name": "Distribution: Spreadsheet Dashboards",
    "summary": "Figures of service, margin, vendors and exceptions for management",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_exception_standard", "spreadsheet_dashboard"],
    "data": [
        "data/spreadsheet_dashboard_data.xml",
        "views/spreadsheet_dashboard_menus.xml",
    ],
    "installable": True,
    "auto_install": True,
}
