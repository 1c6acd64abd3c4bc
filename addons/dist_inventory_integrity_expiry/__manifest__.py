{
    "name": "Distribution: Inventory Integrity and Expiration Dates",
    "summary": "Expired lots do not leave for customers, receipts ask for the date",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_inventory_integrity", "product_expiry"],
    "data": ["data/dist_exception_type_data.xml", "views/expiry_views.xml"],
    "auto_install": True,
    "installable": True,
}
