"""Transfers and positions of stock with something wrong about them."""

from collections import defaultdict
from datetime import timedelta

from .clock import day, now


def _open_transfers(env, *codes):
    open_states = ("confirmed", "waiting", "assigned")
    return env["stock.picking"].search(
        [("state", "in", open_states), ("picking_type_id.code", "in", codes)]
    )


def _open_moves(picking):
    return picking.move_ids.filtered(
        lambda move: (
            move.state not in ("draft", "done", "cancel") and move.product_qty > 0
        )
    )


def _waits_for_another(picking):
    return any(
        origin.state not in ("done", "cancel")
        for move in _open_moves(picking)
        if move.state == "waiting"
        for origin in move.move_orig_ids
    )


def _late_transfers(env):
    for picking in _open_transfers(env, "internal", "outgoing"):
        days = [picking.scheduled_date, picking.date_deadline]
        due = min(filter(None, days), default=None)
        if due and day(env, due) < day(env) and _open_moves(picking):
            yield picking


def overdue_transfers(env):
    """Yield the transfers past their day that wait for no other one."""
    return (p for p in _late_transfers(env) if not _waits_for_another(p))


def upstream_waits(env):
    """Yield the transfers past their day because one before them is not done."""
    return (p for p in _late_transfers(env) if _waits_for_another(p))


def ageing_backorders(env):
    """Yield the rests of deliveries that are open for a week."""
    for picking in _open_transfers(env, "outgoing"):
        old = picking.create_date + timedelta(days=7) <= now()
        if picking.backorder_id and old and _open_moves(picking):
            yield picking


def negative_stock(env):
    """Yield the positions of stock below nothing."""
    places = defaultdict(list)
    for quant in env["stock.quant"].search([("location_id.usage", "=", "internal")]):
        key = (quant.product_id, quant.location_id, quant.lot_id, quant.package_id)
        places[key].append(quant)
    for quants in places.values():
        if sum(quant.quantity for quant in quants) < -0.001:
            yield min(quants, key=lambda quant: quant.id)
