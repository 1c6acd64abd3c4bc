from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common_purchase import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseStatements(PurchaseCommon):
    """The size of a batch does not change how many statements its facts cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy("amount", 500.0)
        cls._create_policy("price_over_last", 10.0, on_unknown="ignore")
        cls.items = cls.env["product.product"].create(
            [
                {
                    "name": f"Item {number}",
                    "is_storable": True,
                    "standard_price": 10.0,
                    "seller_ids": [
                        Command.create(
                            {"partner_id": cls.vendor.id, "price": 10.0 + number}
                        )
                    ],
                }
                for number in range(20)
            ]
        )
        cls.env["stock.warehouse.orderpoint"].create(
            [
                {"product_id": item.id, "product_min_qty": 1, "product_max_qty": 5}
                for item in cls.items
            ]
        )
        cls._approve_vendor()
        for _number in range(3):
            cls._receive(cls._buy(product=cls.items[0]), 5)
        cls.vendors = cls.env["res.partner"].create(
            [{"name": f"Vendor {number}"} for number in range(20)]
        )
        cls.env["res.partner.bank"].create(
            [{"acc_number": f"A{v.id}", "partner_id": v.id} for v in cls.vendors]
        )

    def _create_purchases(self, count):
        orders = self.env["purchase.order"].create(
            [
                {
                    "partner_id": self.vendors[number % 20].id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.items[(number + n) % 20].id,
                                "product_qty": 5,
                                "price_unit": 20.0,
                                "date_planned": fields.Datetime.now(),
                            }
                        )
                        for n in range(3)
                    ],
                }
                for number in range(count)
            ]
        )
        self._flush()
        return orders

    def _count(self, records, method, *arguments):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        getattr(records, method)(*arguments)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_facts_of_200_orders_cost_the_statements_of_10(self):
        few, many = self._create_purchases(10), self._create_purchases(200)
        code = self.checkpoint.code
        self._count(few.sudo(), "_dist_collect_facts", code)  # what is cached for good
        count = self._count(few.sudo(), "_dist_collect_facts", code)
        self.assertEqual(self._count(many.sudo(), "_dist_collect_facts", code), count)
        self.assertLessEqual(count, 45)

    def test_forecast_of_200_orders_costs_the_statements_of_10(self):
        few, many = self._create_purchases(10), self._create_purchases(200)
        self._count(few, "_dist_forecast")
        count = self._count(few, "_dist_forecast")
        self.assertEqual(self._count(many, "_dist_forecast"), count)

    def test_judging_an_order_costs_nothing_while_the_control_is_off(self):
        order = self._create_purchases(1)
        self._switch("purchase_approval", "off")
        judgement = type(self.env["dist.approval.judgement"])
        self.patch(judgement, "_judge", None)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
