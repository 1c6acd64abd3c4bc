from odoo.tests import tagged

from .common_credit import CreditCommon


@tagged("post_install", "-at_install")
class TestEvidenceTexts(CreditCommon):
    def _read(self, record, event):
        auditor = self._create_user("auditor", "dist_base.group_auditor")
        return (
            self.env["dist.evidence"]
            .with_user(auditor)
            .search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("event", "=", event),
                ],
                limit=1,
            )
        )

    def test_credit_of_a_customer_reads_as_on_the_form(self):
        self._grant(5000.0)
        row = self._read(self.customer, "credit_limit_changed")
        self.assertEqual(row.event_text, "Credit limit changed")
        lines = row.after_text.splitlines()
        fields = self.customer._fields
        limit = fields["dist_credit_limit"]._description_string(self.env)
        self.assertIn(f"{limit}: 5,000", lines)
        self.assertIn(f"Currency: {self.company.currency_id.name}", lines)

    def test_credit_of_the_company_reads_as_on_the_form(self):
        self.company.dist_credit_mode = "none"
        row = self._read(self.company, "credit_default_changed")
        self.assertEqual(row.event_text, "Credit rule of the company changed")
        lines = row.after_text.splitlines()
        self.assertIn("Credit of customers without a setting: No credit", lines)
        self.assertIn("Exposure counts: none", lines)

    def test_account_of_a_vendor_reads_as_on_the_form(self):
        self.env["res.partner.bank"].create(
            {"acc_number": "DE75512108001245126199", "partner_id": self.customer.id}
        )
        row = self._read(self.customer, "vendor_bank_changed")
        self.assertEqual(row.event_text, "Bank account of a vendor changed")
        self.assertIn("Account Number: DE75512108001245126199", row.after_text)
        self.assertIn(f"Account Holder: {self.customer.display_name}", row.after_text)
