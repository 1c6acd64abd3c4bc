"""Quotations that stop at the matrix, each for its reason; and some that pass."""

from ..answers import GATE
from .desk import Want
from .shelf import HABIT

CONTROL, CHECKPOINT = "sale_approval", "sale_confirm"
APPROVER, CONTROLLER, DESK = "sales_approver", "credit_controller", "sales_desk"
# Above every floor of the matrix, whatever tier's price it is sold at.
MARKUP = 1.6
# Orders below the matrix's smallest limit pass whatever their price.
WORTH = 400
DISCOUNT = 25
# A discount is a price below the customer's pricelist, too.
DISCOUNTED = ("below_pricelist", "discount")
# First orders of some size are looked at.
FIRST = ("amount", "first_order")


def large_order(stage):
    """More than the sales desk may take."""
    order = large_quote(stage)
    what = f"{order.name} comes to {order.amount_untaxed:,.0f}."
    note(stage, "quote_large", order, what, ["amount"])


def discounted(stage):
    """Much off on line 3."""
    order = quote(stage, "atlas", 3)
    order.order_line[2].discount = DISCOUNT
    what = f"{order.name} gives {DISCOUNT} % off on line 3."
    note(stage, "quote_discount", order, what, DISCOUNTED)


def below_pricelist(stage):
    """A price typed by hand, no discount to see."""
    order = quote(stage, "summit", 2)
    line = order.order_line[0]
    line.price_unit = round(line.price_unit * 0.88, 2)
    what = (
        f"{order.name} sells {line.product_id.default_code} 12 % below the pricelist."
    )
    note(stage, "quote_below_pricelist", order, what, ["below_pricelist"])


def thin_margin(stage):
    """The item became dearer, its price did not."""
    order = quote(stage, "radcliffe", 1)
    line = order.order_line
    line.product_id.standard_price = round(line.price_unit * 0.9, 2)
    what = f"{order.name} leaves 10 %: {line.product_id.default_code} became dearer."
    note(stage, "quote_thin_margin", order, what, ["margin"])


def below_cost(stage):
    """Sold for less than it costs."""
    order = quote(stage, "baxter", 1)
    line = order.order_line
    line.product_id.standard_price = round(line.price_unit * 1.1, 2)
    what = f"{order.name} sells {line.product_id.default_code} below cost."
    note(stage, "quote_below_cost", order, what, ["below_cost", "margin"])


def cost_unknown(stage):
    """Nobody knows what the item costs, so nobody knows the margin."""
    item = stage.world.marks["no_cost"]
    order = stage.desk.sale("carver", [Want(item, 10 * item.pack)])
    what = f"{order.name} sells {item.code}, whose cost nobody knows."
    # Nobody can say that it is not below cost, nor what the margin is.
    note(stage, "quote_cost_unknown", order, what, ["below_cost", "margin"])


def over_limit(stage):
    """The customer owes too much already."""
    order = quote(stage, "delaney", 2)
    what = f"{order.partner_id.name} is over its limit and orders {order.name}."
    note(stage, "quote_over_limit", order, what, ["credit_over"], CONTROLLER)


def no_credit(stage):
    """The customer pays in advance, and has not."""
    order = quote(stage, "ellison", 1)
    what = f"{order.partner_id.name} has no credit and orders {order.name}."
    note(stage, "quote_no_credit", order, what, ["credit_over"], CONTROLLER)


def overdue(stage):
    """The customer has not paid for weeks."""
    order = quote(stage, "foster", 2)
    what = f"{order.partner_id.name} has invoices overdue and orders {order.name}."
    note(stage, "quote_overdue", order, what, ["overdue_days"], CONTROLLER)


def other_terms(stage):
    """Longer to pay than agreed."""
    term = stage.world.terms[45]
    order = quote(stage, "garner", 1, payment_term_id=term)
    what = f"{order.name} has 45 days to pay; {order.partner_id.name} has 30."
    note(stage, "quote_terms", order, what, ["terms_differ"], CONTROLLER)


def promised_early(stage):
    """Promised for tomorrow, and not in stock."""
    item = stage.shelf.take_one(packs=1, markup=MARKUP, new_to="hollis")
    quantity = stage.shelf.held(item) + 5 * item.pack
    promise = stage.at(1)
    order = stage.desk.sale("hollis", [Want(item, quantity)], commitment_date=promise)
    what = f"{order.name} is promised for tomorrow; {item.code} is not there."
    note(stage, "quote_promised_early", order, what, ["early_days"])


def first_order(stage):
    """A customer nobody knows yet."""
    order = quote(stage, "newcomer", 1, worth=3000)
    what = f"{order.name} is the first order of {order.partner_id.name}."
    note(stage, "quote_first_order", order, what, FIRST, CONTROLLER)


def ordered_twice(stage):
    """The customer's order, entered a second time."""
    first = quote(stage, "iverson", 2, client_order_ref="PO 4711/B")
    first.action_confirm()
    lines = [(line.product_id, line.product_uom_qty) for line in first.order_line]
    items = {stage.world.product_ids[item.key]: item for item in stage.world.items}
    wants = [Want(items[product.id], quantity) for product, quantity in lines]
    order = stage.desk.sale("iverson", wants, client_order_ref="po-4711b")
    what = f"{order.name} has the reference of {first.name}."
    note(stage, "quote_twice", order, what, ["repeated_reference"])


def zero_too_many(stage):
    """Ten times what the customer ever ordered."""
    wishes = {"packs": 3, "markup": MARKUP, "high": 20}
    item = stage.shelf.take_one(**wishes, unknown_to="monroe")
    for _time in range(HABIT):
        stage.desk.sale("monroe", [Want(item, item.pack)]).action_confirm()
    order = stage.desk.sale("monroe", [Want(item, 10 * item.pack)])
    what = f"{order.name}: {item.code}, ten times what {order.partner_id.name} takes."
    note(stage, "quote_zero_too_many", order, what, ["over_usual"])


def in_order(stage):
    """Quotations of every channel with nothing the matter: they pass in one click."""
    for key in ("monroe", "tilden", "quigley", "osgood", "norris", "sutton"):
        order = quote(stage, key, 2)
        what = f"{order.name} has nothing the matter and passes."
        note(stage, f"quote_in_order_{key}", order, what, [])


# === Making them === #


def large_quote(stage):
    """Return a quotation for a key account without a limit, above the largest limit."""
    return quote(stage, "meridian", 1, worth=60_000)


def quote(stage, customer, count=1, worth=WORTH, **values):
    """Return a quotation of well-stocked items at the customer's own prices.

    Arguments:
        count (int): lines; the last one is worth least.
        worth (float): least value of the whole, in more packs of each item.
    """
    code = stage.world.customer(customer).warehouse
    wishes = {"packs": 2, "markup": MARKUP, "new_to": customer}
    items = stage.shelf.take(count, code, **wishes)
    items.sort(key=lambda item: -item.price * item.pack)
    # Prices of tier A are the lowest: an eighth below the list.
    packs = 1 + int(worth / 0.88 / sum(item.price * item.pack for item in items))
    wants = [Want(item, item.pack * packs) for item in items]
    return stage.desk.sale(customer, wants, **values)


def note(stage, key, order, what, facts, login=APPROVER):
    """Note what the forecast of a quotation must say."""
    step = f"Look what confirming {order.name} will ask: {what}"
    stage.book.add(
        *(key, order, what, [DESK, login] if facts else [DESK]),
        found_by=GATE,
        control=CONTROL,
        checkpoint=CHECKPOINT,
        expected={"stops": bool(facts), "facts": sorted(facts)},
        tasks={DESK: [30, step]} if facts else {},
    )


PLANTED = (
    large_order,
    discounted,
    below_pricelist,
    thin_margin,
    below_cost,
    cost_unknown,
    over_limit,
    no_credit,
    overdue,
    other_terms,
    promised_early,
    first_order,
    ordered_twice,
    zero_too_many,
    in_order,
)
