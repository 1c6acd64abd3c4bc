"""What is wrong in the finished scenario, found a second time in plain Python.

Each function walks over documents as a person would and knows nothing of the
detectors: what both say is right, what one says alone is a fault of one of them.
"""

from collections import defaultdict
from datetime import UTC, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo


def _now():
    from odoo import fields

    return fields.Datetime.now()


def _day(env, moment=None):
    """Return the day of a moment in UTC, or today, where the company works."""
    zone = ZoneInfo(env.company.partner_id.tz or "UTC")
    return (moment or _now()).replace(tzinfo=UTC).astimezone(zone).date()


def late_orders(env):
    """Yield the confirmed orders that should have been delivered before today."""
    for order in env["sale.order"].search([("state", "=", "sale")]):
        for line in order.order_line:
            goods = line.product_id.type == "consu" and not line.is_downpayment
            if not goods or line.qty_delivered >= line.product_uom_qty:
                continue
            promised = order.commitment_date or line._expected_date()
            if _day(env, promised) < _day(env):
                yield order
                break


def delayed_receipts(env):
    """Yield the incoming transfers whose promise was for a day before today."""
    open_states = ("confirmed", "waiting", "assigned")
    for picking in env["stock.picking"].search([("state", "in", open_states)]):
        if picking.picking_type_id.code not in ("incoming", "dropship"):
            continue
        planned = picking.date_deadline or picking.scheduled_date
        for move in picking.move_ids:
            promised = move.purchase_line_id.date_planned or planned
            is_open = move.state not in ("draft", "done", "cancel")
            if is_open and _day(env, promised) < _day(env):
                yield picking
                break


def delivered_not_invoiced(env):
    """Yield the orders whose goods left three days ago and wait for their invoice."""
    for order in env["sale.order"].search([("state", "=", "sale")]):
        waiting = order.order_line.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and min(line.qty_to_invoice, line.qty_delivered - line.qty_invoiced) > 0
            )
        )
        left = order.order_line.move_ids.filtered(
            lambda move: (
                move.state == "done" and move.location_dest_id.usage == "customer"
            )
        )
        last = max(left.mapped("date"), default=order.date_order)
        worth = sum(waiting.mapped("price_subtotal"))
        if waiting and worth > 0 and last + timedelta(days=3) <= _now():
            yield order


def received_not_billed(env):
    """Yield the purchases whose goods came two weeks ago and were never billed."""
    for order in env["purchase.order"].search([("state", "=", "purchase")]):
        waiting = order.order_line.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and line.qty_received > line.qty_invoiced
            )
        )
        came = order.order_line.move_ids.filtered(lambda move: move.state == "done")
        last = max(came.mapped("date"), default=order.date_approve)
        worth = sum(waiting.mapped("price_subtotal"))
        if waiting and worth > 0 and last + timedelta(days=14) <= _now():
            yield order


def _in_use(env):
    moved = env["stock.move"]._read_group([("state", "=", "done")], ["product_id"])
    sold = env["sale.order.line"]._read_group(
        [("state", "=", "sale"), ("product_id", "!=", False)], ["product_id"]
    )
    items = {item for (item,) in (*moved, *sold)}
    return [item for item in items if item.active and item.sale_ok and item.is_storable]


def missing_cost(env):
    """Yield the items that are traded and cost nothing."""
    yield from (item for item in _in_use(env) if not item.standard_price)


def missing_barcode(env):
    """Yield the items that are traded and cannot be scanned."""
    yield from (item for item in _in_use(env) if not item.barcode)


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
    "delayed_receipt": delayed_receipts,
    "delivered_not_invoiced": delivered_not_invoiced,
    "received_not_billed": received_not_billed,
    "missing_cost": missing_cost,
    "missing_barcode": missing_barcode,
}


def consult(env) -> dict:
    """Return code -> records with that trouble, each as often as it has it."""
    return {code: list(ask(env)) for code, ask in ORACLES.items()}
