from datetime import date

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import DistBaseCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-01")
class TestDocumentRequirement(DistBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls._create_type()
        cls.requirements = cls.env["dist.document.requirement"]
        cls.requirements.search([]).action_archive()

    def _require(self, **values):
        return self.requirements.create({"type_id": self.kind.id, **values})

    def _missing(self, records, **options):
        return self.requirements._missing(records, **options)

    def test_nothing_is_missing_without_requirements(self):
        self.assertEqual(self._missing(self.partner), {})

    def test_partner_without_the_document_lacks_it(self):
        self._require()
        self.assertEqual(
            self._missing(self.partner),
            {self.partner.id: [(self.kind.id, "missing", None)]},
        )

    def test_contact_is_judged_by_its_company(self):
        contact = self.partner.create({"name": "Ann", "parent_id": self.partner.id})
        self._require()
        self._create_document(type_id=self.kind.id)
        self.assertEqual(self._missing(contact), {})

    def test_expired_document_is_reported_with_its_last_day(self):
        self._require()
        self._create_document(type_id=self.kind.id, valid_to=date(2026, 4, 30))
        self.assertEqual(
            self._missing(self.partner),
            {self.partner.id: [(self.kind.id, "expired", date(2026, 4, 30))]},
        )

    def test_withdrawn_document_does_not_count(self):
        self._require()
        self._create_document(type_id=self.kind.id).action_archive()
        self.assertIn(self.partner.id, self._missing(self.partner))

    def test_context_key_of_a_client_brings_no_withdrawn_document_back(self):
        self._require()
        self._create_document(type_id=self.kind.id).action_archive()
        client = self.partner.with_context(active_test=False)
        self.requirements = self.requirements.with_context(active_test=False)
        self.assertIn(self.partner.id, self._missing(client))

    def test_vendors_requirement_spares_a_pure_customer(self):
        self._require(partner_kind="vendor")
        self.assertEqual(self._missing(self.partner, partner_kind="customer"), {})
        self.assertTrue(self._missing(self.partner, partner_kind="vendor"))

    def test_partner_on_an_items_price_list_is_a_vendor(self):
        self._require(partner_kind="vendor")
        self.assertEqual(self._missing(self.partner), {})
        template = self.env["product.template"].create({"name": "Hinge"})
        template.seller_ids = [Command.create({"partner_id": self.partner.id})]
        self.assertTrue(self._missing(self.partner))

    def test_requirement_of_a_tag_asks_tagged_partners_only(self):
        tag = self.env["res.partner.category"].create({"name": "Chemicals"})
        self._require(partner_category_ids=tag.ids)
        self.assertEqual(self._missing(self.partner), {})
        self.partner.category_id = tag
        self.assertTrue(self._missing(self.partner))

    def test_requirement_of_a_category_reaches_items_of_its_subcategories(self):
        categories = self.env["product.category"]
        parent = categories.create({"name": "Paint"})
        child = categories.create({"name": "Spray", "parent_id": parent.id})
        self._require(res_model="product.template", product_category_ids=parent.ids)
        templates = self.env["product.template"].create(
            [{"name": "Red", "categ_id": child.id}, {"name": "Hinge"}]
        )
        self.assertEqual(set(self._missing(templates)), {templates[0].id})

    def test_document_of_the_item_covers_its_variants(self):
        self._require(res_model="product.template")
        variant = self.env["product.product"].create({"name": "Hinge"})
        self.assertTrue(self._missing(variant))
        owner = f"product.template,{variant.product_tmpl_id.id}"
        self._create_document(type_id=self.kind.id, owner_ref=owner)
        self.assertEqual(self._missing(variant), {})

    def test_requirement_of_another_company_is_not_asked_here(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._require(company_id=other.id)
        self.assertEqual(self._missing(self.partner), {})
        self.assertTrue(self._missing(self.partner, company=other))

    def test_requirement_that_mixes_partners_and_items_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "one requirement for each"):
            self._require(res_model="product.template", partner_kind="vendor")

    def test_whoever_confirms_need_not_read_certificates(self):
        self._require()
        seller = self._create_user("sales_desk")
        partner = self.partner.with_user(seller)
        self.assertTrue(partner.env["dist.document.requirement"]._missing(partner))

    def test_batch_costs_as_many_statements_as_one_record(self):
        self._require()
        partners = self.partner.create([{"name": f"P{i}"} for i in range(50)])
        counts = []
        self._missing(partners)
        for batch in (partners[:1], partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._missing(batch)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
