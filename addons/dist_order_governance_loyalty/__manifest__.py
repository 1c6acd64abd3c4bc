{
    "name": "Distribution: Order Governance, Loyalty",
    "summary": "Points and the zero-amount invoice wait for the release of an order",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_order_governance", "sale_loyalty"],
    "installable": True,
    "auto_install": True,
}
