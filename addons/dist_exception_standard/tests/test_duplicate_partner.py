from odoo.tests import tagged

from .common import StandardCommon


@tagged("post_install", "-at_install")
class TestDuplicatePartner(StandardCommon):
    code = "duplicate_partner"

    def _create_partner(self, name, **values):
        partners = self.env["res.partner"].with_context(no_vat_validation=True)
        return partners.create({"name": name, "vat": "XX0123456", **values})

    def test_each_pair_is_one_case(self):
        first, second, third = map(self._create_partner, "ABC")
        self._sweep()
        keys = self._cases(second | third).mapped("subject_key")
        self.assertEqual(
            sorted(keys),
            sorted(
                f"pair/{one.id}/{other.id}"
                for one, other in ((first, second), (first, third), (second, third))
            ),
        )

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
        other = self.env["res.company"].create({"name": "Other"})
        self._create_partner("A", company_id=self.env.company.id)
        self._create_partner("B", company_id=other.id)
        self._sweep()
        self.assertFalse(self._cases())
