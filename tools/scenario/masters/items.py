"""Product categories, products, vendors' prices, reordering rules."""

from odoo.fields import Command

from ..plan.items import DROP, SPECIAL, STOCKED
from ..plan.vocabulary import FAMILIES

BATCH = 1000


def make_products(world) -> None:
    """Create the catalogue in batches."""
    _make_categories(world)
    routes = _routes(world.env)
    for batch in _batches(world.items):
        values = [_product(world, item, routes) for item in batch]
        made = _quiet(world.env, "product.product").create(values)
        world.product_ids += made.ids
    _make_vendor_prices(world)
    _make_reordering_rules(world)


def _batches(rows):
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _quiet(env, model):
    return env[model].with_context(tracking_disable=True, mail_create_nolog=True)


def _make_categories(world):
    made = world.env["product.category"].create([{"name": name} for name in FAMILIES])
    world.categories = dict(zip(FAMILIES, made.ids, strict=True))


def _routes(env):
    """Return the routes of each way of supply; stocked goods need none of their own."""
    buy = env.ref("purchase_stock.route_warehouse0_buy")
    return {
        STOCKED: [Command.set(buy.ids)],
        SPECIAL: [Command.set((buy + env.ref("stock.route_warehouse0_mto")).ids)],
        DROP: [Command.set(env.ref("stock_dropshipping.route_drop_shipping").ids)],
    }


def _product(world, item, routes):
    return {
        "name": item.name,
        "default_code": item.code,
        "barcode": f"200{item.key:09d}",
        "type": "consu",
        "is_storable": True,
        "categ_id": world.categories[item.family],
        "list_price": item.price,
        "standard_price": item.cost,
        "weight": item.weight,
        "invoice_policy": "delivery",
        "purchase_method": "receive",
        "route_ids": routes[item.supply],
        "sale_delay": world.vendors[item.vendor].lead_days + 1
        if item.supply != STOCKED
        else 0,
        "is_published": item.supply == STOCKED,
    }


def _make_vendor_prices(world):
    values = [row for item in world.items for row in _vendor_prices(world, item)]
    for batch in _batches(values):
        world.env["product.supplierinfo"].create(batch)


def _vendor_prices(world, item):
    """Yield the prices of the item's vendor and, 4 % dearer, of its second one."""
    pairs = [(item.vendor, item.cost)]
    if item.second_vendor is not None:
        pairs.append((item.second_vendor, round(item.cost * 1.04, 2)))
    product = world.product(item.key)
    for place, (vendor, price) in enumerate(pairs, start=1):
        yield {
            "partner_id": world.vendor_ids[vendor],
            "product_tmpl_id": product.product_tmpl_id.id,
            "price": price,
            "delay": world.vendors[vendor].lead_days,
            "min_qty": item.pack,
            "sequence": place,
            "product_code": f"{world.vendors[vendor].name[:3].upper()}{item.key:05d}",
        }


def _make_reordering_rules(world):
    """One rule per stocked item and warehouse that keeps it.

    The name is given, because drawing it costs a statement per rule.
    """
    stock = {code: world.warehouse(code).lot_stock_id.id for code in world.warehouses}
    values = [
        {
            "name": f"OP/{code}/{key + 1:05d}",
            "product_id": world.product_ids[key],
            "warehouse_id": world.warehouses[code],
            "location_id": stock[code],
            "product_min_qty": point,
            "product_max_qty": full,
            "trigger": "auto",
        }
        for (code, key), (point, full) in world.story.levels.items()
    ]
    for batch in _batches(values):
        world.env["stock.warehouse.orderpoint"].create(batch)


def refresh_rules(world) -> None:
    """Let the reordering rules see the stock that history left.

    What they would order is stored and history is not written through Odoo's moves:
    without this the first run of the scheduler orders everything to the full.
    """
    rules = world.env["stock.warehouse.orderpoint"].search([])
    for batch in _batches(rules):
        batch._compute_qty_to_order_computed()
        batch._compute_deadline_date()
        world.env.flush_all()
        world.env.invalidate_all()
