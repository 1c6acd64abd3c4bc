from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.dist_approval.tests.common import ApprovalCommon

ASKED = "2026-05-04 09:00:00"
DECIDED = "2026-05-04 12:00:00"
MAY = (date(2026, 5, 1), date(2026, 5, 31))


@tagged("post_install", "-at_install")
class TestKpiOfApprovals(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_policy(cls._condition())
        cls.reader = new_test_user(cls.env, "std_boss", "dist_base.group_executive")

    def _ask(self):
        with freeze_time(ASKED):
            return self._hold()[1]

    def _read(self, *codes, at="2026-05-06 09:00:00"):
        kpis = self.env["dist.kpi"].with_user(self.reader)
        with freeze_time(at):
            read = kpis._read(codes, self.env.company.ids, *MAY)
        return {code: figure["value"] for code, figure in read.items()}

    def test_request_is_measured_from_the_question_to_the_decision(self):
        first, _waits = self._ask(), self._ask()
        with freeze_time(DECIDED):
            first.with_user(self.approver).action_approve()
            self.env.flush_all()
        self.assertEqual(
            self._read("approval_cycle", "override_frequency", "approval_ageing"),
            {
                "approval_cycle": 3.0,
                "override_frequency": 1.0,
                "approval_ageing": 1.0,
            },
        )

    def test_request_of_today_is_not_old(self):
        self._ask()
        self.assertEqual(
            self._read("approval_ageing", at=DECIDED), {"approval_ageing": 0.0}
        )

    def test_rows_of_requests_are_read_by_whom_they_concern(self):
        request = self._ask()
        rows = self.env["dist.kpi.approval"]
        row = rows.search([("request_id", "=", request.id)])
        nobody = new_test_user(self.env, "std_nobody", "base.group_user")
        access = self.env["ir.model.access"].sudo()
        access.search([("model_id.model", "=", request.res_model)]).unlink()
        self.assertEqual(rows.with_user(self.approver).search([]), row)
        self.assertFalse(rows.with_user(nobody).search([]))
        with self.assertRaises(AccessError):
            row.with_user(nobody).read(["state"])
