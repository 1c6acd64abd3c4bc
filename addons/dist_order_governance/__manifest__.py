{
    "name": "Distribution: Order Governance",
    "summary": "Sales and purchase orders pass or stop at an approval matrix",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": [
        "dist_approval",
        "sale_management",
        "sale_stock",
        "sale_margin",
        "purchase_stock",
        "stock_account",
        "stock_dropshipping",
    ],
    "data": [
        "data/dist_control_data.xml",
        "data/dist.approval.checkpoint.csv",
        "data/dist.approval.fact.csv",
        "views/sale_portal_templates.xml",
    ],
    "installable": True,
}
