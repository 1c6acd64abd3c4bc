"""What customers signed or paid themselves, and the gate took in for review."""

from .deciding import note_request
from .selling import DISCOUNT, DISCOUNTED, FIRST, quote

# One black point: whoever signs here exists in no other place.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def signed_quotation(stage):
    """Signed on the portal with much off: received, under review."""
    order = quote(stage, "prescott", 2, require_signature=True)
    order.order_line[1].discount = DISCOUNT
    with stage.on(-1):
        order.action_quotation_sent()
        visitor = _as_visitor(stage, order)
        visitor.write(
            {
                "signed_by": "Pat Prescott",
                "signed_on": stage.at(-1, 14),
                "signature": SIGNATURE,
            }
        )
        visitor._validate_order()
    what = f"{order.partner_id.name} signed {order.name}, which has {DISCOUNT} % off."
    note_request(stage, "shop_signed", order, what, "pending", DISCOUNTED)


def paid_cart(stage):
    """Paid in the shop by somebody nobody knows: received, under review."""
    website = stage.env["website"].search([], limit=1)
    order = quote(stage, "stranger", 1, worth=3000, website_id=website.id)
    order.user_id = False
    provider = stage.env.ref("payment.payment_provider_demo")
    provider.write({"state": "test", "is_published": True})
    with stage.on(0, 8):
        payment = _as_visitor(stage, stage.env["payment.transaction"]).create(
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_direct",
                "reference": f"{order.name}-1",
                "sale_order_ids": [(6, 0, order.ids)],
            }
        )
        report = {"reference": payment.reference, "simulated_state": "done"}
        payment._process("demo", report)
        payment._post_process()
    what = f"{order.partner_id.name} paid {order.name} in the shop; it is their first."
    note_request(stage, "shop_paid", order, what, "pending", FIRST)


def _as_visitor(stage, records):
    """Return records as the pages of portal, shop and payment have them."""
    return records.with_user(stage.env.ref("base.public_user")).sudo()


PLANTED = (signed_quotation, paid_cart)
