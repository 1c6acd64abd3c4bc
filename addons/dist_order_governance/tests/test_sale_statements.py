from odoo.fields import Command
from odoo.tests import tagged

from .common_sales import SalesCommon


@tagged("post_install", "-at_install")
class TestStatements(SalesCommon):
    """What the gate costs does not follow the number of documents.

    The orders have everything that costs a look: pricelists on pricelists, a foreign
    currency, a fiscal position, tags, references, promises, credit limits.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(10):
            cls._create_policy(low=20.0 + number)
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )
        cls.currency = cls._create_currency("FRC", 0.5)
        products = [cls._create_product(f"Item {n}") for n in range(5)]
        cls.template = cls.env["sale.order"].create(
            {
                "partner_id": cls._create_customer().id,
                "client_order_ref": "4711",
                "commitment_date": "2030-01-01",
                "fiscal_position_id": cls._create_fiscal_position().id,
                "order_line": [
                    Command.create({"product_id": product.id, "discount": 25.0})
                    for product in products
                ],
            }
        )

    @classmethod
    def _create_customer(cls):
        tag = cls.env["res.partner.category"].create({"name": "Trade"})
        customer = cls.env["res.partner"].create(
            {
                "name": "Rich & Co",
                "is_company": True,
                "country_id": cls.env.ref("base.fr").id,
                "category_id": [Command.link(tag.id)],
                "dist_credit_mode": "limited",
                "dist_credit_limit": 100.0,
            }
        )
        customer.property_product_pricelist = cls._create_pricelists()
        return customer

    @classmethod
    def _create_pricelists(cls):
        pricelists = cls.env["product.pricelist"].create(
            [{"name": name, "currency_id": cls.currency.id} for name in ("A", "B")]
        )
        base, own = pricelists
        cls.env["product.pricelist.item"].create(
            [
                {
                    "pricelist_id": base.id,
                    "compute_price": "percentage",
                    "percent_price": 5.0,
                },
                {
                    "pricelist_id": own.id,
                    "compute_price": "formula",
                    "base": "pricelist",
                    "base_pricelist_id": base.id,
                },
            ]
        )
        return own

    @classmethod
    def _create_fiscal_position(cls):
        tax = cls.env["account.tax"].create(
            {"name": "Within", "amount": 20.0, "price_include_override": "tax_included"}
        )
        position = cls.env["account.fiscal.position"].create({"name": "Export"})
        cls.env["account.tax"].create(
            {
                "name": "None",
                "amount": 0.0,
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        return position

    def _forecast_statements(self, count):
        orders = self._multiply(self.template, count)
        orders._dist_forecast()  # caches of the registry are warm
        self.env.invalidate_all()
        with self._count_statements() as statements:
            forecast = orders._dist_forecast()
        self.assertEqual(len(forecast), count)
        self.assertTrue(all(j.verdict.stops for j in forecast.values()))
        return [str(statement) for statement in statements]

    def test_forecast_of_a_thousand_orders_needs_at_most_thirty_statements(self):
        few = self._forecast_statements(10)
        many = self._forecast_statements(1000)
        self.assertEqual(len(many), len(few), self._list_statements(many))
        self.assertLessEqual(len(many), 30, self._list_statements(many))

    @staticmethod
    def _list_statements(statements):
        return "\n".join(" ".join(text.split())[:150] for text in statements)
