"""The company: address, features, warehouses, terms, price lists, sales teams."""

from odoo.fields import Command

from ..plan.prices import TIER_DISCOUNT

NAME = "Northgate Supply"
ADDRESS = {
    "name": NAME,
    "street": "400 Canal Road",
    "city": "Columbus",
    "zip": "43215",
    "email": "office@northgate.example",
    "phone": "+1 614 555 0100",
    "vat": "US311234567",
}
FEATURES = (
    "product.group_product_pricelist",
    "sale.group_discount_per_so_line",
    "stock.group_stock_multi_locations",
    "stock.group_stock_multi_warehouses",
    "stock.group_adv_location",
    "account.group_delivery_invoice_address",
)
WAREHOUSES = {
    "CDC": "Central distribution centre",
    "NOR": "North branch",
    "SOU": "South branch",
}
TERMS = {
    0: "account.account_payment_term_immediate",
    15: "account.account_payment_term_15days",
    30: "account.account_payment_term_30days",
    45: "account.account_payment_term_45days",
}
# Channel: name of its sales team.
TEAMS = {
    "inside_sales": "Inside sales",
    "key_account": "Key accounts",
    "counter": "Counter",
}


def set_up_company(world) -> None:
    """Turn the database's first company into the scenario's.

    Raises:
        ValueError: the database has no chart of accounts.
    """
    env = world.env
    company = env.company
    if not company.chart_template:
        raise ValueError(
            "The database has no chart of accounts: install account on an empty one."
        )
    place = {"state_id": env.ref("base.state_us_30"), "country_id": env.ref("base.us")}
    ids = {name: record.id for name, record in place.items()}
    company.partner_id.write({**ADDRESS, **ids})
    company.write({"name": NAME, "account_use_credit_limit": True})
    everybody = env.ref("base.group_user")
    for name in FEATURES:
        everybody._apply_group(env.ref(name))
    world.terms = {days: env.ref(name).id for days, name in TERMS.items()}
    _print_what_can_be_printed(env)
    _make_warehouses(world)
    _open_routes(env)
    _make_pricelists(world)
    _make_teams(world)


def _print_what_can_be_printed(env):
    """Take the PDF out of mails where none can be made: else no mail could be sent,
    and no payment in the shop come to its end."""
    if env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
        templates = env["mail.template"].search([("report_template_ids", "!=", False)])
        templates.report_template_ids = False


def _make_warehouses(world):
    warehouses = world.env["stock.warehouse"]
    first = warehouses.search([("company_id", "=", world.env.company.id)], limit=1)
    first.write({"name": WAREHOUSES["CDC"], "code": "CDC"})
    world.warehouses["CDC"] = first.id
    others = {code: name for code, name in WAREHOUSES.items() if code != "CDC"}
    made = warehouses.create(
        [
            {"name": name, "code": code, "company_id": world.env.company.id}
            for code, name in others.items()
        ]
    )
    world.warehouses.update(zip(others, made.ids, strict=True))


def _open_routes(env):
    """Goods bought for an order: the route is archived until somebody wants it.

    Reordering rules are left to the nightly run: else each confirmed sale would order.
    """
    env.ref("stock.route_warehouse0_mto").active = True
    env["ir.config_parameter"].set_param("stock.no_auto_scheduler", "True")


def _make_pricelists(world):
    made = world.env["product.pricelist"].create(
        [
            {
                "name": f"Tier {tier}",
                "sequence": place,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            # Not "percentage": that one shows as a discount on the
                            # line, and a tier's price is no discount given.
                            "compute_price": "formula",
                            "base": "list_price",
                            "price_discount": discount,
                        }
                    )
                ],
            }
            for place, (tier, discount) in enumerate(TIER_DISCOUNT.items(), start=10)
        ]
    )
    world.pricelists = dict(zip(TIER_DISCOUNT, made.ids, strict=True))


def _make_teams(world):
    env = world.env
    channels = env["dist.channel"].search([])
    world.channels = {channel.code: channel.id for channel in channels}
    made = env["crm.team"].create(
        [
            {"name": name, "dist_channel_id": world.channels[code]}
            for code, name in TEAMS.items()
        ]
    )
    world.teams = dict(zip(TEAMS, made.ids, strict=True))
    web = env.ref("sales_team.salesteam_website_sales")
    web.write({"active": True, "dist_channel_id": world.channels["web"]})
    world.teams["web"] = web.id
