"""Amounts and rows of history: plain Python against Odoo's own engine."""

import doctest
import random

import pytest

from tools.history import amounts, bulk, journals
from tools.history.headers import rounder


@pytest.mark.parametrize("module", [amounts, bulk, journals], ids=lambda m: m.__name__)
def test_module_does_what_its_docstrings_say(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("method", ["round_globally", "round_per_line"])
def test_totals_equal_those_of_odoos_tax_engine(env, method):
    env.company.tax_calculation_rounding_method = method
    first, second = env["account.tax"].create(
        [{"name": f"T{rate}", "amount": rate} for rate in (15.0, 7.7)]
    )
    generator = random.Random(19)
    for _ in range(60):
        lines = [
            (
                generator.choice([-3, 1, 2, 7, 12.5]),
                round(generator.uniform(0, 40), generator.choice([2, 3])),
                generator.choice([0, 0, 5, 12.5]),
                generator.choice([(), (first,), (first, second)]),
            )
            for _ in range(generator.randint(1, 6))
        ]
        assert ours(env, lines, method) == theirs(env, lines)


def ours(env, lines, method):
    """Return subtotal and total per line and the totals of the document."""
    cents = rounder(env.company.currency_id)
    made = [
        amounts.line_amounts(
            quantity,
            price,
            discount,
            [amounts.TaxRate(tax.id, tax.amount) for tax in taxes],
            cents,
            method == "round_per_line",
        )
        for quantity, price, discount, taxes in lines
    ]
    totals = amounts.document_totals(made, cents)
    whole = [totals.untaxed, totals.tax, totals.total]
    return [round(x, 2) for line in made for x in (line.subtotal, line.total)] + [
        round(x, 2) for x in whole
    ]


def theirs(env, lines):
    """Return the same figures from a sale order in memory."""
    partner = env.company.partner_id
    order = env["sale.order"].create({"partner_id": partner.id})
    env["sale.order.line"].create(
        [
            {
                "order_id": order.id,
                "product_id": _service(env).id,
                "product_uom_qty": quantity,
                "price_unit": price,
                "discount": discount,
                "tax_ids": [(6, 0, [tax.id for tax in taxes])],
            }
            for quantity, price, discount, taxes in lines
        ]
    )
    whole = [order.amount_untaxed, order.amount_tax, order.amount_total]
    return [
        round(x, 2)
        for line in order.order_line
        for x in (line.price_subtotal, line.price_total)
    ] + [round(x, 2) for x in whole]


def _service(env):
    found = env["product.product"].search([("default_code", "=", "TAXED")], limit=1)
    return found or env["product.product"].create(
        {"name": "Taxed", "default_code": "TAXED", "type": "service"}
    )


def test_text_of_a_row_escapes_what_copy_reads_as_structure():
    assert bulk.encode(["a\\b", "line\nend", None]) == "a\\\\b\tline\\nend\t\\N"


def test_value_of_an_unknown_type_is_refused():
    with pytest.raises(KeyError):
        bulk.encode([object()])
