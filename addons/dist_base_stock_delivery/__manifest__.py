{
    "name": "Distribution Base: Delivery Methods",
    "summary": "Warehouse staff open transfers whose carriers serve some zip codes",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Distribution Suite",
    "license": "LGPL-3",
    "depends": ["dist_base", "stock_delivery"],
    "data": ["security/ir.model.access.csv"],
    "auto_install": True,
    "installable": True,
}
