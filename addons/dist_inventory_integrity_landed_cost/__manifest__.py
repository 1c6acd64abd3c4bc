{
    "name": "Distribution: Inventory Integrity and Landed Costs",
    "summary": "Which receipts carry their landed costs, and what of them is booked",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_inventory_integrity", "stock_landed_costs"],
    "data": [
        "security/landed_cost_security.xml",
        "security/ir.model.access.csv",
        "views/dist_landed_coverage_views.xml",
        "report/dist_landed_coverage_report.xml",
    ],
    "auto_install": True,
    "installable": True,
}
