"""What customers may owe, by what they owe: only the planted ones owe more."""

from ..answers import EXPOSURE
from ..plan.customers import INSIDE
from .desk import Want

CONTROLLER = "credit_controller"
# Customers who owe more than this share of their limit already.
OVER = {"delaney": 0.8}
# Customers whose next order of this value is too much.
NEARLY = {"harbor": 6000, "walcott": 1000}
NO_CREDIT = "ellison"


def owed(partner) -> tuple[float, float]:
    """Return what a customer owes and will owe, by figures of Odoo's own, and how far
    another sum may differ from it: Odoo rounds the taxes of an order, not of its lines.

    Written apart from the suite's SQL, so that one checks the other. Right for the
    scenario: it has no down payments and no orders in foreign currencies.
    """
    orders = partner.env["sale.order"].search(
        [
            ("partner_invoice_id.commercial_partner_id", "=", partner.id),
            ("state", "=", "sale"),
            ("invoice_status", "!=", "invoiced"),
        ]
    )
    posted = orders.invoice_ids.filtered(lambda invoice: invoice.state == "posted")
    invoiced = sum(posted.mapped("amount_total_signed"))
    total = partner.credit + sum(orders.mapped("amount_total")) - invoiced
    return total, 0.01 + 0.005 * len(orders.order_line)


def large_debtor(stage):
    """A customer who owes more than its limit, because it was lowered since."""
    item = stage.shelf.take_one(low=5, markup=1.6)
    quantity = (1 + int(4000 / item.price / item.pack)) * item.pack
    with stage.on(-4):
        stage.desk.sale("delaney", [Want(item, quantity)]).action_confirm()


def limits(stage):
    """Give inside customers a limit; key accounts have none, except one."""
    for customer in stage.world.customers:
        if customer.channel == INSIDE or customer.key in (*OVER, *NEARLY):
            partner = stage.world.partner(customer.key)
            mode = "none" if customer.key == NO_CREDIT else "limited"
            limit = 0 if mode == "none" else _limit(customer.key, owed(partner)[0])
            partner.write({"dist_credit_mode": mode, "dist_credit_limit": limit})
            partner.credit_limit = limit
    for key in OVER:
        _note(stage, key)


def _limit(key, exposure):
    if key in OVER:
        return round(exposure * OVER[key])
    room = NEARLY.get(key, 10_000 + exposure)
    return -int(-(exposure + room) // 100) * 100


def _note(stage, key):
    partner = stage.world.partner(key)
    over = owed(partner)[0] - partner.dist_credit_limit
    what = f"{partner.name} owes {over:,.0f} more than its limit."
    stage.book.add(
        *(f"over_limit_{key}", partner, what, [CONTROLLER, "finance"]),
        found_by=EXPOSURE,
        control="sale_approval",
        expected={"over": True},
        tasks={CONTROLLER: [20, f"Ask {partner.name} for a payment: {what}"]},
    )


PLANTED = (large_debtor, limits)
