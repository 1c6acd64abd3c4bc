from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import StandardCommon


class MasterCommon(StandardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env, "std_keeper", "product.group_product_manager,base.group_user"
        )
        cls.item.responsible_id = cls.keeper
        cls.item.barcode = "4006381333931"

    def _sell(self):
        self._create_order().action_confirm()
        self._sweep()


@tagged("post_install", "-at_install")
class TestMissingCost(MasterCommon):
    code = "missing_cost"

    def test_selling_what_costs_nothing_opens_a_case_of_the_responsible(self):
        self.item.standard_price = 0.0
        self._sweep()
        self.assertFalse(self._cases(self.item))
        self._sell()
        case = self._cases(self.item)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.keeper.id,
                    "product_id": self.item.id,
                    "company_id": self.env.company.id,
                    "due_at": False,
                }
            ],
        )
        self.assertIn("Bolt is in use and has no cost", case.sentence)

    def test_adding_it_to_a_confirmed_order_is_use_as_well(self):
        order = self._create_order()
        order.action_confirm()
        later = self.item.create(
            {"name": "Nut", "is_storable": True, "standard_price": 0.0}
        )
        self._sweep()
        order.with_user(self.seller).order_line = [
            Command.create({"product_id": later.id})
        ]
        self._sweep()
        self.assertEqual(len(self._cases(later)), 1)

    def test_moving_it_is_use_as_well(self):
        self.item.standard_price = 0.0
        order = self._buy()
        self._deliver(order.picking_ids, 5)
        self.item.standard_price = 0.0
        self._sweep()
        self.assertEqual(len(self._cases(self.item)), 1)

    def test_giving_it_a_cost_clears_the_case(self):
        self.item.standard_price = 0.0
        self._sell()
        case = self._cases(self.item)
        self.item.with_user(self.keeper).standard_price = 4.0
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_archiving_it_clears_the_case(self):
        self.item.standard_price = 0.0
        self._sell()
        case = self._cases(self.item)
        self.item.with_user(self.keeper).action_archive()
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_cost_is_that_of_the_company_that_uses_it(self):
        control = self.env.ref("dist_exception_queue.control_exception_queue")
        other = self.env["res.company"].create({"name": "Other"})
        self.env["dist.control.setting"]._set(control, other, "on")
        self.assertEqual(self.item.with_company(other).standard_price, 0.0)
        self._sell()
        self.assertFalse(self._cases(self.item))


@tagged("post_install", "-at_install")
class TestMissingBarcode(MasterCommon):
    code = "missing_barcode"

    def test_selling_what_cannot_be_scanned_opens_a_case(self):
        self.item.barcode = False
        self._sell()
        case = self._cases(self.item)
        self.assertEqual(case.owner_id, self.keeper)
        self.assertIn("Bolt is in use and has no barcode", case.sentence)
        self.item.with_user(self.keeper).barcode = "4006381333948"
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_services_and_what_is_not_sold_need_none(self):
        self.item.barcode = False
        self._sell()
        case = self._cases(self.item)
        self.item.with_user(self.keeper).sale_ok = False
        self._sweep()
        self.assertEqual(case.state, "cleared")


@tagged("post_install", "-at_install")
class TestMissingLeadTime(MasterCommon):
    code = "missing_lead_time"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        row = {"partner_id": cls.vendor.id, "delay": 0, "price": 3.0}
        cls.item.seller_ids = [Command.create(row)]
        cls.row = cls.item.seller_ids

    def _buy_and_sweep(self):
        order = self._buy()
        self._sweep()
        return order

    def test_buying_without_a_lead_time_opens_a_case_of_the_responsible(self):
        self._sweep()
        self.assertFalse(self._cases(self.row))
        self._buy_and_sweep()
        case = self._cases(self.row)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.keeper.id,
                    "partner_id": self.vendor.id,
                    "company_id": self.env.company.id,
                }
            ],
        )
        self.assertIn("Forge has no lead time for Bolt", case.sentence)

    def test_giving_it_a_lead_time_clears_the_case(self):
        self._buy_and_sweep()
        case = self._cases(self.row)
        self.row.with_user(self.keeper).delay = 5
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_deleting_the_row_clears_the_case(self):
        self._buy_and_sweep()
        case = self._cases(self.row)
        self.row.with_user(self.keeper).unlink()
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_price_that_ended_and_vendor_that_is_archived_need_none(self):
        self._buy_and_sweep()
        case = self._cases(self.row)
        self.vendor.active = False
        self._sweep()
        self.assertEqual(case.state, "cleared")
        self.vendor.active = True
        self.row.date_end = "2020-01-01"
        self._sweep()
        self.assertFalse(self._cases(self.row))

    def test_cancelled_purchase_does_not_count(self):
        order = self._buy_and_sweep()
        case = self._cases(self.row)
        order.button_cancel()
        self._sweep()
        self.assertEqual(case.state, "cleared")
