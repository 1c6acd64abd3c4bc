"""Orders, bills and requests with something wrong about them."""

from datetime import timedelta

from .clock import day, now

SETTLED = ("in_payment", "paid", "reversed", "invoicing_legacy")


def late_orders(env):
    """Yield the confirmed orders that should have been delivered before today."""
    for order in env["sale.order"].search([("state", "=", "sale")]):
        for line in order.order_line:
            goods = line.product_id.type == "consu" and not line.is_downpayment
            if not goods or line.qty_delivered >= line.product_uom_qty:
                continue
            promised = order.commitment_date or line._expected_date()
            if day(env, promised) < day(env):
                yield order
                break


def delayed_receipts(env):
    """Yield the incoming transfers whose promise was for a day before today."""
    open_states = ("confirmed", "waiting", "assigned")
    for picking in env["stock.picking"].search([("state", "in", open_states)]):
        if picking.picking_type_id.code not in ("incoming", "dropship"):
            continue
        planned = picking.date_deadline or picking.scheduled_date
        for move in picking.move_ids:
            promised = move.purchase_line_id.date_planned or planned
            is_open = move.state not in ("draft", "done", "cancel")
            if is_open and day(env, promised) < day(env):
                yield picking
                break


def delivered_not_invoiced(env):
    """Yield the orders whose goods left three days ago and wait for their invoice."""
    for order in env["sale.order"].search([("state", "=", "sale")]):
        waiting = order.order_line.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and min(line.qty_to_invoice, line.qty_delivered - line.qty_invoiced) > 0
            )
        )
        left = order.order_line.move_ids.filtered(
            lambda move: (
                move.state == "done" and move.location_dest_id.usage == "customer"
            )
        )
        last = max(left.mapped("date"), default=order.date_order)
        worth = sum(waiting.mapped("price_subtotal"))
        if waiting and worth > 0 and last + timedelta(days=3) <= now():
            yield order


def received_not_billed(env):
    """Yield the purchases whose goods came two weeks ago and were never billed."""
    for order in env["purchase.order"].search([("state", "=", "purchase")]):
        waiting = order.order_line.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and line.qty_received > line.qty_invoiced
            )
        )
        came = order.order_line.move_ids.filtered(lambda move: move.state == "done")
        last = max(came.mapped("date"), default=order.date_approve)
        worth = sum(waiting.mapped("price_subtotal"))
        if waiting and worth > 0 and last + timedelta(days=14) <= now():
            yield order


def bill_price_differences(env):
    """Yield the open bills that are 5 % off their order, or bill what did not come."""
    bills = env["account.move"].search(
        [("move_type", "=", "in_invoice"), ("state", "in", ("draft", "posted"))]
    )
    for bill in bills:
        lines = bill.invoice_line_ids.filtered(
            lambda line: (
                line.purchase_line_id
                and line.quantity > 0
                and line.product_id.type == "consu"
            )
        )
        if bill.payment_state not in SETTLED and any(map(_is_off, lines)):
            yield bill


def _is_off(line):
    bought = line.purchase_line_id
    quantity = line.product_uom_id._compute_quantity(
        line.quantity, line.product_id.uom_id, round=False
    )
    ordered = bought.price_subtotal / bought.product_uom_qty
    off = abs(line.price_subtotal / quantity - ordered)
    return off > 0.05 * ordered and off * quantity > 0.01 or _is_too_much(line)


def _is_too_much(line):
    bought = line.purchase_line_id
    allowed = bought.qty_received
    if line.product_id.purchase_method == "purchase":
        allowed = max(allowed, bought.product_qty)
    billed = 0.0
    for other in bought.invoice_lines.sorted("id"):
        if other.parent_state == "cancel":
            continue
        is_refund = other.move_type == "in_refund"
        if is_refund or other.id <= line.id:
            billed += -other.quantity if is_refund else other.quantity
    return billed > allowed + 0.001


def _requests(env):
    # Built early in the day, some are asked for later the same day.
    asked = [("state", "=", "pending"), ("requested_at", "<=", now())]
    return env["dist.approval.request"].search(asked)


def _is_old(request):
    return request.requested_at + timedelta(hours=24) <= now()


def blocked_documents(env):
    """Yield the requests that wait for less than a day."""
    return (request for request in _requests(env) if not _is_old(request))


def overdue_approvals(env):
    """Yield the requests that nobody decided for a day."""
    return (request for request in _requests(env) if _is_old(request))
