from odoo.tests import freeze_time, tagged

from odoo.addons.dist_approval.tests.common import ApprovalCommon

ASKED = "2026-05-04 09:00:00"


@tagged("post_install", "-at_install")
class TestRequests(ApprovalCommon):
    """Blocked documents and decisions nobody takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        control = cls.env.ref("dist_exception_queue.control_exception_queue")
        cls.env["dist.control.setting"]._set(control, cls.env.company, "on")
        cls._create_policy(cls._condition())
        cls._sweep()

    @classmethod
    def _sweep(cls):
        codes = ["blocked_order", "overdue_approval"]
        return cls.env["dist.exception"]._sweep(full=False, codes=codes)

    def _sweep_at(self, moment):
        with freeze_time(moment, tick=True):
            self._sweep()

    def _ask(self):
        with freeze_time(ASKED, tick=True):
            return self._hold()

    def _cases(self, request, code):
        return self.env["dist.exception"].search(
            [("type_id.code", "=", code), ("res_id", "=", request.id)]
        )

    def test_document_that_stops_is_a_case_of_who_asked(self):
        document, request = self._ask()
        self._sweep_at(ASKED)
        case = self._cases(request, "blocked_order")
        self.assertEqual((case.state, case.owner_id), ("open", self.clerk))
        self.assertIn(document.display_name, case.sentence)
        self.assertFalse(self._cases(request, "overdue_approval"))

    def test_decision_clears_it(self):
        _document, request = self._ask()
        self._sweep_at(ASKED)
        case = self._cases(request, "blocked_order")
        with freeze_time("2026-05-04 10:00:00", tick=True):
            request.with_user(self.approver).action_approve()
        self._sweep_at("2026-05-04 10:05:00")
        self.assertEqual(case.state, "cleared")

    def test_decision_nobody_takes_for_a_day_is_overdue_with_nobody_writing(self):
        _document, request = self._ask()
        self._sweep_at("2026-05-05 08:59:00")
        self.assertFalse(self._cases(request, "overdue_approval"))
        self._sweep_at("2026-05-05 09:01:00")
        self.assertEqual(self._cases(request, "overdue_approval").state, "open")
        self.assertEqual(self._cases(request, "blocked_order").state, "cleared")

    def test_who_may_decide_is_offered_the_decision(self):
        _document, request = self._ask()
        self._sweep_at(ASKED)
        case = self._cases(request, "blocked_order").with_user(self.approver)
        self.assertEqual(case.next_action, "decide")
        action = case.action_next()
        self.assertEqual(action["params"], {"request_id": request.id})

    def test_who_asked_reminds_the_others(self):
        _document, request = self._ask()
        self._sweep_at(ASKED)
        case = self._cases(request, "blocked_order").with_user(self.clerk)
        self.assertEqual(case.next_action, "remind_deciders")
        case.action_next()
        told = (
            self.env["mail.notification"]
            .search([("mail_message_id.subject", "like", "waits for you")])
            .res_partner_id
        )
        people = self.approver | self.second | self.third
        self.assertLessEqual(people.partner_id, told)
        self.assertNotIn(self.clerk.partner_id, told)

    def test_outsider_sees_no_case_of_it(self):
        _document, request = self._ask()
        self._sweep_at(ASKED)
        case = self._cases(request, "blocked_order")
        cases = self.env["dist.exception"].with_user(self.outsider)
        expected = self.env["dist.approval.request"].with_user(self.outsider)
        may_read = bool(expected.search([("id", "=", request.id)]))
        self.assertEqual(bool(cases.search([("id", "=", case.id)])), may_read)

    def test_amount_of_a_branch_is_converted_by_the_rates_of_its_company(self):
        foreign = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 2.0,
                "currency_id": foreign.id,
                "company_id": self.env.company.id,
            }
        )
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.env.company.id}
        )
        control = self.env.ref("dist_exception_queue.control_exception_queue")
        self.env["dist.control.setting"]._set(control, branch, "on")
        _document, request = self._ask()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dist_approval_request SET amount = 80, currency_id = %s,"
            " company_id = %s WHERE id = %s",
            (foreign.id, branch.id, request.id),
        )
        self._sweep_at("2026-05-04 09:05:00")
        case = self._cases(request, "blocked_order")
        self.assertRecordValues(case, [{"company_id": branch.id, "value_at_risk": 40}])
