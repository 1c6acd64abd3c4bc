from contextlib import contextmanager

from odoo.fields import Command
from odoo.tests import tagged

from .common_sales import SalesCommon

# Own fact -> fields of the order and of its line that decide it.
INPUTS = {
    "amount": (
        ["order_line", "fiscal_position_id", "currency_id"],
        ["product_uom_qty", "price_unit", "discount", "tax_ids", "display_type"],
    ),
    "discount": (["order_line"], ["discount", "price_unit", "extra_tax_data"]),
    "below_pricelist": (
        [
            "partner_id",
            "pricelist_id",
            "currency_id",
            "date_order",
            "fiscal_position_id",
        ],
        [
            "product_id",
            "product_uom_id",
            "product_uom_qty",
            "price_unit",
            "discount",
            "product_no_variant_attribute_value_ids",
            "combo_item_id",
            "is_downpayment",
        ],
    ),
    "margin": (
        ["company_id", "order_line"],
        [
            "product_id",
            "product_uom_id",
            "product_uom_qty",
            "price_unit",
            "purchase_price",
            "tax_ids",
        ],
    ),
    "line_margin": (["company_id"], ["product_id", "price_unit", "purchase_price"]),
    "below_cost": (["company_id"], ["product_id", "price_unit", "purchase_price"]),
    "cost_unknown": ([], ["product_id"]),
    "terms_differ": (["payment_term_id", "partner_id"], []),
    "payment_term": (["payment_term_id"], []),
    "customer": (["partner_id"], []),
    "bill_to": (["partner_invoice_id"], []),
    "promised_date": (["commitment_date"], []),
    "over_usual": (
        ["partner_id", "order_line"],
        ["product_id", "product_uom_id", "product_uom_qty"],
    ),
    "repeated_reference": (["client_order_ref", "partner_id", "company_id"], []),
}

# Stored fields that are read and need no notice of their own.
NO_INPUT = {
    "state": "set by the transition that is judged",
    "currency_rate": "of the day of the order, from currency and date",
    "user_id": "who is asked, not what is judged",
    "amount_total": "for the exposure, a figure of the surroundings",
    "qty_delivered": "what stock still has to deliver",
    "dist_gate_facts": "the gate's own",
    "dist_gate_state": "the gate's own",
    "amount_untaxed": "computed from the lines",
    "price_subtotal": "computed from the line",
    "order_id": "the line's own order",
}


class _Spy:
    def __init__(self, field, seen):
        self.field, self.seen = field, seen

    def __get__(self, record, owner):
        if record is not None:
            self.seen.add(self.field.name)
        return self.field.__get__(record, owner)

    def __set__(self, record, value):
        self.field.__set__(record, value)


@tagged("post_install", "-at_install")
class TestFactFields(SalesCommon):
    """Whatever decides an own fact is noticed when it changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )
        cls.order = cls._create_order(
            client_order_ref="1", commitment_date="2030-01-01"
        )

    def test_every_own_fact_has_its_inputs_named_here(self):
        own = self.checkpoint.fact_ids.filtered("is_own")
        self.assertEqual(set(own.mapped("code")), set(INPUTS))

    def test_every_input_is_watched(self):
        order_fields, line_fields = (
            self.env[model]._dist_fact_fields()
            for model in ("sale.order", "sale.order.line")
        )
        for code, (of_order, of_line) in INPUTS.items():
            self.assertLessEqual(set(of_order), order_fields, code)
            self.assertLessEqual(set(of_line), line_fields, code)

    def test_collecting_reads_no_field_that_is_not_watched(self):
        with self._watch("sale.order") as order_reads:
            with self._watch("sale.order.line") as line_reads:
                self._facts(self.order)
        self.assertIn("commitment_date", order_reads)
        self.assertIn("purchase_price", line_reads)
        for model, reads in (
            ("sale.order", order_reads),
            ("sale.order.line", line_reads),
        ):
            fields = self.env[model]._fields
            stored = {name for name in reads if fields[name].store and name != "id"}
            watched = self.env[model]._dist_fact_fields()
            self.assertFalse(stored - watched - set(NO_INPUT))

    @contextmanager
    def _watch(self, model):
        cls, seen = self.env.registry[model], set()
        own = {name: vars(cls)[name] for name in cls._fields if name in vars(cls)}
        try:
            for name, field in cls._fields.items():
                setattr(cls, name, _Spy(field, seen))
            yield seen
        finally:
            for name in cls._fields:
                delattr(cls, name)
            for name, field in own.items():
                setattr(cls, name, field)

    def test_changed_fields_of_the_order_are_noted(self):
        values = {
            "partner_id": self.env["res.partner"].create({"name": "Other"}).id,
            "partner_invoice_id": self.env["res.partner"].create({"name": "Payer"}).id,
            "pricelist_id": self.env["product.pricelist"].create({"name": "P"}).id,
            "fiscal_position_id": self.env["account.fiscal.position"]
            .create({"name": "F"})
            .id,
            "payment_term_id": self.env["account.payment.term"]
            .create({"name": "T"})
            .id,
            "commitment_date": "2029-01-01",
            "client_order_ref": "2",
            "date_order": "2026-01-01",
            "team_id": self.env["crm.team"].create({"name": "T"}).id,
            "source_id": self.env["utm.source"].create({"name": "S"}).id,
            "warehouse_id": self.env["stock.warehouse"]
            .create({"name": "W", "code": "W9"})
            .id,
        }
        for name, value in values.items():
            self.order.with_user(self.seller).write({name: value})
            self._assert_noted(name)

    def test_changed_fields_of_a_line_are_noted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        tax = self.env["account.tax"].create({"name": "VAT", "amount": 5.0})
        values = {
            "product_uom_qty": 3.0,
            "price_unit": 99.0,
            "discount": 1.0,
            "purchase_price": 61.0,
            "product_uom_id": dozen.id,
            "tax_ids": [Command.set(tax.ids)],
            "product_id": self._create_product().id,
        }
        line = self.order.order_line
        for name, value in values.items():
            line.with_user(self.seller).write({name: value})
            self._assert_noted(name)

    def test_lines_that_come_and_go_are_noted(self):
        order = self.order.with_user(self.seller)
        order.order_line = [Command.create({"product_id": self.product.id})]
        self._assert_noted("order_line")
        order.order_line[-1:].unlink()
        self._assert_noted("order_id")
        self.env["sale.order.line"].with_user(self.seller).create(
            {"order_id": order.id, "product_id": self.product.id}
        )
        self._assert_noted("order_id")

    def test_text_on_the_order_is_not_noted(self):
        self.order.with_user(self.seller).note = "Leave at the gate"
        self._flush()
        self.assertFalse(self._get_notes())

    def _assert_noted(self, name):
        self._flush()
        notes = self._get_notes()
        self.assertTrue(notes, name)
        self.assertIn(name, notes[0].field_names.split(","))
        self.assertEqual(notes[0].user_id, self.seller.id)
        notes.unlink()

    def _get_notes(self):
        return self.env["dist.approval.edit"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", self.order.id)]
        )

    def setUp(self):
        super().setUp()
        self._get_notes().unlink()
