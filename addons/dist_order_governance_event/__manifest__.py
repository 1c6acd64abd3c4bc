{
    "name": "Distribution: Order Governance, Events",
    "summary": "Registrations of a held order stay unconfirmed until its release",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_order_governance", "event_sale"],
    "installable": True,
    "auto_install": True,
}
