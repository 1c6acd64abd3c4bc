"""Requests for quotation that stop at the matrix, each for one reason; and some that
pass."""

from ..answers import GATE
from ..plan.items import TROUBLED
from .desk import Want

CONTROL, CHECKPOINT = "purchase_approval", "purchase_approve"
APPROVER = "purchasing_manager"
REASONS = {
    "unapproved": ("unapproved_vendor", "vendor {vendor} is not on the approved list"),
    "approval_expired": ("unapproved_vendor", "the approval of {vendor} has expired"),
    "paper_missing": ("missing_documents", "{vendor} has sent no proof of insurance"),
    "paper_expired": ("missing_documents", "the agreement with {vendor} has expired"),
    "bank_changed": ("bank_days", "the bank account of {vendor} changed 3 days ago"),
}


def troubled_vendors(stage):
    """One request for quotation to each vendor with something the matter."""
    for problem, (fact, words) in REASONS.items():
        order = rfq(stage, TROUBLED[problem])
        text = words.format(vendor=order.partner_id.name)
        note(stage, f"rfq_{problem}", order, f"{order.name}: {text}.", [fact])


def below_minimum(stage):
    """An order too small for the vendor."""
    vendor = TROUBLED["minimum"]
    item = stage.shelf.take_one(vendor=vendor, packs=0, high=90)
    quantity = 1 + int(300 / item.cost)
    order = rfq(stage, vendor, [Want(item, quantity)])
    what = f"{order.name} is below the 500 that {order.partner_id.name} wants."
    note(stage, "rfq_below_minimum", order, what, ["below_minimum"])


def above_list(stage):
    """A price a quarter above everything known."""
    vendor = TROUBLED["dear"]
    item = stage.shelf.take_one(vendor=vendor, packs=0, bought=True)
    price = round(item.cost * 1.25, 2)
    order = rfq(stage, vendor, [Want(item, _enough(item), price)])
    what = f"{order.name}: {item.code} at 25 % above list, last price and cost."
    facts = ["price_over_cost", "price_over_last", "price_over_list"]
    note(stage, "rfq_above_list", order, what, facts)


def promised_sooner(stage):
    """A promise the vendor has never kept."""
    vendor = TROUBLED["hurried"]
    order = rfq(stage, vendor, days=0)
    what = f"{order.name} is promised for today; {order.partner_id.name} never did."
    note(stage, "rfq_promised_sooner", order, what, ["lead_time_gap"])


def spot_buy(stage):
    """Goods nobody asked for."""
    item = stage.shelf.take_one(packs=6, but=TROUBLED.values())
    order = rfq(stage, item.vendor, [Want(item, 2 * _enough(item))], needed=False)
    what = f"{order.name}: {item.code} is bought though there is plenty."
    note(stage, "rfq_spot_buy", order, what, ["amount", "spot_buy"])


def too_large(stage):
    """An order above what a buyer may spend."""
    item = stage.shelf.take_one(packs=0, vendor=1, low=10)
    quantity = -(-60_000 // int(item.cost))
    order = rfq(stage, 1, [Want(item, quantity)])
    what = f"{order.name} comes to {order.amount_total:,.0f}."
    note(stage, "rfq_too_large", order, what, ["amount"])


def in_order(stage):
    """Orders with nothing the matter: they pass in the same click."""
    for number, vendor in enumerate((2, 3, 4)):
        order = rfq(stage, vendor)
        what = f"{order.name} has nothing the matter and passes."
        note(stage, f"rfq_in_order_{number + 1}", order, what, [])


# === Making them === #


def rfq(stage, vendor, wants=None, days=None, needed=True):
    """Return a request for quotation whose items are needed and in time."""
    if wants is None:
        item = stage.shelf.take_one(vendor=vendor, packs=0)
        wants = [Want(item, _enough(item))]
    if needed:
        for want in wants:
            need(stage, want.item, want.quantity)
    lead = stage.world.vendors[vendor].lead_days + 12 if days is None else days
    with stage.on(-1):
        return stage.desk.purchase(vendor, wants, stage.at(lead))


def _enough(item):
    """Return whole packs worth more than any vendor's minimum."""
    return -int(-600 // (item.cost * item.pack)) * item.pack


def need(stage, item, quantity):
    """Raise the reorder point of an item so that so much more is wanted."""
    product = stage.world.product(item.key)
    rule = product.orderpoint_ids.filtered(
        lambda rule: rule.warehouse_id == stage.world.warehouse("CDC")
    )
    forecast = product.with_context(location=rule.location_id.id).virtual_available
    point = max(forecast, 0) + quantity
    rule.write({"product_min_qty": point, "product_max_qty": point + quantity})


def note(stage, key, order, what, facts):
    """Note what the forecast of a request for quotation must say."""
    step = f"Look what confirming {order.name} will ask: {what}"
    stage.book.add(
        *(key, order, what, [APPROVER, "buyer"] if facts else ["buyer"]),
        found_by=GATE,
        control=CONTROL,
        checkpoint=CHECKPOINT,
        expected={"stops": bool(facts), "facts": sorted(facts)},
        tasks={"buyer": [30, step]} if facts else {},
    )


PLANTED = (
    troubled_vendors,
    below_minimum,
    above_list,
    promised_sooner,
    spot_buy,
    too_large,
    in_order,
)
