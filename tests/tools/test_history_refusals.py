"""What history cannot hold is refused in a sentence that names the record."""

from datetime import date, datetime

import pytest

from tests.tools.documents import Masters
from tools.history import (
    Adjustment,
    HistoryError,
    HistoryWriter,
    Invoicing,
    Purchase,
    PurchaseLine,
    Sale,
    SaleLine,
)

MOMENT = datetime(2025, 3, 3, 9, 30)


@pytest.fixture
def masters(env):
    return Masters(env)


def refused(env, sale):
    """Return the sentence a sale is refused with; nothing of it may stay."""
    before = env["sale.order"].search_count([])
    with pytest.raises(HistoryError) as caught, env.cr.savepoint():
        HistoryWriter(env).write_sales([sale])
    assert env["sale.order"].search_count([]) == before
    return str(caught.value)


def sale_of(masters, product=None, partner=None, **values):
    line = SaleLine((product or masters.goods).id, 1, 9.99, tax_ids=())
    return Sale((partner or masters.partner).id, MOMENT, (line,), **values)


def test_sale_without_lines_is_refused(env, masters):
    assert "has no line" in refused(env, Sale(masters.partner.id, MOMENT, ()))


def test_line_of_quantity_zero_is_refused(env, masters):
    line = SaleLine(masters.goods.id, 0, 9.99)
    assert "zero" in refused(env, Sale(masters.partner.id, MOMENT, (line,)))


def test_unknown_product_is_refused(env, masters):
    line = SaleLine(99999999, 1, 9.99)
    assert "99999999" in refused(env, Sale(masters.partner.id, MOMENT, (line,)))


def test_unknown_partner_is_refused(env, masters):
    line = SaleLine(masters.goods.id, 1, 9.99)
    assert "99999999" in refused(env, Sale(99999999, MOMENT, (line,)))


def test_product_with_lots_is_refused(env, masters):
    masters.goods.tracking = "lot"
    assert "Lantern" in refused(env, sale_of(masters))


def test_product_valued_at_each_move_is_refused(env, masters):
    category = env["product.category"].create(
        {"name": "Perpetual", "property_valuation": "real_time"}
    )
    masters.goods.categ_id = category
    assert "valued at each move" in refused(env, sale_of(masters))


def test_tax_included_in_the_price_is_refused(env, masters):
    tax = env["account.tax"].create(
        {"name": "Gross 10", "amount": 10, "price_include_override": "tax_included"}
    )
    line = SaleLine(masters.goods.id, 1, 9.99, tax_ids=(tax.id,))
    sale = Sale(masters.partner.id, MOMENT, (line,))
    assert "Gross 10" in refused(env, sale)


def test_warehouse_of_several_steps_is_refused(env, masters):
    warehouse = env["stock.warehouse"].search([], limit=1)
    warehouse.delivery_steps = "pick_ship"
    assert warehouse.name in refused(env, sale_of(masters))


def test_payment_term_of_instalments_is_refused(env, masters):
    term = env["account.payment.term"].create(
        {
            "name": "Half and half",
            "line_ids": [
                (0, 0, {"value": "percent", "value_amount": 50, "nb_days": days})
                for days in (0, 30)
            ],
        }
    )
    masters.partner.property_payment_term_id = term
    sale = sale_of(masters, invoicing=Invoicing(date(2025, 3, 5)))
    assert "Half and half" in refused(env, sale)


def test_invoice_in_a_foreign_currency_is_refused(env, masters):
    euro = env.ref("base.EUR")
    euro.active = True
    pricelist = env["product.pricelist"].create({"name": "E", "currency_id": euro.id})
    sale = sale_of(
        masters,
        values={"pricelist_id": pricelist.id},
        invoicing=Invoicing(date(2025, 3, 5)),
    )
    assert "EUR" in refused(env, sale)


def test_adjustment_of_a_service_is_refused(env, masters):
    with pytest.raises(HistoryError, match="Postage"):
        HistoryWriter(env).write_adjustments(
            [Adjustment(masters.service.id, 1, MOMENT, "Found")]
        )


def test_purchase_of_nothing_is_refused(env, masters):
    line = PurchaseLine(masters.goods.id, -1, 5)
    with pytest.raises(HistoryError, match="positive quantity"):
        HistoryWriter(env).write_purchases(
            [Purchase(masters.partner.id, MOMENT, (line,))]
        )


def test_sale_in_a_foreign_currency_keeps_the_rate_of_its_day(env, masters):
    euro = env.ref("base.EUR")
    euro.active = True
    env["res.currency.rate"].create(
        {"currency_id": euro.id, "name": "2025-03-01", "rate": 0.8}
    )
    pricelist = env["product.pricelist"].create({"name": "E", "currency_id": euro.id})
    sale = sale_of(masters, values={"pricelist_id": pricelist.id})
    order = env["sale.order"].browse(HistoryWriter(env).write_sales([sale]))
    assert order.currency_rate == pytest.approx(0.8)
    assert order.order_line.purchase_price == pytest.approx(6 * 0.8)


def test_receipts_renew_an_average_cost(env, masters):
    category = env["product.category"].create(
        {"name": "Average", "property_cost_method": "average"}
    )
    masters.goods.categ_id = category
    writer = HistoryWriter(env)
    writer.write_purchases(
        [
            Purchase(
                masters.partner.id, MOMENT, (PurchaseLine(masters.goods.id, 1, p),)
            )
            for p in (4, 8)
        ]
    )
    assert masters.goods.standard_price == pytest.approx(6)
