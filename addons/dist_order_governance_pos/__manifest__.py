{
    "name": "Distribution: Order Governance, Point of Sale",
    "summary": "Quotations that need an approval are not sold at the counter before it",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_order_governance", "pos_sale"],
    "installable": True,
    "auto_install": True,
}
