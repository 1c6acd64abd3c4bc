"""Vendors that lack a paper or an approval."""

from ..answers import DOCUMENTS, EXPOSURE, VENDOR
from ..situations.credit import owed


def find_documents(env) -> dict:
    """Return the vendors that lack a required document."""
    vendors = env["product.supplierinfo"].search([]).partner_id
    types = {kind.id: kind.code for kind in env["dist.document.type"].search([])}
    missing = env["dist.document.requirement"]._missing(vendors, partner_kind="vendor")
    return {
        (DOCUMENTS, "res.partner", id_): {
            "gaps": [[types[kind], state] for kind, state, _date in gaps]
        }
        for id_, gaps in missing.items()
    }


def find_vendors(env) -> dict:
    """Return the vendors on an item's price list that may not deliver any of it."""
    from odoo.addons.dist_order_governance.engine.vendor import is_approved

    today = _today(env)
    sellers = env["product.supplierinfo"].search([("product_tmpl_id", "!=", False)])
    parents = env["product.category"]._dist_parent_ids()
    approvals = env["dist.vendor.approval"]._get_approvals(
        sellers.partner_id, env.company
    )
    found = {}
    for partner, of_partner in sellers.grouped("partner_id").items():
        given = approvals.get((env.company.id, partner.id), ())
        allowed = [
            is_approved(given, item.id, parents.get(item.categ_id.id, ()), today)
            for item in of_partner.product_tmpl_id
        ]
        if not any(allowed):
            found[VENDOR, "res.partner", partner.id] = {}
    return found


def _today(env):
    from odoo import fields

    return fields.Date.context_today(env["res.partner"])


def find_exposures(env) -> dict:
    """Return the customers who owe more than their limit, by the suite's own figures.

    One confirmed order stands for each customer: it counts among what is owed.
    """
    orders = env["sale.order"].search([("state", "=", "sale")], order="id desc")
    newest = {order.partner_invoice_id.commercial_partner_id: order for order in orders}
    sample = env["sale.order"].union(*newest.values())
    book = env["dist.credit.exposure"]
    claims = book._read_order_claims(sample, _today(env))
    own = env.company.currency_id.name
    credit = book._get_credit(sample, claims, {env.company.id: {own: 1.0}})
    found = {}
    for partner, order in newest.items():
        reading = credit[order.id]
        if reading.over:
            found[EXPOSURE, "res.partner", partner.id] = {"over": True}
        theirs, rounding = owed(partner)
        if abs(reading.exposure - theirs) > rounding:
            found[EXPOSURE, "res.partner", partner.id] = {
                "exposure": round(reading.exposure, 2),
                "added_up": round(theirs, 2),
            }
    return found
