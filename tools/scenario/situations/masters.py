"""Masters that need a steward."""

from odoo.fields import Command


def duplicate_customer(stage):
    """One customer, entered twice."""
    first = stage.world.partner("vaughn")
    first.vat = "US123456789"
    copy = {"name": "Vaughn Furniture Inc", "vat": first.vat, "is_company": True}
    with stage.on(-9):
        second = stage.env["res.partner"].create({**copy, "city": first.city})
    what = f"{second.name} and {first.name} have the same tax number."
    stage.book.add(
        *("duplicate_customer", second, what, ["data_steward"]),
        tasks={"data_steward": [15, f"Merge {second.name} with {first.name}."]},
    )


def item_without_barcode(stage):
    """A stocked item nobody can scan."""
    item = stage.shelf.take_one(packs=2)
    product = stage.world.product(item.key)
    product.barcode = False
    what = f"{item.code} has no barcode."
    stage.book.add(
        *("item_without_barcode", product, what, ["data_steward"]),
        tasks={"data_steward": [20, f"Give {item.code} a barcode."]},
    )


def item_without_cost(stage):
    """An item whose cost nobody knows: its margin is unknown, not 100 %."""
    item = stage.shelf.take_one(packs=3, low=10)
    product = stage.world.product(item.key)
    product.standard_price = 0
    stage.world.marks["no_cost"] = item
    what = f"{item.code} has no cost."
    stage.book.add(
        *("item_without_cost", product, what, ["data_steward", "finance"]),
        tasks={"data_steward": [8, f"Find out what {item.code} costs."]},
    )


def similar_items(stage):
    """One item, entered twice under two codes."""
    item = stage.shelf.take_one(packs=2)
    first = stage.world.product(item.key)
    with stage.on(-30):
        second = stage.env["product.product"].create(
            {
                "name": first.name.upper(),
                "default_code": f"{item.code}-X",
                "type": "consu",
                "is_storable": True,
                "categ_id": first.categ_id.id,
                "list_price": first.list_price,
                "standard_price": first.standard_price,
                "route_ids": [Command.set(first.route_ids.ids)],
            }
        )
    what = f"{second.default_code} is {item.code} entered a second time."
    stage.book.add(
        *("similar_items", second, what, ["data_steward"]),
        tasks={"data_steward": [18, f"Archive {second.default_code} or merge it."]},
    )


def same_barcode(stage):
    """One item, entered twice: once with the short barcode, once with the long one."""
    item = stage.shelf.take_one(packs=2)
    first = stage.world.product(item.key)
    with stage.on(-20):
        second = stage.env["product.product"].create(
            {
                "name": f"{first.name} (new)",
                "barcode": f"0{first.barcode}",
                "type": "consu",
                "is_storable": True,
                "categ_id": first.categ_id.id,
                "list_price": first.list_price,
                "standard_price": first.standard_price,
                "route_ids": [Command.set(first.route_ids.ids)],
            }
        )
    what = f"{second.name} has the barcode of {item.code}, with a zero before it."
    stage.book.add(
        *("same_barcode", second, what, ["data_steward"]),
        tasks={"data_steward": [19, f"Archive {second.name}, it is {item.code}."]},
    )


def item_without_tax(stage):
    """An item that is sold without a tax by a company that uses taxes."""
    item = stage.shelf.take_one(packs=2)
    product = stage.world.product(item.key)
    product.taxes_id = False
    what = f"{item.code} is sold without a tax."
    stage.book.add(
        *("item_without_tax", product, what, ["data_steward", "finance"]),
        tasks={"data_steward": [12, f"Give {item.code} its sales tax."]},
    )


def item_without_lead_time(stage):
    """A vendor's price that says goods come the day they are ordered."""
    item = stage.shelf.take_one(packs=2, bought=True)
    row = stage.world.product(item.key).seller_ids[0]
    row.delay = 0
    what = f"{row.partner_id.name} has no lead time for {item.code}."
    step = f"Ask {row.partner_id.name} how long {item.code} takes."
    stage.book.add(
        *("item_without_lead_time", row, what, ["data_steward", "buyer"]),
        tasks={"data_steward": [16, step]},
    )


def customer_without_country(stage):
    """A business that is invoiced, and nobody knows where it is."""
    partner = stage.world.partner("c3")
    partner.write({"country_id": False, "state_id": False})
    what = f"{partner.name} is invoiced and has no country."
    stage.book.add(
        *("customer_without_country", partner, what, ["data_steward", "finance"]),
        tasks={"data_steward": [14, f"Find out where {partner.name} is."]},
    )


PLANTED = (
    duplicate_customer,
    item_without_barcode,
    item_without_cost,
    similar_items,
    same_barcode,
    item_without_tax,
    item_without_lead_time,
    customer_without_country,
)
