{
    "name": "Distribution: Order Governance, Web Shop",
    "summary": "A held order leaves the cart and is shown as under review",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_order_governance", "website_sale"],
    "data": ["views/website_sale_templates.xml"],
    "installable": True,
    "auto_install": True,
}
