from odoo.fields import Command
from odoo.tests import tagged

from .common import StandardCommon


@tagged("post_install", "-at_install")
class TestDuplicatePartner(StandardCommon):
    code = "duplicate_partner"

    looks_twice = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        control = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(control, cls.other, "on")

    def _create_partner(self, name, **values):
        """Return a partner, by default of this company alone."""
        partners = self.env["res.partner"].with_context(no_vat_validation=True)
        values = {"vat": "XX0123456", "company_id": self.env.company.id, **values}
        return partners.create({"name": name, **values})

    def _keys(self, partners):
        return sorted(self._cases(partners).mapped("subject_key"))

    def _name_pairs(self, *pairs):
        return sorted(f"pair/{first.id}/{second.id}" for first, second in pairs)

    def test_each_later_one_is_a_pair_with_the_first(self):
        first, second, third = map(self._create_partner, "ABC")
        self._sweep()
        self.assertEqual(
            self._keys(second | third),
            self._name_pairs((first, second), (first, third)),
        )

    def test_without_the_first_the_others_are_a_pair(self):
        for change in ({"vat": "XX9"}, {"active": False}):
            with self.subTest(change=change):
                first, second, third = map(self._create_partner, "ABC")
                self._sweep()
                first.write(change)
                self._sweep()
                self.assertEqual(
                    self._keys(second | third), self._name_pairs((second, third))
                )
                (second | third).action_archive()
                self._sweep()

    def test_deleting_the_first_leaves_the_others_a_pair(self):
        first, second, third = map(self._create_partner, "ABC")
        self._sweep()
        first.unlink()
        self._sweep()
        self.assertEqual(self._keys(second | third), self._name_pairs((second, third)))

    def test_who_is_not_subject_to_tax_has_no_number(self):
        for name in "ABC":
            self._create_partner(name, vat="/")
        self._sweep()
        self.assertFalse(self._cases())

    def test_pair_that_all_share_is_a_case_of_each_company_that_trades_with_it(self):
        first, second = (self._create_partner(name, company_id=False) for name in "AB")
        self._sweep()
        self.assertFalse(self._cases(second))
        contact = self._create_partner(
            "Ann", vat=False, company_id=False, parent_id=second.id
        )
        order = self._create_order(partner_id=contact.id)
        order.action_confirm()
        self._sweep()
        self.assertEqual(self._cases(second).company_id, self.env.company)
        self.buyer.company_ids += self.other
        bought = self._buy(partner_id=first.id, company_id=self.other.id)
        self._sweep()
        self.assertEqual(self._cases(second).company_id, self.env.company | self.other)
        bought.button_cancel()
        self._sweep()
        self.assertEqual(self._cases(second).company_id, self.env.company)

    def test_invoice_is_trade_as_well(self):
        first, second = (self._create_partner(name, company_id=False) for name in "AB")
        self._sweep()
        line = Command.create({"product_id": self.item.id, "tax_ids": []})
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": first.id,
                "invoice_line_ids": [line],
            }
        )
        invoice.action_post()
        self._sweep()
        self.assertEqual(self._cases(second).company_id, self.env.company)

    def test_either_of_the_pair_ends_it(self):
        for end in (0, 1):
            with self.subTest(end=end):
                pair = [self._create_partner(name) for name in "AB"]
                self._sweep()
                case = self._cases(pair[1])
                self.assertEqual(len(case), 1)
                pair[end].vat = False
                self._sweep()
                self.assertEqual(case.state, "cleared")
                pair[1 - end].vat = False

    def test_archiving_one_clears_it(self):
        first, second = map(self._create_partner, "AB")
        self._sweep()
        case = self._cases(second)
        first.action_archive()
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_addresses_of_one_company_are_no_duplicates(self):
        first = self._create_partner("A", is_company=True)
        self._create_partner("B", parent_id=first.id)
        self._sweep()
        self.assertFalse(self._cases())

    def test_partners_of_different_companies_are_none(self):
        self._create_partner("A")
        self._create_partner("B", company_id=self.other.id)
        self._sweep()
        self.assertFalse(self._cases())
