{
    "name": "Distribution Base: Sales and Warehouses",
    "summary": "People of one site change only the sales orders that ship from it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_base", "sale_stock"],
    "data": ["security/sale_order_security.xml"],
    "auto_install": True,
    "installable": True,
}
