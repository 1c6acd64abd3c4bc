"""Items, customers, vendors and warehouses of the world."""

from dataclasses import dataclass

from odoo.fields import Command

from .cloning import Cloner, Part, Ring, make_ring
from .spec import PRICE_CLASSES, Spec


@dataclass(frozen=True, slots=True)
class Masters:
    """Ids of the world's masters, and the rings in which they take turns."""

    items: list[int]
    customers: list[int]
    vendors: list[int]
    warehouses: list[int]
    rings: dict[str, Ring]


def price_of(place: int) -> float:
    """Return the price of the item at a place; items of a class share it.

    >>> price_of(3) == price_of(3 + PRICE_CLASSES)
    True
    """
    return 2.0 + place % PRICE_CLASSES * 1.5


def cost_of(place: int) -> float:
    """Return the cost of the item at a place."""
    return price_of(place) / 2


def make_masters(env, spec: Spec) -> Masters:
    """Make the masters: the first of each kind by Odoo, the others as its copies."""
    cr = env.cr
    vendors = _make_partners(env, "Vendor", "V", spec.vendors)
    customers = _make_partners(env, "Customer", "C", spec.customers)
    rings = {
        "vendor": make_ring(cr, "vendor", _named(env, "Vendor", vendors), 1),
        "customer": make_ring(cr, "customer", _named(env, "Customer", customers), 37),
    }
    items = _make_items(env, spec.items, vendors[0], rings)
    labels = _item_labels(env, items)
    rings["item"] = make_ring(cr, "item", labels, PRICE_CLASSES)
    return Masters(items, customers, vendors, _make_warehouses(env, spec), rings)


def _make_partners(env, word, letter, count):
    first = env["res.partner"].create(
        {"name": f"{word} 0", "ref": f"{letter}0", "is_company": True}
    )
    env.flush_all()
    part = Part(
        "res_partner",
        first.id,
        first.id,
        references={"commercial_partner_id": "res_partner"},
        texts={
            "name": f"'{word} ' || copy.k",
            "complete_name": f"'{word} ' || copy.k",
            "ref": f"'{letter}' || copy.k",
        },
    )
    Cloner(env.cr, [part], {}, days=0).copy(count - 1)
    env.invalidate_all()
    # The first one's copies follow each other from the id the cloner took.
    env.cr.execute(
        "SELECT id FROM res_partner WHERE ref ~ %s AND id >= %s ORDER BY id",
        [f"^{letter}[0-9]+$", first.id],
    )
    return [id_ for (id_,) in env.cr.fetchall()]


def _named(env, word, ids):
    return [(id_, f"{word} {place}") for place, id_ in enumerate(ids)]


def _make_items(env, count, vendor_id, rings):
    first = env["product.product"].create(
        {
            "name": "Item 0",
            "default_code": "W0",
            "is_storable": True,
            "list_price": price_of(0),
            "standard_price": cost_of(0),
            "taxes_id": [Command.clear()],
            "supplier_taxes_id": [Command.clear()],
            "seller_ids": [
                Command.create(
                    {"partner_id": vendor_id, "price": cost_of(0), "delay": 7}
                )
            ],
        }
    )
    env.flush_all()
    Cloner(env.cr, _item_parts(env, first), rings, days=0).copy(count - 1)
    env.invalidate_all()
    found = env["product.product"].search([("default_code", "=like", "W%")], order="id")
    return found.ids


def _item_parts(env, first):
    company_id = env.company.id
    price = f"(2 + mod(copy.k, {PRICE_CLASSES}) * 1.5)"
    cost = f"({price} / 2)"
    return [
        _template_part(first.product_tmpl_id, price),
        Part(
            "product_product",
            first.id,
            first.id,
            references={"product_tmpl_id": "product_template"},
            texts={
                "default_code": "'W' || copy.k",
                "standard_price": f"jsonb_build_object('{company_id}', {cost})",
            },
        ),
        _seller_part(first.seller_ids, cost),
        _value_part(env, first, cost),
    ]


def _template_part(template, price):
    return Part(
        "product_template",
        template.id,
        template.id,
        texts={
            "name": "jsonb_build_object('en_US', 'Item ' || copy.k)",
            "default_code": "'W' || copy.k",
            "list_price": price,
        },
    )


def _seller_part(seller, cost):
    return Part(
        "product_supplierinfo",
        seller.id,
        seller.id,
        references={
            "product_tmpl_id": "product_template",
            "product_id": "product_product",
        },
        turns={"partner_id": "vendor"},
        texts={"price": cost},
    )


def _value_part(env, first, cost):
    value = env["product.value"].search([("product_id", "=", first.id)])
    return Part(
        "product_value",
        value.id,
        value.id,
        references={"product_id": "product_product"},
        texts={"value": cost},
    )


def _item_labels(env, ids):
    """Return (id, label) per item, as Odoo labels them on order lines."""
    return [(id_, f"[W{place}] Item {place}") for place, id_ in enumerate(ids)]


def _make_warehouses(env, spec):
    warehouses = env["stock.warehouse"]
    found = warehouses.search([("company_id", "=", env.company.id)], limit=1)
    made = warehouses.create(
        [
            {"name": f"Site {place}", "code": f"S{place}"}
            for place in range(1, spec.warehouses)
        ]
    )
    return (found | made).ids
