"""What is wrong in the finished scenario, found a second time in plain Python.

Each function walks over documents as a person would and knows nothing of the
detectors: what both say is right, what one says alone is a fault of one of them.

Left out is what cannot be in a scenario nobody has served yet: jobs that are behind
while others run, and detectors that do not run.
"""

from . import ahead, documents, masters, plant, stock, usual

ORACLES = {
    "fill_rate_risk": ahead.unserved_orders,
    "late_order": documents.late_orders,
    "delayed_receipt": documents.delayed_receipts,
    "delivered_not_invoiced": documents.delivered_not_invoiced,
    "received_not_billed": documents.received_not_billed,
    "bill_price_difference": documents.bill_price_differences,
    "blocked_order": documents.blocked_documents,
    "overdue_approval": documents.overdue_approvals,
    "overdue_transfer": stock.overdue_transfers,
    "upstream_wait": stock.upstream_waits,
    "backorder_ageing": stock.ageing_backorders,
    "negative_stock": stock.negative_stock,
    "margin_erosion": usual.eroded_margins,
    "unusual_purchase": usual.unusual_purchases,
    "supplier_delay": usual.late_vendors,
    "missing_cost": masters.missing_cost,
    "missing_barcode": masters.missing_barcode,
    "missing_lead_time": masters.missing_lead_times,
    "missing_tax": masters.missing_taxes,
    "missing_tax_number": masters.missing_tax_numbers,
    "partner_document": masters.partner_documents,
    "duplicate_item": masters.duplicate_items,
    "duplicate_partner": masters.duplicate_partners,
    "recurring_trouble": plant.recurring_trouble,
    "failed_mail": plant.failed_mails,
    "failed_job": plant.failed_jobs,
    "missing_right": plant.missing_rights,
}


def consult(env) -> dict:
    """Return code -> records with that trouble, each as often as it has it."""
    return {code: list(ask(env)) for code, ask in ORACLES.items()}
