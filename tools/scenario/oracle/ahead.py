"""Orders that the stock there will be does not serve in time."""

from collections import defaultdict
from datetime import datetime

from .clock import end_of_day, now

OPEN = ("waiting", "confirmed", "partially_available", "assigned")
LEAST = 0.005


def unserved_orders(env):
    """Yield the confirmed orders whose goods will be missing, once for each item.

    Warehouse by warehouse and item by item, as a planner would on paper: what lies
    there and nobody reserved, what comes, and what goes, the earliest promise first.
    """
    moves = env["stock.move"].search([("state", "in", OPEN), ("product_qty", ">", 0)])
    followed = moves.move_orig_ids
    stock = _count_stock(env)
    comes, goes, reserved = defaultdict(list), defaultdict(list), defaultdict(float)
    for move in moves:
        source, target = _get_warehouses(move, move in followed)
        held = move.product_uom._compute_quantity(
            move.quantity, move.product_id.uom_id, round=False
        )
        if source:
            reserved[source, move.product_id, _who(move)] += held
        if source == target:
            continue
        if target:
            at = max(move.purchase_line_id.date_planned or move.date, now())
            comes[target, move.product_id].append((at, move.product_qty))
        if source:
            goes[source, move.product_id].append(move)
    missing = set()
    for (warehouse, item), leaving in goes.items():
        asked = _sum_up(env, leaving)
        for who, (at, quantity) in asked.items():
            held = min(quantity, reserved[warehouse, item, who])
            stock[warehouse, item] -= held
            asked[who] = at, quantity - held
        wanted = 0.0
        for who, (at, quantity) in sorted(asked.items(), key=_in_turn):
            wanted += quantity
            there = stock[warehouse, item]
            there += sum(some for when, some in comes[warehouse, item] if when <= at)
            short = quantity > 0 and wanted - there > LEAST
            if short and who._name == "sale.order.line" and at > now():
                missing.add((who.order_id, item))
    yield from (order for order, _item in missing if order.state == "sale")


def _count_stock(env):
    stock = defaultdict(float)
    for quant in env["stock.quant"].search([("location_id.usage", "=", "internal")]):
        if quant.location_id.warehouse_id:
            stock[quant.location_id.warehouse_id, quant.product_id] += quant.quantity
    return stock


def _get_warehouses(move, is_followed):
    """Return the warehouse a move takes from and the one it leads to, each or False."""
    target = move.location_dest_id
    if not is_followed:
        target = move.location_final_id or target
    return tuple(
        place.usage == "internal" and place.warehouse_id
        for place in (move.location_id, target)
    )


def _who(move):
    return move.sale_line_id or move


def _sum_up(env, moves):
    """Return {order line or move: (until when, how much)}."""
    asked = {}
    for move in moves:
        who = _who(move)
        at = move.date_deadline or move.date
        if who._name == "sale.order.line":
            order = who.order_id
            at = end_of_day(env, order.commitment_date or who._expected_date())
        before = asked.get(who, (datetime.max, 0.0))
        asked[who] = min(at, before[0]), before[1] + move.product_qty
    return asked


def _in_turn(row):
    who, (at, _quantity) = row
    return at, who.id if who._name == "sale.order.line" else 0
