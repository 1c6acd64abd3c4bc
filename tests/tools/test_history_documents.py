"""A document of history is what the ORM would have written, field by field."""

from datetime import datetime, timedelta

import pytest
from freezegun import freeze_time

from tests.tools.documents import UNSTABLE, Masters, differences
from tools.history import (
    Adjustment,
    HistoryWriter,
    Invoicing,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
)

NOW = datetime(2026, 3, 2, 10, 30)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def frozen():
    """Stop the clock, so that a slow machine does not date records apart."""
    with freeze_time(NOW):
        yield


@pytest.fixture
def masters(env):
    return Masters(env)


@pytest.fixture
def write(env, masters):
    """Write the counterpart of an ORM sale and return both."""

    def write(lines, invoiced=None, **values):
        order = masters.sell(lines, **values)
        if invoiced:
            day = order.date_order.date()
            invoices = order._create_invoices(final=True)
            masters.invoice(invoices, day, invoiced.paid_on)
        done_at = max(order.picking_ids.mapped("date_done"), default=None)
        sale = Sale(
            partner_id=masters.partner.id,
            date=order.date_order,
            delivered_at=done_at,
            lines=tuple(
                SaleLine(product.id, quantity, price, discount)
                for product, quantity, price, discount in lines
            ),
            invoicing=invoiced,
            **values,
        )
        [written_id] = HistoryWriter(env).write_sales([sale])
        return order, env["sale.order"].browse(written_id)

    return write


def mixed(masters):
    return [
        (masters.goods, 3, 9.99, 10),
        (masters.supplies, 2, 0.035, 0),
        (masters.service, 1, 18, 0),
        (masters.goods, 7, 9.555, 0),
    ]


def test_sale_equals_the_orms(masters, write):
    theirs, ours = write(mixed(masters))
    assert differences(theirs, ours) == []
    assert differences(theirs.order_line, ours.order_line) == []


def test_sale_with_further_values_equals_the_orms(masters, write):
    promised = NOW + timedelta(days=9)
    theirs, ours = write(
        mixed(masters)[:1], client_order_ref="PO 7", commitment_date=promised
    )
    assert differences(theirs, ours) == []
    assert differences(theirs.picking_ids, ours.picking_ids, UNSTABLE) == []


def test_delivery_equals_the_orms(masters, write):
    theirs, ours = write(mixed(masters))
    assert differences(theirs.picking_ids, ours.picking_ids, UNSTABLE) == []
    one, other = moves(theirs), moves(ours)
    assert differences(one, other) == []
    assert differences(one.move_line_ids, other.move_line_ids) == []


def test_delivery_is_planned_for_the_promised_day(masters, write):
    _theirs, ours = write(mixed(masters)[:1])
    lead = timedelta(days=masters.goods.sale_delay)
    assert ours.picking_ids.scheduled_date == ours.date_order + lead
    assert ours.picking_ids.has_deadline_issue is False


def test_delivery_without_lead_time_equals_the_orms(masters, write):
    masters.goods.sale_delay = 0
    theirs, ours = write(mixed(masters)[:1])
    assert differences(theirs.picking_ids, ours.picking_ids) == []


def test_return_equals_the_orms(masters, write):
    theirs, ours = write([(masters.goods, -2, 9.99, 0), (masters.service, -1, 4, 0)])
    assert theirs.picking_ids.picking_type_id.code == "incoming"
    assert differences(theirs, ours) == []
    assert differences(theirs.picking_ids, ours.picking_ids, UNSTABLE) == []
    assert differences(theirs.picking_ids.move_ids, ours.picking_ids.move_ids) == []


@pytest.mark.parametrize("paid", [True, False])
def test_invoice_equals_the_orms(masters, write, paid):
    theirs, ours = write(mixed(masters), Invoicing(TODAY, TODAY if paid else None))
    assert differences(theirs, ours) == []
    assert differences(theirs.order_line, ours.order_line) == []
    assert differences(theirs.invoice_ids, ours.invoice_ids) == []
    assert differences(items(theirs.invoice_ids), items(ours.invoice_ids)) == []


def test_payment_equals_the_orms(masters, write):
    theirs, ours = write(mixed(masters), Invoicing(TODAY, TODAY))
    one, other = (order.invoice_ids.matched_payment_ids for order in (theirs, ours))
    assert differences(one, other) == []
    assert differences(one.move_id, other.move_id) == []
    assert differences(items(one.move_id), items(other.move_id)) == []
    partials = [
        items(m).matched_credit_ids for m in (theirs.invoice_ids, ours.invoice_ids)
    ]
    assert differences(*partials) == []


def test_credit_note_equals_the_orms(masters, write):
    lines = [(masters.goods, -2, 9.99, 0), (masters.service, -1, 4, 0)]
    theirs, ours = write(lines, Invoicing(TODAY, TODAY))
    assert ours.invoice_ids.move_type == "out_refund"
    assert differences(theirs.invoice_ids, ours.invoice_ids) == []
    assert differences(items(theirs.invoice_ids), items(ours.invoice_ids)) == []


def test_invoice_whose_lines_round_apart_equals_the_orms(masters, write):
    theirs, ours = write([(masters.goods, 1, 0.035, 0)] * 3, Invoicing(TODAY, TODAY))
    assert ours.amount_untaxed == 0.11
    assert differences(items(theirs.invoice_ids), items(ours.invoice_ids)) == []


@pytest.mark.parametrize("billed", [True, False])
def test_purchase_equals_the_orms(env, masters, billed):
    lines = mixed(masters)
    theirs = masters.buy(lines, partner_ref="V 12")
    day = theirs.date_approve.date()
    if billed:
        theirs.action_create_invoice()
        theirs.invoice_ids.ref = "V 12"
        masters.invoice(theirs.invoice_ids, day)
    purchase = Purchase(
        partner_id=masters.partner.id,
        date=theirs.date_approve,
        planned_at=theirs.date_planned,
        received_at=theirs.picking_ids.date_done,
        partner_ref="V 12",
        lines=tuple(PurchaseLine(line[0].id, *line[1:]) for line in lines),
        invoicing=Invoicing(day, day) if billed else None,
    )
    ours = env["purchase.order"].browse(HistoryWriter(env).write_purchases([purchase]))
    assert differences(theirs, ours) == []
    assert differences(theirs.order_line, ours.order_line) == []
    one, other = theirs.picking_ids, ours.picking_ids
    assert differences(one, other) == []
    assert differences(one.move_ids.sorted("id"), other.move_ids.sorted("id")) == []
    assert differences(theirs.invoice_ids, ours.invoice_ids) == []
    assert differences(items(theirs.invoice_ids), items(ours.invoice_ids)) == []


def test_adjustment_equals_the_orms(env, masters):
    place = env["stock.warehouse"].search([], limit=1).lot_stock_id
    quant = env["stock.quant"].create(
        {
            "product_id": masters.goods.id,
            "location_id": place.id,
            "inventory_quantity": 5,
        }
    )
    quant.with_context(inventory_name="Found").action_apply_inventory()
    env.flush_all()
    theirs = env["stock.move"].search([("product_id", "=", masters.goods.id)])
    change = Adjustment(masters.goods.id, 5, theirs.date, "Found")
    ours = env["stock.move"].browse(HistoryWriter(env).write_adjustments([change]))
    assert differences(theirs, ours) == []
    assert differences(theirs.move_line_ids, ours.move_line_ids) == []
    assert masters.goods.qty_available == 10


def test_quants_equal_the_orms(env, masters, write):
    masters.sell(mixed(masters))
    domain = [("product_id", "=", masters.goods.id)]
    theirs = env["stock.quant"].search(domain).read(load=None)
    env.cr.execute("DELETE FROM stock_quant")
    env.invalidate_all()
    sale = Sale(
        masters.partner.id,
        NOW,
        tuple(SaleLine(product.id, *rest) for product, *rest in mixed(masters)),
    )
    HistoryWriter(env).write_sales([sale])
    ours = env["stock.quant"].search(domain).read(load=None)
    changing = {"id", "display_name", "create_date", "write_date", "in_date"}
    for one, other in zip(theirs, ours, strict=True):
        wrong = {n for n in one if n not in changing and one[n] != other[n]}
        assert not wrong


def moves(order):
    """Return the moves of a sale in the order of its lines."""
    return order.picking_ids.move_ids.sorted(lambda move: move.sale_line_id.id)


def items(entries):
    """Return the items of entries in the order Odoo shows them."""
    return entries.line_ids.sorted(lambda item: (item.sequence, item.id))
