{
    "name": "Distribution Base: Purchases and Warehouses",
    "summary": "People of one site change only the purchase orders that arrive there",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_base", "purchase_stock"],
    "data": ["security/purchase_order_security.xml"],
    "auto_install": True,
    "installable": True,
}
