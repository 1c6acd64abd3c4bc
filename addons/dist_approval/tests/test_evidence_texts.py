from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestEvidenceTexts(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(
            cls.env, "appr_auditor", groups="dist_base.group_auditor"
        )
        cls.policy = cls._create_policy(
            cls._condition("discount", low=10.0), name="Deep discounts"
        )

    def _get_rows(self, record):
        evidence = self.env["dist.evidence"].with_user(self.auditor)
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        return evidence.search(domain)

    def _hold_discount(self):
        document = self._create_document(lines=[{"discount": 18.0}], amount=500.0)
        document.action_done()
        return document, self._get_request(document)

    def test_auditor_reads_what_happened_and_under_which_rows(self):
        document, request = self._hold_discount()
        version = self.policy.version
        request.with_user(self.approver).action_approve()
        rows = self._get_rows(document)
        self.assertIn("Approval asked for", rows.mapped("event_text"))
        self.assertIn("Approved", rows.mapped("event_text"))
        self.assertFalse([r.event for r in rows if r.event == r.event_text])
        asked = rows.filtered(lambda row: row.event == "approval_requested")
        self.assertEqual(asked.policy_text, f"Deep discounts (version {version})")

    def test_row_renamed_since_is_named_as_it_was(self):
        document, _request = self._hold_discount()
        self.policy.name = "Something else"
        [row] = self._get_rows(document)
        self.assertIn("Deep discounts", row.policy_text)

    def test_figures_read_as_labels_with_units(self):
        document, _request = self._hold_discount()
        [row] = self._get_rows(document)
        lines = row.after_text.splitlines()
        self.assertIn(
            "Amount: $ 500.00",
            [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines],
        )
        self.assertIn("Discount, line 1: Bolt: 18.0 %", lines)
        self.assertIn("Row “Deep discounts”: Asks", lines)

    def test_text_of_another_kind_is_left_as_it_is(self):
        [id_] = self.env["dist.evidence"]._record(
            [
                {
                    "event": "else",
                    "res_model": "res.partner",
                    "res_id": self.company.partner_id.id,
                    "res_name": "Somebody",
                    "company_id": self.company.id,
                    "policy_version": "Credit v3",
                }
            ]
        )
        row = self.env["dist.evidence"].with_user(self.auditor).browse(id_)
        self.assertEqual(row.policy_text, "Credit v3")

    def test_change_of_the_matrix_reads_as_its_form(self):
        self.env.cr.flush()
        self.policy.condition_ids.value_low = 15.0
        self.env.cr.flush()
        row = self._get_rows(self.policy)[0]
        self.assertEqual(row.event_text, "Row of the matrix changed")
        before, after = row.before_text.splitlines(), row.after_text.splitlines()
        self.assertIn("When (1): Discount is more than 10.0 %", before)
        self.assertIn("When (1): Discount is more than 15.0 %", after)
        self.assertIn("Who decides (1): Test approvers", after)
        self.assertIn("Effect: Asks", after)

    def test_deleted_row_of_the_matrix_still_reads(self):
        self.env.cr.flush()
        gone = self.policy.browse(self.policy.ids)
        self.policy.unlink()
        self.env.cr.flush()
        row = self._get_rows(gone)[0]
        self.assertEqual(row.event_text, "Row of the matrix deleted")
        self.assertIn("is more than 10.0 %", row.before_text)
        self.assertFalse(row.after_text)
