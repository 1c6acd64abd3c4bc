"""What is wrong in the finished scenario, found a second time in plain Python.

Each function walks over documents as a person would and knows nothing of the
detectors: what both say is right, what one says alone is a fault of one of them.
"""

from collections import defaultdict
from datetime import UTC
from itertools import combinations
from zoneinfo import ZoneInfo


def late_orders(env):
    """Yield the confirmed orders that should have been delivered before today."""
    from odoo import fields

    zone = ZoneInfo(env.company.partner_id.tz or "UTC")
    now = fields.Datetime.now().replace(tzinfo=UTC)
    for order in env["sale.order"].search([("state", "=", "sale")]):
        for line in order.order_line:
            goods = line.product_id.type == "consu" and not line.is_downpayment
            if not goods or line.qty_delivered >= line.product_uom_qty:
                continue
            promised = order.commitment_date or line._expected_date()
            day = promised.replace(tzinfo=UTC).astimezone(zone).date()
            if day < now.astimezone(zone).date():
                yield order
                break


def negative_stock(env):
    """Yield the positions of stock below nothing."""
    places = defaultdict(list)
    for quant in env["stock.quant"].search([("location_id.usage", "=", "internal")]):
        key = (quant.product_id, quant.location_id, quant.lot_id, quant.package_id)
        places[key].append(quant)
    for quants in places.values():
        if sum(quant.quantity for quant in quants) < -0.001:
            yield min(quants, key=lambda quant: quant.id)


def duplicate_partners(env):
    """Yield the later one of each two partners with one tax number."""
    numbers = defaultdict(list)
    for partner in env["res.partner"].search([("vat", "!=", False)], order="id"):
        if not partner.parent_id:
            numbers[partner.vat].append(partner)
    for partners in numbers.values():
        for _first, second in combinations(partners, 2):
            yield second


ORACLES = {
    "late_order": late_orders,
    "negative_stock": negative_stock,
    "duplicate_partner": duplicate_partners,
}


def consult(env) -> dict:
    """Return code -> records with that trouble, each as often as it has it."""
    return {code: list(ask(env)) for code, ask in ORACLES.items()}
