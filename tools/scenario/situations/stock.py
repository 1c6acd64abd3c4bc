"""Stock figures nobody should trust, and stock that is missing or too much."""

from odoo.fields import Command

from .desk import Want, deliver


def negative_stock(stage):
    """More left than was there: a figure below zero."""
    item = stage.shelf.take_one(warehouse="SOU", packs=1)
    wanted = stage.shelf.held(item, "SOU") + 3 * item.pack
    with stage.on(-4):
        sale = stage.desk.sale("garner", [Want(item, wanted)])
        sale.action_confirm()
        deliver(sale.picking_ids)
        _bill(sale)
    quant = _quant(stage, item, "SOU")
    what = f"{item.code} is at {quant.quantity:g} in the South branch."
    stage.book.add(
        *("negative_stock", quant, what, ["inventory_controller"]),
        name=f"{item.code} in SOU",
        tasks={
            "inventory_controller": [5, f"Count {item.code} in SOU: it is negative."]
        },
    )


def _bill(sale):
    sale._create_invoices().action_post()


def _quant(stage, item, warehouse):
    place = stage.world.warehouse(warehouse).lot_stock_id
    product_id = stage.world.product_ids[item.key]
    return stage.env["stock.quant"].search(
        [("product_id", "=", product_id), ("location_id", "=", place.id)]
    )


def stock_out(stage):
    """A popular item is gone while customers wait for it."""
    item = stage.shelf.take_one(packs=2)
    held = stage.shelf.held(item)
    with stage.on(-3):
        sale = stage.desk.sale("vaughn", [Want(item, held)], warehouse="CDC")
        sale.action_confirm()
        deliver(sale.picking_ids)
        _bill(sale)
    with stage.on(-1):
        waiting = stage.desk.sale("walcott", [Want(item, 3 * item.pack)])
        waiting.action_confirm()
    product = stage.world.product(item.key)
    what = f"{item.code} is out of stock, {waiting.name} waits and none is on its way."
    stage.book.add(
        *("stock_out", product, what, ["planner", "buyer"]),
        tasks={
            "planner": [4, f"Order {item.code}: none on hand, {waiting.name} waits."],
            "sales_desk": [14, f"Tell {waiting.partner_id.name} about {waiting.name}."],
        },
    )


def open_count(stage):
    """Somebody counted, the difference is not applied."""
    item = stage.shelf.take_one(packs=4, low=4)
    quant = _quant(stage, item, "CDC").with_context(inventory_mode=True)
    with stage.on(-2):
        quant.write(
            {
                "inventory_quantity": quant.quantity - item.pack,
                "user_id": stage.world.users["warehouse_operator"],
            }
        )
    worth = item.cost * item.pack
    what = f"The count of {item.code} is short by {item.pack} ({worth:.2f}), unapplied."
    step = f"Decide the count difference of {item.code} in CDC."
    stage.book.add(
        *("open_count", quant, what, ["inventory_controller"]),
        name=f"{item.code} in CDC",
        tasks={"inventory_controller": [10, step]},
    )


def stuck_transfer(stage):
    """Goods left one warehouse for another a week ago and have not arrived."""
    item = stage.shelf.take_one(packs=6)
    transit = stage.env.company.internal_transit_location_id
    transit.active = True
    source = stage.world.warehouse("CDC")
    target = stage.world.warehouse("NOR")
    with stage.on(-8):
        leg = _transfer(stage, item, source.int_type_id, source.lot_stock_id, transit)
        deliver(leg)
        other = _transfer(stage, item, target.int_type_id, transit, target.lot_stock_id)
        other.origin = leg.name
        other.move_ids.move_orig_ids = leg.move_ids  # both sites see both legs
    what = f"{item.pack} of {item.code} left CDC for NOR 8 days ago and did not arrive."
    stage.book.add(
        *("stuck_transfer", other, what, ["warehouse_supervisor"]),
        tasks={"warehouse_supervisor": [8, f"Find the goods of {other.name}."]},
    )


def waiting_transfer(stage):
    """A branch waits for goods that nobody has sent yet."""
    item = stage.shelf.take_one(packs=6)
    transit = stage.env.company.internal_transit_location_id
    source = stage.world.warehouse("CDC")
    target = stage.world.warehouse("NOR")
    with stage.on(-5):
        leg = _transfer(stage, item, source.int_type_id, source.lot_stock_id, transit)
        other = _transfer(
            *(stage, item, target.int_type_id, transit, target.lot_stock_id),
            after=leg.move_ids,
        )
        other.origin = leg.name
    what = f"{other.name} waits since 5 days for {leg.name}, which nobody has sent."
    stage.book.add(
        *("waiting_transfer", other, what, ["warehouse_supervisor"]),
        tasks={"warehouse_supervisor": [9, f"Send {leg.name}: {other.name} waits."]},
    )


def _transfer(stage, item, kind, source, target, after=()):
    picking = stage.env["stock.picking"].create(
        {
            "picking_type_id": kind.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": stage.world.product_ids[item.key],
                        "product_uom_qty": item.pack,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                        "move_orig_ids": [Command.link(move.id) for move in after],
                    }
                )
            ],
        }
    )
    picking.action_confirm()
    return picking


def rule_missing(stage):
    """A stocked item that nobody reorders."""
    item = stage.shelf.take_one(packs=2)
    product = stage.world.product(item.key)
    product.orderpoint_ids.action_archive()
    what = f"{item.code} is stocked and has no reordering rule."
    stage.book.add(
        *("rule_missing", product, what, ["planner"]),
        tasks={"planner": [12, f"Give {item.code} a reordering rule."]},
    )


PLANTED = (
    negative_stock,
    stock_out,
    open_count,
    stuck_transfer,
    waiting_transfer,
    rule_missing,
)
