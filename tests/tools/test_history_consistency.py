"""The consistency check finds what is wrong, and only that."""

from datetime import date, datetime, timedelta

import pytest

from tests.tools.documents import Masters
from tools.history import (
    Adjustment,
    HistoryWriter,
    Invoicing,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
    check_consistency,
    check_totals,
)
from tools.history.sequences import draw

MOMENT = datetime(2025, 3, 3, 9, 30)


@pytest.fixture
def masters(env):
    return Masters(env)


@pytest.fixture
def history(env, masters):
    """Three months of a customer's history; returns the ids of the sales."""
    writer = HistoryWriter(env)
    goods, partner = masters.goods.id, masters.partner.id
    writer.write_purchases(
        [
            Purchase(
                partner,
                MOMENT - timedelta(days=30),
                (PurchaseLine(goods, 100, 5.2), PurchaseLine(masters.service.id, 1, 9)),
                invoicing=Invoicing(date(2025, 2, 1), date(2025, 3, 1), ref="V-1"),
            )
        ]
    )
    writer.write_adjustments([Adjustment(goods, -4, MOMENT, "Damaged")])
    return writer.write_sales(
        [
            Sale(
                partner,
                MOMENT + timedelta(days=month * 30),
                (
                    SaleLine(goods, 5 - 4 * month, 9.99),
                    SaleLine(masters.supplies.id, 2, 1),
                ),
                invoicing=Invoicing(date(2025, 3 + month, 5), paid_on=paid),
            )
            for month, paid in enumerate((date(2025, 4, 1), None, date(2025, 6, 1)))
        ]
    )


def wrong(env):
    return {difference.check for difference in check_consistency(env)}


def test_history_is_consistent(env, history):
    assert check_consistency(env) == []


def test_history_and_the_orms_documents_are_consistent_together(env, masters, history):
    masters.sell([(masters.goods, 3, 9.99, 0), (masters.service, 1, 4, 0)])
    masters.buy([(masters.goods, 3, 5, 0)])
    assert check_consistency(env) == []


def test_stock_on_hand_follows_from_all_documents(masters, history):
    assert masters.goods.qty_available == 100 - 4 - 5 - 1 + 3


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("stock", "UPDATE stock_quant SET quantity = quantity + 1"),
        ("move_quantity", "UPDATE stock_move SET quantity = quantity + 1"),
        ("move_line", "UPDATE stock_move_line SET state = 'draft'"),
        ("transfer_state", "UPDATE stock_picking SET state = 'assigned'"),
        ("transfer_sale", "UPDATE stock_picking SET sale_id = NULL"),
        ("sale_untaxed", "UPDATE sale_order SET amount_untaxed = 1"),
        ("sale_total", "UPDATE sale_order SET amount_total = 1"),
        ("sale_delivered", "UPDATE sale_order_line SET qty_delivered = 99"),
        ("sale_invoiced", "UPDATE sale_order_line SET qty_invoiced = 99"),
        ("sale_status", "UPDATE sale_order SET delivery_status = 'pending'"),
        ("purchase_untaxed", "UPDATE purchase_order SET amount_untaxed = 1"),
        ("purchase_received", "UPDATE purchase_order_line SET qty_received = 99"),
        (
            "entry_balance",
            "UPDATE account_move_line SET debit = debit + 1 WHERE debit > 0",
        ),
        ("entry_residual", "UPDATE account_move SET amount_residual_signed = 7"),
        (
            "sequence",
            """UPDATE stock_picking SET name = 'WH/IN/90001'
                WHERE id = (SELECT min(id) FROM stock_picking)""",
        ),
    ],
)
def test_what_disagrees_is_found(env, history, check, statement):
    env.cr.execute(statement)
    env.invalidate_all()
    assert check in wrong(env)


def test_difference_reads_as_a_sentence(env, masters, history):
    env.cr.execute("UPDATE sale_order SET amount_total = 1 WHERE id = %s", history[:1])
    env.invalidate_all()
    [difference] = check_consistency(env)
    name = env["sale.order"].browse(history[0]).name
    assert f"sale {name} should have" in str(difference)


def test_file_totals_are_compared_by_number(env, history):
    orders = env["sale.order"].browse(history)
    totals = {order.name: order.amount_untaxed for order in orders}
    assert check_totals(env, totals) == []
    assert len(check_totals(env, {**totals, "unknown": 1.0})) == 1


def test_next_document_takes_the_next_number(env, masters, history):
    last = env["sale.order"].browse(history[-1])
    order = masters.sell([(masters.goods, 1, 9.99, 0)])
    assert int(order.name[1:]) == int(last.name[1:]) + 1
    assert order.picking_ids.name > max(last.picking_ids.mapped("name"))


def test_next_invoice_takes_the_next_number(env, masters, history):
    last = env["sale.order"].browse(history[0]).invoice_ids
    order = masters.sell([(masters.goods, 1, 9.99, 0)])
    invoice = order._create_invoices()
    masters.invoice(invoice, date(2025, 6, 30), pay=False)
    assert invoice.sequence_prefix == last.sequence_prefix
    assert invoice.sequence_number > last.sequence_number


@pytest.mark.parametrize("implementation", ["standard", "no_gap"])
def test_numbers_come_from_the_year_of_the_document(env, implementation):
    sequence = env["ir.sequence"].create(
        {
            "name": "Yearly",
            "prefix": "Y%(range_year)s/",
            "padding": 3,
            "use_date_range": True,
            "implementation": implementation,
        }
    )
    moments = [datetime(2025, 5, 1), datetime(2024, 5, 1), datetime(2025, 2, 1)]
    assert draw(sequence, moments) == ["Y2025/002", "Y2024/001", "Y2025/001"]
    assert sequence.next_by_id(sequence_date=date(2025, 6, 1)) == "Y2025/003"
