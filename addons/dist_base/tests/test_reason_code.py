from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DistBaseCase


@tagged("post_install", "-at_install")
class TestReasonCode(DistBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reasons = cls.env["dist.reason.code"]
        cls.usage = cls.env.ref("dist_base.reason_usage_stock_adjustment")

    def _create_reason(self, **values):
        defaults = {"code": "T", "name": "Test", "usage_ids": self.usage.ids}
        return self.reasons.create({**defaults, **values})

    def test_every_usage_is_shipped_with_reasons_to_choose(self):
        for usage in self.env["dist.reason.usage"].search([]):
            found = self.reasons.search(self.reasons._get_domain(usage.code))
            self.assertTrue(found, usage.code)

    def test_gain_offers_gains_and_both_but_no_losses(self):
        loss = self._create_reason(direction="out", code="OUT")
        gain = self._create_reason(direction="in", code="IN")
        either = self._create_reason(code="BOTH")
        domain = self.reasons._get_domain("stock_adjustment", direction="in")
        offered = self.reasons.search(domain)
        self.assertLessEqual(gain | either, offered)
        self.assertNotIn(loss, offered)

    def test_reason_of_another_company_is_not_offered(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self._create_reason(company_id=other.id)
        domain = self.reasons._get_domain("stock_adjustment")
        self.assertNotIn(foreign, self.reasons.search(domain))
        domain = self.reasons._get_domain("stock_adjustment", company=other)
        self.assertIn(foreign, self.reasons.search(domain))

    def test_deleting_a_reason_is_refused_and_archiving_hides_it(self):
        reason = self._create_reason()
        with self.assertRaisesRegex(UserError, "Archive it"):
            reason.unlink()
        reason.action_archive()
        domain = self.reasons._get_domain("stock_adjustment")
        self.assertNotIn(reason, self.reasons.search(domain))

    def test_reason_that_asks_for_a_note_refuses_a_blank_one(self):
        reason = self._create_reason(note_required=True)
        with self.assertRaisesRegex(UserError, "Add one sentence"):
            reason._check_given(note="  ")
        reason._check_given(note="The rack gave way")

    def test_reason_that_asks_for_proof_refuses_to_go_without(self):
        reason = self._create_reason(document_required=True)
        with self.assertRaisesRegex(UserError, "Attach a photo"):
            reason._check_given(note="Broken")
        reason._check_given(has_document=True)

    def test_two_shared_reasons_with_one_code_are_refused(self):
        self._create_reason()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_reason()

    def test_company_may_have_its_own_reason_beside_the_shared_one(self):
        self._create_reason()
        own = self._create_reason(company_id=self.company.id)
        self.assertEqual(own.code, "T")

    def test_copy_of_a_reason_gets_a_code_of_its_own(self):
        self.assertEqual(self._create_reason().copy().code, "T-COPY")
