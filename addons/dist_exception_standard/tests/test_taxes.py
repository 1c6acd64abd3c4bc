from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import StandardCommon


@tagged("post_install", "-at_install")
class TestMissingTax(StandardCommon):
    code = "missing_tax"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env,
            "std_keeper",
            "product.group_product_manager,account.group_account_invoice",
        )
        cls.template = cls.item.product_tmpl_id
        cls.template.responsible_id = cls.keeper
        cls.sale_tax = cls._create_tax("sale")
        cls.purchase_tax = cls._create_tax("purchase")
        cls.env.company.account_sale_tax_id = cls.sale_tax
        cls.env.company.account_purchase_tax_id = cls.purchase_tax

    @classmethod
    def _create_tax(cls, use, company=None):
        company = company or cls.env.company
        country = cls.env.ref("base.us")
        group = cls.env["account.tax.group"].create(
            {"name": "Tax", "company_id": company.id, "country_id": country.id}
        )
        return cls.env["account.tax"].create(
            {
                "name": f"Tax of {use}s in {company.name}",
                "type_tax_use": use,
                "amount": 20,
                "company_id": company.id,
                "country_id": country.id,
                "tax_group_id": group.id,
            }
        )

    def _sell(self):
        self._create_order().action_confirm()
        self._sweep()

    def test_selling_without_a_tax_opens_a_case_of_the_responsible(self):
        self._sweep()
        self.assertFalse(self._cases(self.template))
        self._sell()
        case = self._cases(self.template)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.keeper.id,
                    "product_id": self.item.id,
                    "company_id": self.env.company.id,
                }
            ],
        )
        self.assertEqual(
            case.sentence,
            f"Bolt is sold without a tax; new items have {self.sale_tax.name}",
        )

    def test_item_added_to_a_confirmed_order_is_traded(self):
        order, bought = self._create_order(), self._buy()
        order.action_confirm()
        later = self.env["product.product"].create(
            {"name": "Nut", "taxes_id": [], "supplier_taxes_id": []}
        )
        self._sweep()
        lines = [Command.create({"product_id": later.id})]
        order.with_user(self.seller).order_line = lines
        bought.with_user(self.buyer).order_line = lines
        self._sweep()
        self.assertEqual(len(self._cases(later.product_tmpl_id)), 2)

    def test_giving_it_a_tax_clears_the_case(self):
        self._sell()
        case = self._cases(self.template)
        self.template.with_user(self.keeper).taxes_id = self.sale_tax
        self._sweep()
        self.assertEqual(case.state, "cleared")
        self.template.with_user(self.keeper).taxes_id = [Command.clear()]
        self._sweep()
        self.assertEqual(len(self._cases(self.template)), 1)

    def test_buying_without_a_tax_is_a_case_of_its_own(self):
        self._sell()
        self._buy()
        self._sweep()
        cases = self._cases(self.template)
        self.assertEqual(len(cases), 2)
        self.template.with_user(self.keeper).supplier_taxes_id = self.purchase_tax
        self._sweep()
        self.assertIn("is sold without", self._cases(self.template).sentence)

    def test_tax_of_another_company_is_none(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.template.taxes_id = self._create_tax("sale", other)
        self._sell()
        self.assertEqual(len(self._cases(self.template)), 1)

    def test_company_that_uses_no_taxes_needs_none(self):
        self.env.company.account_sale_tax_id = False
        self._sell()
        self.assertFalse(self._cases(self.template))


@tagged("post_install", "-at_install")
class TestMissingTaxNumber(StandardCommon):
    code = "missing_tax_number"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "std_clerk",
            "account.group_account_invoice,base.group_partner_manager",
        )
        cls.env.company.partner_id.vat = "BE0477472701"
        cls.customer.write(
            {
                "is_company": True,
                "user_id": cls.seller.id,
                "country_id": cls.env.ref("base.be").id,
                "vat": "BE0477472701",
            }
        )

    def _invoice(self, partner=None, **values):
        invoices = self.env["account.move"].with_user(self.clerk)
        invoice = invoices.create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.customer).id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [
                    Command.create({"product_id": self.item.id, "tax_ids": []})
                ],
                **values,
            }
        )
        invoice.action_post()
        self._sweep_at("2026-03-03 08:00:00")
        return invoice

    def test_business_that_is_invoiced_without_a_number_is_a_case(self):
        self.customer.vat = False
        self._sweep()
        self.assertFalse(self._cases(self.customer))
        self._invoice()
        case = self._cases(self.customer)
        self.assertRecordValues(
            case,
            [{"owner_id": self.seller.id, "partner_id": self.customer.id}],
        )
        self.assertEqual(
            case.sentence,
            "Smith is invoiced and has no tax number, so its taxes may be wrong",
        )
        self.customer.with_user(self.clerk).vat = "BE0477472701"
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_business_without_a_country_is_a_case(self):
        self.customer.country_id = False
        self._invoice()
        self.assertIn("no country", self._cases(self.customer).sentence)

    def test_invoice_to_a_contact_is_the_case_of_its_company(self):
        self.customer.vat = False
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id}
        )
        self._invoice(contact)
        self.assertEqual(len(self._cases(self.customer)), 1)

    def test_people_and_countries_without_such_numbers_need_none(self):
        self.customer.write({"vat": False, "country_id": self.env.ref("base.us").id})
        self._invoice()
        self.assertFalse(self._cases(self.customer))
        self.customer.write({"is_company": False, "country_id": False})
        self._sweep()
        self.assertFalse(self._cases(self.customer))

    def test_company_without_a_number_asks_for_none(self):
        self.env.company.partner_id.vat = False
        self.customer.vat = False
        self._invoice()
        self.assertFalse(self._cases(self.customer))

    def test_business_that_is_merged_or_becomes_an_address_has_no_case(self):
        merges = self.env["base.partner.merge.automatic.wizard"]
        for end in ("merge", "join"):
            with self.subTest(end=end):
                partner = self.customer.copy({"name": "Miller", "country_id": False})
                self._invoice(partner)
                case = self._cases(partner)
                self.assertEqual(len(case), 1)
                if end == "merge":
                    merges._merge((partner | self.customer).ids, self.customer)
                    self.assertFalse(partner.exists())
                else:
                    partner.write({"is_company": False, "parent_id": self.customer.id})
                self._sweep_at("2026-03-03 09:00:00")
                self.assertEqual(case.state, "cleared")
