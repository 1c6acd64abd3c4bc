from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestAccess(ExceptionCommon):
    def test_whoever_may_read_the_document_reads_the_case(self):
        _partner, case = self._case()
        cases = self.env["dist.exception"].with_user(self.clerk)
        self.assertIn(case, cases.search([]))
        self.assertTrue(case.with_user(self.clerk).sentence)

    def test_users_of_another_company_see_nothing(self):
        _partner, case = self._case()
        cases = self.env["dist.exception"].with_user(self.outsider)
        self.assertNotIn(case, cases.search([]))
        self.assertEqual(cases.search_count([("id", "=", case.id)]), 0)
        with self.assertRaises(AccessError):
            case.with_user(self.outsider).read(["sentence"])
        with self.assertRaises(AccessError):
            case.with_user(self.outsider).action_take()

    def test_who_may_not_read_the_document_sees_no_case_of_it(self):
        portal = new_test_user(self.env, "exc_portal", "base.group_portal")
        _partner, case = self._case()
        with self.assertRaises(AccessError):
            case.with_user(portal).read(["sentence"])

    def test_document_hidden_by_a_rule_hides_its_case(self):
        _partner, case = self._case()
        self.env["ir.rule"].create(
            {
                "name": "Nobody reads those in trouble",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('ref', 'not like', 'trouble')]",
            }
        )
        cases = self.env["dist.exception"].with_user(self.clerk)
        self.assertNotIn(case, cases.search([]))

    def test_history_is_read_by_who_reads_the_case(self):
        _partner, case = self._case()
        events = case.event_ids
        self.assertTrue(events.with_user(self.clerk).read(["after"]))
        theirs = events.with_user(self.outsider)
        self.assertFalse(theirs.search([("exception_id", "=", case.id)]))
        with self.assertRaises(AccessError):
            theirs.read(["after"])

    def test_owner_reads_the_case_without_the_document(self):
        _partner, case = self._case()
        self.env["ir.rule"].create(
            {
                "name": "Nobody reads those in trouble",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('ref', 'not like', 'trouble')]",
            }
        )
        case.sudo().owner_id = self.clerk
        self.assertIn("In trouble", case.with_user(self.clerk).sentence)

    def test_nobody_writes_creates_or_deletes_cases(self):
        _partner, case = self._case()
        mine = case.with_user(self.clerk)
        with self.assertRaises(AccessError):
            mine.write({"state": "cleared"})
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            mine.create({"type_id": self.kind.id})
        with self.assertRaises(AccessError):
            mine.event_ids.unlink()

    def test_context_keys_open_no_case(self):
        self._trouble()
        self.env["dist.exception"].with_context(
            default_state="accepted", active_test=False
        )._sweep(codes=["test_trouble"])
        self.assertEqual(set(self._cases().mapped("state")), {"open"})

    def test_administrator_switches_the_queue_and_orders_a_sweep(self):
        admin = new_test_user(
            self.env, "exc_admin", "base.group_user,dist_base.group_administrator"
        )
        control = self.env.ref("dist_exception_queue.control_exception_queue")
        control = control.with_user(admin)
        control.action_switch_off()
        self.assertFalse(self.env["dist.exception.change"]._get_present_triggers())
        control.action_switch_on()
        self.assertTrue(self.env["dist.exception.change"]._get_present_triggers())
        self.kind.with_user(admin).action_sweep()
        self.assertTrue(self.kind.with_user(admin).exception_count == 0)

    def test_who_audits_or_configures_reads_all_of_the_company(self):
        _partner, case = self._case()
        theirs = self._trouble(company=self.other)
        self._switch(self.other, "on")
        self._sweep()
        self.env["ir.rule"].create(
            {
                "name": "Nobody reads those in trouble",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('ref', 'not like', 'trouble')]",
            }
        )
        for role in ("auditor", "administrator"):
            user = new_test_user(
                self.env, f"exc_{role}", f"base.group_user,dist_base.group_{role}"
            )
            cases = self.env["dist.exception"].with_user(user)
            self.assertIn(case, cases.search([]))
            self.assertNotIn(self._cases(theirs), cases.search([]))
            self.assertEqual(self.kind.with_user(user).exception_count, 1)

    def test_rules_of_another_company_s_queue_are_out_of_reach(self):
        admin = new_test_user(
            self.env, "exc_admin", "base.group_user,dist_base.group_administrator"
        )
        queue = self.env["dist.exception.queue"].create(
            {"name": "Theirs", "company_id": self.other.id}
        )
        rule = self.env["dist.exception.queue.rule"].create({"queue_id": queue.id})
        with self.assertRaises(AccessError):
            rule.with_user(admin).unlink()
        with self.assertRaises(AccessError):
            rule.with_user(admin).create({"queue_id": queue.id})

    def test_kind_for_some_readers_is_hidden_from_other_readers_of_the_document(self):
        _partner, case = self._case()
        cases = self.env["dist.exception"].with_user(self.clerk)
        detector = type(self.env["dist.detector.test_trouble"])
        with patch.object(detector, "_readers", "dist_base.group_administrator"):
            self.assertNotIn(case, cases.search([]))
            with self.assertRaises(AccessError):
                case.with_user(self.clerk).read(["sentence"])
            self.assertIn(case, self.env["dist.exception"].search([]))
            case.sudo().owner_id = self.clerk
            self.assertIn(case, cases.search([]))

    def test_clerk_may_not_order_a_sweep(self):
        with self.assertRaises(AccessError):
            self.kind.with_user(self.clerk).action_sweep()

    def test_list_is_one_statement_for_any_number_of_cases(self):
        counts = []
        for _batch in range(2):
            for _case in range(20):
                self._trouble()
            self._sweep()
            cases = self.env["dist.exception"].with_user(self.clerk)
            cases.search_fetch([("is_live", "=", True)], ["state"])  # warms the caches
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases.search_fetch([("is_live", "=", True)], ["state"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 3)
