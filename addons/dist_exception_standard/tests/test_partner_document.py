from datetime import date

from odoo.tests import freeze_time, new_test_user, tagged

from .common import StandardCommon

NOON = "2026-03-02 12:00:00"


@tagged("post_install", "-at_install")
class TestPartnerDocument(StandardCommon):
    """The vendor was bought from in March 2026; an insurance is what it needs."""

    code = "partner_document"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env, "std_keeper", "dist_base.group_data_steward,base.group_user"
        )
        cls.kind = cls.env["dist.document.type"].create(
            {
                "code": "std_insurance",
                "name": "Insurance",
                "needs_file": False,
                "warn_days": 30,
            }
        )
        cls.vendor.write({"buyer_id": cls.buyer.id, "user_id": cls.seller.id})

    def _trade(self, at=NOON):
        with freeze_time(at):
            order = self._buy()
        self._sweep_at(at)
        return order

    def _require(self, **values):
        requirements = self.env["dist.document.requirement"]
        return requirements.create({"type_id": self.kind.id, **values})

    def _file(self, valid_to=None, **values):
        documents = self.env["dist.document"].with_user(self.keeper)
        return documents.create(
            {
                "name": "No. 1",
                "type_id": self.kind.id,
                "owner_ref": f"res.partner,{self.vendor.id}",
                "valid_to": valid_to,
                **values,
            }
        )

    def test_vendor_in_trade_without_what_is_required_is_a_case_of_its_buyer(self):
        self._require()
        self._sweep_at(NOON)
        self.assertFalse(self._cases(self.vendor))
        self._trade()
        case = self._cases(self.vendor)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.buyer.id,
                    "partner_id": self.vendor.id,
                    "company_id": self.env.company.id,
                    "due_at": False,
                }
            ],
        )
        self.assertEqual(
            case.sentence, "Insurance of Forge is missing (last day: none)"
        )

    def test_filing_it_by_the_action_clears_the_case(self):
        self._require()
        self._trade()
        case = self._cases(self.vendor)
        self.assertEqual(case.with_user(self.keeper).next_action, "file_document")
        action = case.with_user(self.keeper).action_next()
        documents = self.env["dist.document"].with_user(self.keeper)
        documents.with_context(**action["context"]).create({"name": "No. 1"})
        self._sweep_at(NOON)
        self.assertEqual(case.state, "cleared")

    def test_whoever_keeps_no_documents_opens_the_partner(self):
        self._require()
        self._trade()
        case = self._cases(self.vendor).with_user(self.buyer)
        self.assertEqual(case.next_action, "open_document")

    def test_document_warns_then_runs_out_as_days_pass(self):
        self._trade()
        self._file("2026-04-10")
        self._sweep_at(NOON)
        self.assertFalse(self._cases(self.vendor))
        self._sweep_at("2026-03-11 23:59:00")
        self.assertFalse(self._cases(self.vendor))
        self._sweep_at("2026-03-12 00:01:00")
        case = self._cases(self.vendor)
        self.assertIn("is about to run out", case.sentence)
        self.assertEqual(str(case.due_at), "2026-04-11 00:00:00")
        self._sweep_at("2026-04-10 23:59:00")
        self.assertIn("is about to run out", case.sentence)
        self._sweep_at("2026-04-11 00:01:00")
        self.assertIn("is out of date", case.sentence)

    def test_day_begins_where_the_company_works(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self._trade()
        self._file("2026-03-31")
        self._sweep_at("2026-03-31 14:59:00")
        case = self._cases(self.vendor)
        self.assertIn("is about to run out", case.sentence)
        self.assertEqual(str(case.due_at), "2026-03-31 15:00:00")
        self._sweep_at("2026-03-31 15:01:00")
        self.assertIn("is out of date", case.sentence)

    def test_renewal_that_begins_in_time_clears_the_case(self):
        self._trade()
        self._file("2026-03-31")
        self._sweep_at(NOON)
        case = self._cases(self.vendor)
        self._file("2027-03-31", valid_from="2026-03-31")
        self._sweep_at(NOON)
        self.assertEqual(case.state, "cleared")

    def test_withdrawing_what_ran_out_clears_a_case_nobody_requires(self):
        self._trade()
        document = self._file("2026-02-01")
        self._sweep_at(NOON)
        case = self._cases(self.vendor)
        document.action_archive()
        self._sweep_at(NOON)
        self.assertEqual(case.state, "cleared")

    def test_requirement_of_customers_or_of_tags_spares_other_vendors(self):
        requirement = self._require(partner_kind="customer")
        self._trade()
        self.assertFalse(self._cases(self.vendor))
        tag = self.env["res.partner.category"].create({"name": "Chemicals"})
        requirement.write({"partner_kind": "vendor", "partner_category_ids": tag.ids})
        self._sweep_at(NOON)
        self.assertFalse(self._cases(self.vendor))
        self.vendor.category_id = tag
        self._sweep_at(NOON)
        self.assertEqual(len(self._cases(self.vendor)), 1)

    def test_customer_is_judged_by_its_orders(self):
        self._require(partner_kind="customer")
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id}
        )
        with freeze_time(NOON):
            self._create_order(partner_id=contact.id).action_confirm()
        self._sweep_at(NOON)
        self.assertEqual(len(self._cases(self.customer)), 1)

    def test_documents_and_requirements_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        requirement = self._require(company_id=other.id)
        self._trade()
        self.assertFalse(self._cases(self.vendor))
        requirement.company_id = False
        self.env["dist.document"].create(
            {
                "name": "No. 1",
                "type_id": self.kind.id,
                "owner_ref": f"res.partner,{self.vendor.id}",
                "company_id": other.id,
                "valid_to": date(2030, 1, 1),
            }
        )
        self._sweep_at(NOON)
        self.assertEqual(len(self._cases(self.vendor)), 1)

    def test_a_year_after_the_last_order_it_needs_no_papers(self):
        self._require()
        order = self._trade()
        self._deliver(order.picking_ids, 5)
        case = self._cases(self.vendor)
        with freeze_time("2027-03-03 12:00:00", tick=True):
            self._sweep(full=True)
        self.assertEqual(case.state, "cleared")

    def test_what_is_open_after_a_year_still_needs_papers(self):
        self._require()
        self._trade()
        case = self._cases(self.vendor)
        with freeze_time("2027-03-03 12:00:00", tick=True):
            self._sweep(full=True)
        self.assertEqual(case.state, "open")

    def test_partner_that_is_merged_into_another_has_no_case(self):
        self._require()
        self._trade()
        case = self._cases(self.vendor)
        kept = self.vendor.copy({"name": "Forge Ltd"})
        merges = self.env["base.partner.merge.automatic.wizard"]
        merges._merge((self.vendor | kept).ids, kept)
        self._sweep_at(NOON)
        self.assertEqual(case.state, "cleared")
        self.assertEqual(len(self._cases(kept)), 1)
