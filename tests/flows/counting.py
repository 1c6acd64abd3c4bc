"""A warehouse of its own in which several people count, pick and scrap, committed."""

from odoo.fields import Command

from .concurrency import committed

CONTROLS = ("stock_door", "stock_approval", "stock_scrap_approval", "stock_negative")


def build_world(prefix, items=2, on_hand=10.0, controls=CONTROLS):
    """Make a company with a warehouse, bins, items on a shelf and people; commit.

    A difference beyond 10 % is counted again by somebody else, and beyond a value of
    20 somebody decides; so are scraps.

    Arguments:
        prefix (str): of names and logins.
        items (int): how many, each worth 5 a piece.
        on_hand (float): of each in the first bin.
        controls (tuple[str]): codes of what is switched on.

    Returns:
        dict: ids of "company", "warehouse", "bins", "items", "places" (by usage), and
        "people" ({name: login}).
    """
    with committed() as env:
        company = env["res.company"].create({"name": prefix})
        env = env(context={**env.context, "allowed_company_ids": [company.id]})
        warehouses = env["stock.warehouse"]
        warehouse = warehouses.search([("company_id", "=", company.id)]) or (
            warehouses.create(
                {"name": prefix, "code": prefix[-5:], "company_id": company.id}
            )
        )
        bins = env["stock.location"].create(
            [
                {
                    "name": f"{prefix} {name}",
                    "location_id": warehouse.lot_stock_id.id,
                    "usage": "internal",
                    "company_id": company.id,
                }
                for name in "AB"
            ]
        )
        products = env["product.product"].create(
            [
                {
                    "name": f"{prefix} {number}",
                    "is_storable": True,
                    "standard_price": 5.0,
                    "company_id": company.id,
                }
                for number in range(items)
            ]
        )
        people = _create_people(env, prefix, company)
        for product in products:
            env["stock.quant"]._update_available_quantity(product, bins[0], on_hand)
        _create_rules(env, company)
        for control in env["dist.control"].search([("code", "in", controls)]):
            env["dist.control.setting"]._set(control, company, "on")
        return {
            "company": company.id,
            "warehouse": warehouse.id,
            "bins": bins.ids,
            "items": products.ids,
            "people": people,
        }


def _create_people(env, prefix, company):
    rights = {name: "stock.group_stock_user" for name in ("one", "two", "three")}
    rights |= {
        name: "dist_base.group_inventory_controller" for name in ("boss", "chief")
    }
    env["res.users"].with_context(no_reset_password=True).create(
        [
            {
                "name": f"{prefix} {name}",
                "login": f"{prefix}_{name}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set(
                        (env.ref(group) | env.ref("stock.group_stock_user")).ids
                    )
                ],
            }
            for name, group in rights.items()
        ]
    )
    return {name: f"{prefix}_{name}" for name in rights}


def _create_rules(env, company):
    env["dist.stock.tolerance"].create(
        {
            "company_id": company.id,
            "recounts": 2,
            "limit_ids": [
                Command.create({"direction": "both", "measure": "percent", "limit": 10})
            ],
        }
    )
    module = "dist_inventory_integrity"
    for code, fact in (
        ("stock_adjust", "fact_adjust_value"),
        ("stock_scrap", "fact_scrap_value"),
    ):
        env["dist.approval.policy"].create(
            {
                "name": f"{company.name} {code}",
                "company_ids": [Command.set(company.ids)],
                "checkpoint_id": env.ref(f"{module}.checkpoint_{code}").id,
                "condition_ids": [
                    Command.create(
                        {
                            "fact_id": env.ref(f"{module}.{fact}").id,
                            "operator": "gt",
                            "value_low": 20,
                        }
                    )
                ],
                "tier_ids": [
                    Command.create(
                        {
                            "who": "group",
                            "group_id": env.ref(
                                "dist_base.group_inventory_controller"
                            ).id,
                        }
                    )
                ],
            }
        )


def on_hand(env, item, place):
    """Return what the books say lies at a place, of one item's id."""
    env.flush_all()
    env.cr.execute(
        "SELECT coalesce(sum(quantity), 0) FROM stock_quant"
        " WHERE product_id = %s AND location_id = %s",
        [item, place],
    )
    return env.cr.fetchone()[0]


def moved(env, item, place, since=0):
    """Return what done lines with an id beyond one brought to a place, less what they
    took."""
    env.flush_all()
    env.cr.execute(
        "SELECT coalesce(sum(quantity_product_uom"
        " * ((location_dest_id = %(place)s)::int - (location_id = %(place)s)::int)), 0)"
        " FROM stock_move_line"
        " WHERE product_id = %(item)s AND state = 'done' AND id > %(since)s",
        {"item": item, "place": place, "since": since},
    )
    return env.cr.fetchone()[0]
