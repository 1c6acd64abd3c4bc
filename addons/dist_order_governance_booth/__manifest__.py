{
    "name": "Distribution: Order Governance, Event Booths",
    "summary": "A booth of a held order is shown as under review, not as booked",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution",
    "license": "LGPL-3",
    "author": "Distribution Suite",
    "depends": ["dist_order_governance_website", "website_event_booth_sale"],
    "installable": True,
    "auto_install": True,
}
