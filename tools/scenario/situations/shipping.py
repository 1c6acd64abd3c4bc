"""Goods that should be with the customer, or came back."""

from .desk import Want, deliver

STOCK_USER = "warehouse_operator"


def backorder(stage):
    """Half of an order left, the rest waits for goods."""
    short, full = stage.shelf.take(2)
    held = stage.shelf.held(short)
    with stage.on(-6):
        wants = [Want(short, held + 4 * short.pack), Want(full, full.pack)]
        sale = stage.desk.sale("radcliffe", wants)
        sale.action_confirm()
        ids = stage.world.product_ids
        deliver(sale.picking_ids, {ids[full.key]: full.pack, ids[short.key]: held})
    rest = sale.picking_ids.filtered(lambda picking: picking.state != "done")
    what = f"{sale.name} was delivered in part; 4 packs of {short.name} are missing."
    step = f"Tell {sale.partner_id.name} when the rest of {sale.name} comes."
    stage.book.add(
        *("backorder", rest, what, ["sales_desk", "planner"]),
        tasks={
            "sales_desk": [12, step],
            "planner": [5, f"Buy or move {short.name}: {sale.name} waits for it."],
        },
    )


def old_backorder(stage):
    """The rest of an order is owed for longer than customers wait."""
    item = stage.shelf.take_one()
    held = stage.shelf.held(item)
    with stage.on(-12):
        sale = stage.desk.sale("c2", [Want(item, held + item.pack)], warehouse="CDC")
        sale.action_confirm()
        deliver(sale.picking_ids, {stage.world.product_ids[item.key]: held})
    rest = sale.picking_ids.filtered(lambda picking: picking.state != "done")
    what = f"The rest of {sale.name} is owed since 12 days."
    step = f"Ask {sale.partner_id.name} whether it still wants the rest of {sale.name}."
    stage.book.add(
        *("old_backorder", rest, what, ["sales_desk"]),
        tasks={"sales_desk": [13, step]},
    )


def broken_promise(stage):
    """A promised day has passed, the goods are there, nobody has picked them."""
    item = stage.shelf.take_one()
    with stage.on(-5):
        sale = stage.desk.sale(
            *("tilden", [Want(item, item.pack)]), commitment_date=stage.at(-2)
        )
        sale.action_confirm()
    picking = sale.picking_ids
    what = f"{sale.name} was promised for two days ago; its goods are reserved."
    stage.book.add(
        *("broken_promise", picking, what, ["warehouse_supervisor", "sales_desk"]),
        tasks={
            "warehouse_supervisor": [5, f"Ship {picking.name}: two days late."],
            "warehouse_operator": [
                5,
                f"Pick {picking.name} first: it is two days late.",
            ],
        },
    )


def customer_let_down(stage):
    """One customer's orders are late again and again."""
    items = stage.shelf.take(3)
    for number, item in enumerate(items):
        with stage.on(-8 + number):
            sale = stage.desk.sale(
                *("c4", [Want(item, item.pack)]),
                commitment_date=stage.at(-4 + number),
            )
            sale.action_confirm()
    partner = sale.partner_id
    what = f"Three orders of {partner.name} are past their promise."
    stage.book.add(
        *("customer_let_down", partner, what, ["sales_desk"]),
        tasks={"sales_desk": [11, f"Ring {partner.name}: three orders are late."]},
    )


def customer_return(stage):
    """A return is on the dock and nobody has looked at it."""
    item = stage.shelf.take_one()
    with stage.on(-12):
        sale = stage.desk.sale("sutton", [Want(item, 4 * item.pack)])
        sale.action_confirm()
        deliver(sale.picking_ids)
    with stage.on(-3):
        back = _give_back(stage, sale.picking_ids, 2 * item.pack)
    what = f"{sale.partner_id.name} sends 2 packs of {sale.name} back."
    stage.book.add(
        *("customer_return", back, what, ["claims_desk", "quality_inspector"]),
        tasks={
            "claims_desk": [5, f"Agree with {sale.partner_id.name} on {back.name}."],
            "quality_inspector": [5, f"Look at the goods of {back.name}."],
        },
    )


def _give_back(stage, picking, quantity):
    context = {"active_id": picking.id, "active_ids": picking.ids}
    wizard = stage.env["stock.return.picking"].with_context(
        **context, active_model="stock.picking"
    )
    wizard = wizard.create({"picking_id": picking.id})
    wizard.product_return_moves.quantity = quantity
    action = wizard.action_create_returns()
    return stage.env["stock.picking"].browse(action["res_id"])


def delivered_not_invoiced(stage):
    """Goods left weeks ago, the invoice did not."""
    item = stage.shelf.take_one()
    with stage.on(-24):
        sale = stage.desk.sale("underhill", [Want(item, item.pack)], warehouse="CDC")
        sale.action_confirm()
        deliver(sale.picking_ids)
    what = f"{sale.name} was delivered 24 days ago and is not invoiced."
    stage.book.add(
        *("delivered_not_invoiced", sale, what, ["finance"]),
        tasks={"finance": [10, f"Invoice {sale.name}, delivered 24 days ago."]},
    )


PLANTED = (
    backorder,
    old_backorder,
    broken_promise,
    customer_let_down,
    customer_return,
    delivered_not_invoiced,
)
