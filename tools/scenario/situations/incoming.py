"""Goods that should be here, and bills that should be."""

from ..plan.items import DROP
from .desk import Want, deliver


def late_receipts(stage):
    """Three receipts whose day has passed; a customer waits for one of them."""
    for number, late in enumerate((9, 6, 2)):
        items = _of_one_vendor(stage, packs=2)
        order = _bought(stage, items, asked=-late - 20, planned=-late)
        receipt = order.picking_ids
        vendor = order.partner_id.name
        what = f"{receipt.name} from {vendor} is {late} days late."
        step = f"Ask {vendor} for a new day: {order.name} is {late} days late."
        stage.book.add(
            *(f"late_receipt_{number + 1}", receipt, what, ["buyer"]),
            tasks={"buyer": [20 - late, step]},
        )


def _of_one_vendor(stage, count=2, **wishes):
    first = stage.shelf.take_one(**wishes)
    more = stage.shelf.take(count - 1, vendor=first.vendor, packs=0)
    return [first, *more]


def _bought(stage, items, asked, planned, packs=10):
    """Return a purchase confirmed so many days from today."""
    wants = [Want(item, item.pack * packs) for item in items]
    with stage.on(asked):
        order = stage.desk.purchase(items[0].vendor, wants, stage.at(planned))
        order.button_confirm()
    return order


def short_receipt(stage):
    """A vendor sent less than ordered, the rest is late."""
    item = stage.shelf.take_one(packs=2)
    order = _bought(stage, [item], asked=-25, planned=-8)
    with stage.on(-8):
        product_id = stage.world.product_ids[item.key]
        deliver(order.picking_ids, {product_id: item.pack * 6})
    rest = order.picking_ids.filtered(lambda picking: picking.state != "done")
    what = f"{order.partner_id.name} sent 6 of 10 packs of {order.name}, 8 days ago."
    step = f"Ask {order.partner_id.name} whether the rest of {order.name} comes."
    stage.book.add(
        *("short_receipt", rest, what, ["buyer", "warehouse_supervisor"]),
        tasks={"buyer": [14, step]},
    )


def received_not_billed(stage):
    """Goods came, the vendor's bill did not."""
    items = _of_one_vendor(stage, packs=2)
    order = _bought(stage, items, asked=-60, planned=-45)
    with stage.on(-45):
        deliver(order.picking_ids)
    what = f"{order.name} was received 45 days ago and no bill has come."
    step = f"Ask {order.partner_id.name} for the bill of {order.name}."
    stage.book.add(
        *("received_not_billed", order, what, ["finance"]),
        tasks={"finance": [20, step]},
    )


def bill_above_order(stage):
    """A bill waits to be posted whose price is above the order's."""
    item = stage.shelf.take_one(packs=2, low=5)
    order = _bought(stage, [item], asked=-20, planned=-6)
    with stage.on(-6):
        deliver(order.picking_ids)
    with stage.on(-3):
        order.action_create_invoice()
        bill = order.invoice_ids
        bill.write({"invoice_date": stage.day(-3), "ref": "OVER-1"})
        line = bill.invoice_line_ids
        line.price_unit = round(line.price_unit * 1.12, 2)
    what = f"The bill of {order.name} is 12 % above the order's price."
    step = f"Compare the bill OVER-1 with {order.name} before it is posted."
    stage.book.add(
        *("bill_above_order", bill, what, ["finance", "buyer"]),
        tasks={"finance": [15, step]},
    )


def drop_shipment_unsent(stage):
    """A vendor should have sent goods to the customer and nobody heard of it."""
    item = stage.shelf.take_one(supply=DROP)
    with stage.on(-15):
        sale = stage.desk.sale("c1", [Want(item, item.pack)])
        sale.action_confirm()
        bought = sale._get_purchase_orders()
        bought.order_line.date_planned = stage.at(-4)
        stage.hand("buyer", bought).button_confirm()
    shipment = bought.picking_ids
    what = f"{bought.partner_id.name} has not confirmed sending {sale.name}."
    step = f"Ask {bought.partner_id.name} whether {bought.name} went to the customer."
    stage.book.add(
        *("drop_shipment_unsent", shipment, what, ["buyer", "sales_desk"]),
        tasks={"buyer": [16, step]},
    )


PLANTED = (
    late_receipts,
    short_receipt,
    received_not_billed,
    bill_above_order,
    drop_shipment_unsent,
)
