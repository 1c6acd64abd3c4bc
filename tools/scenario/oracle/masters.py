"""Items and partners whose masters lack something, or that are there twice."""

import re
from collections import defaultdict
from datetime import timedelta

from .clock import day, now

YEAR = timedelta(days=365)


def _in_use(env):
    items = _get_used(env)
    return [item for item in items if item.active and item.sale_ok and item.is_storable]


def _get_used(env):
    """Return the items that were moved or sold."""
    moved = env["stock.move"]._read_group([("state", "=", "done")], ["product_id"])
    sold = env["sale.order.line"]._read_group(
        [("state", "=", "sale"), ("product_id", "!=", False)], ["product_id"]
    )
    return {item for (item,) in (*moved, *sold)}


def missing_cost(env):
    """Yield the items that are traded and cost nothing."""
    yield from (item for item in _in_use(env) if not item.standard_price)


def missing_barcode(env):
    """Yield the items that are traded and cannot be scanned."""
    yield from (item for item in _in_use(env) if not item.barcode)


def missing_lead_times(env):
    """Yield the vendors' prices without a lead time of what was bought in a year."""
    for row in env["product.supplierinfo"].search([("delay", "<=", 0)]):
        bought = env["purchase.order.line"].search(
            [
                ("product_id.product_tmpl_id", "=", row.product_tmpl_id.id),
                ("state", "=", "purchase"),
            ]
        )
        in_use = any(line.order_id.date_approve > now() - YEAR for line in bought)
        if in_use and row.partner_id.active and row.product_tmpl_id.active:
            yield row


def missing_taxes(env):
    """Yield the items that are sold, and once more those bought, without a tax."""
    company = env.company
    sides = (
        ("sale.order.line", "sale", "taxes_id", company.account_sale_tax_id),
        (
            *("purchase.order.line", "purchase", "supplier_taxes_id"),
            company.account_purchase_tax_id,
        ),
    )
    for model, state, taxes, usual in sides:
        lines = env[model].search([("state", "=", state), ("product_id", "!=", False)])
        for item in lines.product_id.product_tmpl_id:
            traded = item.sale_ok if state == "sale" else item.purchase_ok
            if usual and traded and item.active and not item[taxes]:
                yield item


def missing_tax_numbers(env):
    """Yield the invoiced businesses without a country or its tax number."""
    if not env.company.vat:
        return
    since = day(env) - YEAR
    moves = env["account.move"].search(
        [
            ("state", "=", "posted"),
            ("move_type", "!=", "entry"),
            ("invoice_date", ">", since),
        ]
    )
    for partner in moves.partner_id.commercial_partner_id.filtered("active"):
        country = partner.country_id
        has_number = partner.vat or not country.vat_label
        if partner.is_company and not (country and has_number):
            yield partner


def partner_documents(env):
    """Yield the partners in trade, once per document they lack or that runs out."""
    traders = _get_traders(env)
    required = defaultdict(set)
    for rule in env["dist.document.requirement"].search(
        [("res_model", "=", "res.partner")]
    ):
        for partner, kinds in traders.items():
            fits = not rule.partner_kind or rule.partner_kind in kinds
            tags = rule.partner_category_ids
            if fits and (not tags or tags & partner.category_id):
                required[partner].add(rule.type_id)
    for partner in traders:
        owner = ("owner_ref", "=", f"res.partner,{partner.id}")
        documents = env["dist.document"].search([owner])
        for kind in required[partner] | set(documents.type_id):
            held = documents.filtered(lambda d, kind=kind: d.type_id == kind)
            if kind.active and _is_lacking(env, held, kind, kind in required[partner]):
                yield partner


def _get_traders(env):
    """Return {partner: what it is} of those with orders of a year or open ones."""
    traders = defaultdict(set)
    for model, state, status, kind in (
        ("sale.order", "sale", "delivery_status", "customer"),
        ("purchase.order", "purchase", "receipt_status", "vendor"),
    ):
        for order in env[model].search([("state", "=", state)]):
            is_open = order[status] in ("pending", "started", "partial")
            if is_open or order.date_order > now() - YEAR:
                traders[order.partner_id.commercial_partner_id].add(kind)
    return {partner: kinds for partner, kinds in traders.items() if partner.active}


def _is_lacking(env, documents, kind, is_required):
    today = day(env)
    begun = [d for d in documents if not d.valid_from or d.valid_from <= today]
    valid = [d for d in begun if not d.valid_to or d.valid_to >= today]
    if not valid:
        return is_required or len(begun) > 0
    soon = today + timedelta(days=kind.warn_days)
    follows = [d for d in documents if not d.valid_from or d.valid_from <= soon]
    return all(d.valid_to and d.valid_to < soon for d in follows)


def duplicate_items(env):
    """Yield the later items with the barcode, code or vendor's code of another one,
    where one of the two is in use."""
    used = _get_used(env)
    pairs = set()
    for items in _get_named(env).values():
        first, *others = sorted(items, key=lambda item: item.id)
        pairs |= {
            (first, other)
            for other in others
            if other.product_tmpl_id != first.product_tmpl_id
        }
    for pair in pairs:
        if any(item in used or item.company_id for item in pair):
            yield pair[1]


def _get_named(env):
    """Return {name: items}, names written alike."""
    named = defaultdict(set)
    for item in env["product.product"].search([("type", "!=", "combo")]):
        if re.fullmatch("[0-9]{8,14}", item.barcode or ""):
            named["barcode", item.barcode.lstrip("0")].add(item)
        if code := _spell(item.default_code):
            named["code", code].add(item)
    for row in env["product.supplierinfo"].search([]):
        item = (
            row.product_id or row.product_tmpl_id.product_variant_ids.sorted("id")[:1]
        )
        if item and (code := _spell(row.product_code)):
            named[row.partner_id, code].add(item)
    return {name: items for name, items in named.items() if name[1]}


def _spell(code):
    return re.sub(r"[\s_-]", "", code or "").upper()


def duplicate_partners(env):
    """Yield the later ones with the tax number of another one, where either of the
    two trades."""
    numbers = defaultdict(list)
    for partner in env["res.partner"].search([("vat", "!=", False)], order="id"):
        if not partner.parent_id and len(partner.vat) > 1:
            numbers[partner.vat].append(partner)
    for first, *others in numbers.values():
        for second in others:
            pair = first + second
            if pair.company_id or _trades(env, pair):
                yield second


def _trades(env, partners):
    of_them = ("partner_id.commercial_partner_id", "in", partners.ids)
    return any(
        env[model].search_count([of_them, ("state", "=", state)], limit=1)
        for model, state in (
            ("sale.order", "sale"),
            ("purchase.order", "purchase"),
            ("account.move", "posted"),
        )
    )
