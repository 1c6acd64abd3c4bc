from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DistBaseCase


@tagged("post_install", "-at_install")
class TestCustomerTier(DistBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env.ref("dist_base.customer_tier_a")
        cls.regular = cls.env.ref("dist_base.customer_tier_b")
        cls.seller = cls._create_user(
            "sales_desk", groups=["base.group_partner_manager"]
        )
        cls.steward = cls._create_user(
            "data_steward", groups=["base.group_partner_manager"]
        )

    def test_contacts_share_the_tier_of_their_company(self):
        contact = self.partner.create({"name": "Ann", "parent_id": self.partner.id})
        self.partner.with_user(self.steward).dist_tier_id = self.key
        self.assertEqual(contact.dist_tier_id, self.key)

    def test_sales_person_cannot_raise_a_customers_tier(self):
        customer = self.partner.with_user(self.seller)
        with self.assertRaisesRegex(AccessError, "master-data steward"):
            customer.dist_tier_id = self.key

    def test_sales_person_cannot_create_a_customer_in_a_tier(self):
        partners = self.partner.with_user(self.seller)
        with self.assertRaises(AccessError):
            partners.create({"name": "New", "dist_tier_id": self.key.id})

    def test_default_tier_in_the_context_opens_no_way_round(self):
        partners = self.partner.with_user(self.seller)
        with self.assertRaises(AccessError):
            partners.with_context(default_dist_tier_id=self.key.id).create(
                {"name": "New"}
            )

    def test_copy_of_a_customer_starts_without_a_tier(self):
        self.partner.dist_tier_id = self.key
        copy = self.partner.with_user(self.seller).copy()
        self.assertFalse(copy.dist_tier_id)

    def test_copy_of_a_contact_keeps_the_tier_of_its_company(self):
        self.partner.dist_tier_id = self.key
        contact = self.partner.create({"name": "Ann", "parent_id": self.partner.id})
        copy = contact.with_user(self.seller).copy()
        self.assertEqual(copy.dist_tier_id, self.key)

    def test_contact_that_leaves_its_company_leaves_the_tier(self):
        self.partner.dist_tier_id = self.key
        for values in ({"parent_id": False}, {"is_company": True}):
            contact = self.partner.create({"name": "A", "parent_id": self.partner.id})
            contact.with_user(self.seller).write(values)
            self.assertFalse(contact.dist_tier_id)

    def test_steward_may_let_a_contact_keep_the_tier_it_leaves_with(self):
        self.partner.dist_tier_id = self.key
        contact = self.partner.create({"name": "A", "parent_id": self.partner.id})
        contact.with_user(self.steward).write({"parent_id": False})
        self.assertEqual(contact.dist_tier_id, self.key)

    def test_sales_person_can_add_a_contact_to_a_company_with_a_tier(self):
        self.partner.dist_tier_id = self.key
        partners = self.partner.with_user(self.seller)
        contact = partners.create({"name": "Ann", "parent_id": self.partner.id})
        self.assertEqual(contact.dist_tier_id, self.key)

    def test_saving_a_customer_with_its_present_tier_asks_for_no_role(self):
        self.partner.dist_tier_id = self.key
        customer = self.partner.with_user(self.seller)
        customer.write({"dist_tier_id": self.key.id, "ref": "M1"})
        self.assertEqual(customer.ref, "M1")

    def test_tier_in_use_cannot_be_deleted(self):
        self.partner.dist_tier_id = self.regular
        with self.assertRaisesRegex(UserError, "Move them to another tier"):
            self.regular.unlink()
