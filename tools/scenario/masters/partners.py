"""Customers and vendors with what orders take from them."""

from odoo.fields import Command

from ..plan.customers import WALK_IN

BATCH = 500


def make_partners(world) -> None:
    """Create customers and vendors in batches."""
    made = _create(world.env, [_customer(world, one) for one in world.customers])
    keys = (customer.key for customer in world.customers)
    world.customer_ids = dict(zip(keys, made, strict=True))
    world.vendor_ids = _create(
        world.env, [_vendor(world, one) for one in world.vendors]
    )


def _create(env, values):
    """Create partners without a message each, which would cost more than they do."""
    partners = env["res.partner"].with_context(tracking_disable=True)
    return [
        id_
        for start in range(0, len(values), BATCH)
        for id_ in partners.create(values[start : start + BATCH]).ids
    ]


def _place(world, town, postcode=""):
    return {
        "city": town,
        "zip": postcode,
        "country_id": world.env.ref("base.us").id,
        "state_id": world.env.ref("base.state_us_36").id,
        "is_company": True,
    }


def _customer(world, customer):
    tier = world.env.ref(f"dist_base.customer_tier_{customer.tier.lower()}")
    return {
        "name": customer.name,
        **_place(world, customer.town, customer.postcode),
        "ref": None if customer.key == WALK_IN else f"C-{customer.key.upper()}",
        "email": f"{customer.key}@customer.example",
        "customer_rank": 1,
        "dist_tier_id": tier.id,
        "property_payment_term_id": world.terms[customer.term_days],
        "property_product_pricelist": world.pricelists[customer.tier],
    }


def _vendor(world, vendor):
    return {
        "name": vendor.name,
        **_place(world, vendor.town),
        "ref": f"V-{vendor.key + 1:03d}",
        "email": f"orders{vendor.key + 1}@vendor.example",
        "supplier_rank": 1,
        "property_supplier_payment_term_id": world.terms[30],
        "bank_ids": [Command.create({"acc_number": _account(vendor.key)})],
    }


def _account(number):
    """Return an account number that no bank has given out.

    >>> _account(7)
    'TEST 0000 0000 0008'
    """
    return f"TEST 0000 0000 {number + 1:04d}"
