"""What is on its way today: open sales and purchases, through the ORM.

They are made before the controls are switched on, as orders a company already has.
"""

from collections import defaultdict
from datetime import datetime, time
from itertools import groupby
from operator import attrgetter

from .clock import moment
from .past import OPENS
from .situations.desk import Desk, Want

LOADS = time(16)


def write_open_sales(world) -> None:
    """Confirm the story's undelivered sales on their days and buy what they need."""
    desk = Desk(world)
    orders = world.story.open_orders
    for day, of_day in groupby(orders, key=attrgetter("day")):
        with moment(world.env, datetime.combine(day, time(OPENS))):
            for order in of_day:
                desk.sale(
                    world.customers[order.customer].key,
                    _wants(world, order),
                    client_order_ref=_ref(world, order),
                    commitment_date=datetime.combine(order.promised, LOADS),
                ).action_confirm()
            _confirm_bought(world)
    _receive_bought(world, orders)


def _ref(world, order):
    return f"{world.customers[order.customer].key.upper()}-{order.number:05d}"


def _wants(world, order):
    return [
        Want(world.items[line.item], line.quantity, line.price, line.discount)
        for line in order.lines
    ]


def _confirm_bought(world):
    """Confirm what the day's sales made Odoo buy, with the days of the story."""
    bought = world.env["purchase.order"].search([("state", "=", "draft")])
    bought.user_id = world.users["buyer"]
    bought.with_user(world.users["buyer"]).button_confirm()


def _receive_bought(world, orders):
    """Receive what has come in for open sales, on its day."""
    numbers = {order.number: order for order in orders}
    came = defaultdict(set)
    for receipt in world.story.receipts:
        if receipt.order in numbers and receipt.received:
            ref = _ref(world, numbers[receipt.order])
            came[receipt.received].add((ref, world.vendor_ids[receipt.vendor]))
    for day, pairs in sorted(came.items()):
        with moment(world.env, datetime.combine(day, LOADS)):
            for ref, vendor_id in sorted(pairs):
                _receive(world.env, ref, vendor_id)


def _receive(env, ref, vendor_id):
    sale = env["sale.order"].search([("client_order_ref", "=", ref)])
    bought = sale._get_purchase_orders()
    bought = bought.filtered(lambda purchase: purchase.partner_id.id == vendor_id)
    bought.picking_ids.button_validate()


def write_open_purchases(world) -> None:
    """Confirm the story's purchases for stock that are on their way."""
    desk = Desk(world)
    receipts = [r for r in world.story.open_receipts if r.order is None]
    # A vendor whose goods are late has told the buyer a new day, which makes this one
    # no late receipt; the late ones are planted.
    soonest = world.config.workday(2)
    for day, of_day in groupby(receipts, key=attrgetter("day")):
        with moment(world.env, datetime.combine(day, time(OPENS))):
            for receipt in of_day:
                wants = [
                    Want(world.items[key], quantity, price)
                    for key, quantity, price in receipt.lines
                ]
                planned = datetime.combine(max(receipt.planned, soonest), LOADS)
                place = receipt.warehouse
                desk.purchase(receipt.vendor, wants, planned, place).button_confirm()
