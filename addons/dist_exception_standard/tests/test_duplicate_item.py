from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import StandardCommon


@tagged("post_install", "-at_install")
class TestDuplicateItem(StandardCommon):
    code = "duplicate_item"
    looks_twice = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env, "std_keeper", "product.group_product_manager,base.group_user"
        )

    def _create_item(self, name, **values):
        """Return an item, by default of this company alone."""
        items = self.env["product.product"].with_user(self.keeper)
        values = {"company_id": self.env.company.id, **values}
        return items.create({"name": name, "is_storable": True, **values})

    def _pair(self, values, others):
        first = self._create_item("A", **values)
        second = self._create_item("B", **others)
        self._sweep()
        return first, second, self._cases(second)

    def test_barcodes_that_differ_by_leading_zeros_are_one_item(self):
        first, second, case = self._pair(
            {"barcode": "036000291452"}, {"barcode": "0036000291452"}
        )
        self.assertEqual(case.subject_key, f"pair/{first.id}/{second.id}")
        self.assertEqual(case.product_id, second)
        self.assertEqual(
            case.sentence, "B may be A a second time: both are called 0036000291452"
        )

    def test_codes_that_differ_by_case_blanks_and_dashes_are_one_item(self):
        for other in ("BOLT 10", "bolt10", "Bolt--10 "):
            with self.subTest(other=other):
                pair = self._pair({"default_code": "bolt-10"}, {"default_code": other})
                self.assertEqual(len(pair[2]), 1)
                (pair[0] | pair[1]).action_archive()

    def test_other_codes_are_other_items(self):
        for one, other in (("BOLT-10", "BOLT-100"), ("-", "--"), (False, False)):
            with self.subTest(one=one):
                pair = self._pair({"default_code": one}, {"default_code": other})
                self.assertFalse(pair[2])

    def test_code_of_one_vendor_names_one_item(self):
        row = {"partner_id": self.vendor.id, "product_code": "X 1"}
        first, second, case = self._pair(
            {"seller_ids": [Command.create(row)]},
            {"seller_ids": [Command.create({**row, "product_code": "x-1"})]},
        )
        self.assertEqual(len(case), 1)
        second.seller_ids.partner_id = self.customer
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_what_one_company_calls_its_items_is_no_case_of_another(self):
        other = self.env["res.company"].create({"name": "Other"})
        control = self.env.ref("dist_exception_queue.control_exception_queue")
        self.env["dist.control.setting"]._set(control, other, "on")
        self.keeper.company_ids += other
        row = {"partner_id": self.vendor.id, "product_code": "X 1"}
        rows = [{**row, "company_id": owner} for owner in (other.id, False)]
        _first, second, case = self._pair(
            *(
                {"company_id": False, "seller_ids": [Command.create(values)]}
                for values in rows
            )
        )
        self.assertEqual(case.company_id, other)
        second.seller_ids.company_id = self.env.company
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_two_names_in_common_are_one_case(self):
        values = {"barcode": "01234565", "default_code": "a1"}
        others = {"barcode": "1234565000000", "default_code": "A-1"}
        self.assertEqual(len(self._pair(values, others)[2]), 1)
        others["barcode"] = "00001234565"
        third = self._create_item("C", **others)
        self._sweep()
        self.assertIn("00001234565, A-1", self._cases(third).sentence)

    def test_variants_of_one_item_are_no_duplicates(self):
        size = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [Command.create({"name": n}) for n in "SL"]}
        )
        line = {"attribute_id": size.id, "value_ids": [Command.set(size.value_ids.ids)]}
        template = self.env["product.template"].create(
            {
                "name": "Glove",
                "company_id": self.env.company.id,
                "attribute_line_ids": [Command.create(line)],
            }
        )
        template.product_variant_ids.default_code = "GLOVE"
        self._sweep()
        self.assertFalse(self._cases(template.product_variant_ids))

    def test_archiving_either_of_the_pair_clears_the_case(self):
        for end in (0, 1):
            with self.subTest(end=end):
                *pair, case = self._pair({"default_code": "z"}, {"default_code": "Z"})
                self.assertEqual(len(case), 1)
                pair[end].action_archive()
                self._sweep()
                self.assertEqual(case.state, "cleared")
                pair[1 - end].action_archive()

    def test_another_code_for_the_first_leaves_the_others_a_pair(self):
        first, second, case = self._pair({"default_code": "z"}, {"default_code": "Z"})
        third = self._create_item("C", default_code="z ")
        self._sweep()
        self.assertEqual(self._cases(third).subject_key, f"pair/{first.id}/{third.id}")
        first.default_code = "other"
        self._sweep()
        self.assertEqual(case.state, "cleared")
        self.assertEqual(self._cases(third).subject_key, f"pair/{second.id}/{third.id}")

    def test_items_of_different_companies_are_none(self):
        other = self.env["res.company"].create({"name": "Other"})
        items = self.env["product.product"]
        items.create(
            [
                {"name": "A", "default_code": "q", "company_id": self.env.company.id},
                {"name": "B", "default_code": "Q", "company_id": other.id},
            ]
        )
        self._sweep()
        self.assertFalse(self._cases())

    def test_pair_that_all_share_is_a_case_of_each_company_that_uses_it(self):
        other = self.env["res.company"].create({"name": "Other"})
        control = self.env.ref("dist_exception_queue.control_exception_queue")
        self.env["dist.control.setting"]._set(control, other, "on")
        shared = {"company_id": False}
        first, second, case = self._pair(
            {"default_code": "z", **shared}, {"default_code": "Z", **shared}
        )
        self.assertFalse(case)
        line = Command.create({"product_id": first.id})
        order = self._create_order(order_line=[line])
        order.action_confirm()
        self._sweep()
        self.assertEqual(self._cases(second).company_id, self.env.company)
        place = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.with_company(other).create(
            {
                "product_id": second.id,
                "location_id": place.lot_stock_id.id,
                "inventory_quantity": 3,
            }
        ).action_apply_inventory()
        self._sweep()
        self.assertEqual(self._cases(second).company_id, self.env.company | other)
        order._action_cancel()
        self._sweep()
        self.assertEqual(self._cases(second).company_id, other)
