{
    "name": "Distribution: Exceptions of Standard Documents",
    "summary": "What is wrong with orders, stock, receipts and masters right now",
    "version": "19.0.1.0.0",
    "category": "Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": [
        "dist_exception_queue",
        "dist_approval",
        "sale_stock",
        "purchase_stock",
        "stock_account",
    ],
    "data": [
        "data/mail_template_data.xml",
        "data/dist_exception_type_data.xml",
        "data/dist_exception_type_invoice_data.xml",
        "data/dist_exception_type_master_data.xml",
        "data/dist_exception_type_transfer_data.xml",
    ],
    "auto_install": True,
    "installable": True,
}
