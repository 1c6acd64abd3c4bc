from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..watch import Watch
from .common import ExceptionCommon

SWEEP = "odoo.addons.dist_exception_queue.models.dist_exception_sweep"
PENDING = "odoo.addons.dist_exception_queue.models.dist_exception_pending"


@tagged("post_install", "-at_install")
class TestSweep(ExceptionCommon):
    def _select(self, text):
        """Let the detector of the tests return something else."""
        detector = type(self.env["dist.detector.test_trouble"])
        select = SQL(text, company=self.company.id)
        return patch.object(detector, "_get_select", lambda self, scope: select)

    def test_trouble_opens_one_case_with_its_facts(self):
        partner, case = self._case(value=250)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "open",
                    "company_id": self.company.id,
                    "res_model": "res.partner",
                    "res_id": partner.id,
                    "subject_key": f"res.partner/{partner.id}",
                    "value_at_risk": 250.0,
                    "first_seen_at": self.clock,
                }
            ],
        )
        self.assertEqual(self._events(case), ["opened"])

    def test_sentence_is_made_of_the_facts_in_the_reader_s_language(self):
        _partner, case = self._case(value=250)
        self.assertIn("In trouble with 250 has", case.sentence)
        self.assertIn("250.00", case.sentence)
        self.env["res.lang"]._activate_lang("fr_FR")
        self.kind.with_context(
            lang="fr_FR"
        ).title = "%(value)s en danger chez %(ghost)s"
        self.assertIn("en danger chez ?", case.with_context(lang="fr_FR").sentence)

    def test_second_sweep_opens_nothing_new(self):
        _partner, case = self._case()
        run = self._sweep()
        self.assertEqual(
            (run.found_count, run.opened_count, run.changed_count), (1, 0, 0)
        )
        self.assertEqual(self._cases(), case)
        self.assertEqual(self._events(case), ["opened"])

    def test_changed_trouble_changes_its_case(self):
        partner, case = self._case(value=100)
        partner.ref = "trouble300"
        self._sweep()
        self.assertEqual(case.value_at_risk, 300)
        self.assertEqual(self._events(case), ["opened", "changed"])
        self.assertEqual(case.event_ids[0].before["value"], 100)

    def test_trouble_that_is_gone_clears_its_case(self):
        partner, case = self._case()
        self._solve(partner)
        run = self._sweep()
        self.assertEqual((case.state, case.closed_at), ("cleared", self.clock))
        self.assertEqual(run.cleared_count, 1)

    def test_deleted_document_clears_its_case(self):
        partner, case = self._case()
        partner.unlink()
        self._sweep()
        self.assertEqual(case.state, "cleared")

    def test_document_that_moves_to_another_company_moves_its_case(self):
        self._switch(self.other, "on")
        partner, case = self._case()
        partner.company_id = self.other
        self._sweep()
        self.assertEqual(case.state, "cleared")
        new = self._cases(partner) - case
        self.assertEqual((new.state, new.company_id), ("open", self.other))

    def test_companies_that_are_switched_off_get_no_case(self):
        partner = self._trouble(company=self.other)
        run = self._sweep()
        self.assertFalse(self._cases(partner))
        self.assertEqual(run.found_count, 0)

    def test_companies_that_are_switched_off_use_up_no_limit(self):
        self.kind.cap = 2
        for _partner in range(5):
            self._trouble(company=self.other)
        _partner, case = self._case()
        self.assertEqual(case.state, "open")

    def test_detector_of_companies_that_are_all_off_does_not_look(self):
        self._switch(self.company, "off")
        self._trouble()
        self.assertFalse(self._sweep())

    def test_company_taken_off_a_kind_loses_its_cases(self):
        self._switch(self.other, "on")
        _partner, case = self._case()
        row = self.env["dist.exception.sweep"].search([("type_id", "=", self.kind.id)])
        self.assertFalse(row.needs_full)
        self.kind.company_ids = self.other
        self.assertEqual(case.state, "cleared")
        self.assertTrue(row.needs_full)

    def test_company_that_is_switched_off_keeps_its_cases_as_they_are(self):
        partner, case = self._case()
        self._switch(self.other, "on")
        self._switch(self.company, "off")
        self._solve(partner)
        self._sweep()
        self.assertEqual(case.state, "open")

    def test_accepted_risk_that_is_no_round_number_stays_accepted(self):
        third = (
            "SELECT %(company)s AS company_id, 'x' AS subject_key, 1 AS scope_id,"
            " 'res.partner' AS res_model, 1 AS res_id, 100 / 3.0 AS value_at_risk"
        )
        with self._select(third):
            self._sweep()
            case = self._cases()
            self._accept(case)
            self._sweep()
        self.assertEqual(case.state, "accepted")

    def test_duplicates_of_the_select_are_one_case_with_the_largest_value(self):
        with self._select(
            "SELECT * FROM (VALUES (%(company)s, 'x', 1, 'res.partner', 1, 5),"
            " (%(company)s, 'x', 1, 'res.partner', 2, 9)) found (company_id,"
            " subject_key, scope_id, res_model, res_id, value_at_risk)"
        ):
            self._sweep()
        self.assertEqual(self._cases().mapped("value_at_risk"), [9.0])

    def test_rows_without_company_or_subject_are_left_out(self):
        with self._select(
            "SELECT * FROM (VALUES (%(company)s, NULL, 1, 'res.partner', 1),"
            " (NULL, 'x', 1, 'res.partner', 1)) found (company_id, subject_key,"
            " scope_id, res_model, res_id)"
        ):
            run = self._sweep()
        self.assertEqual((run.outcome, run.opened_count), ("done", 0))

    def test_rows_of_a_company_that_is_not_asked_open_nothing(self):
        with self._select(
            "SELECT 99999 AS company_id, 'x' AS subject_key, 1 AS scope_id,"
            " 'res.partner' AS res_model, 1 AS res_id"
        ):
            self.assertEqual(self._sweep().opened_count, 0)

    def test_ten_million_rows_are_capped_said_and_clear_nothing(self):
        _partner, case = self._case()
        self.kind.cap = 50
        with self._select(
            "SELECT %(company)s AS company_id, 'n' || n AS subject_key, n AS scope_id,"
            " 'res.partner' AS res_model, n AS res_id"
            " FROM generate_series(1, 10000000) n"
        ):
            run = self._sweep()
        self.assertEqual((run.outcome, run.found_count), ("capped", 51))
        self.assertEqual(case.state, "open")
        row = self.env["dist.exception.sweep"].search([("type_id", "=", self.kind.id)])
        self.assertTrue(row.needs_full)
        self.assertIn("50", row.message)

    @mute_logger(SWEEP)
    def test_broken_detector_raises_one_case_and_stops_no_other(self):
        self.env["dist.exception"]._sweep()  # makes the rows of all detectors
        with self._select("SELECT 1 / 0"):
            runs = self.env["dist.exception"]._sweep()
        outcomes = {run.type_id.code: run.outcome for run in runs}
        self.assertEqual(outcomes.pop("test_trouble"), "failed")
        self.assertEqual(set(outcomes.values()), {"done"})
        failed = self.env["dist.exception"].search(
            [("type_id.code", "=", "detector_failed"), ("is_live", "=", True)]
        )
        document = self.env[failed.res_model].browse(failed.res_id)
        self.assertEqual(document.type_id, self.kind)
        self.assertIn("Trouble", failed.sentence)
        mine = failed.with_user(self.clerk)
        self.assertFalse(mine.search([("id", "=", failed.id)]))
        self._sweep()
        self.env["dist.exception"]._sweep(codes=["detector_failed"])
        self.assertEqual(failed.state, "cleared")

    @mute_logger(SWEEP, "odoo.sql_db")
    def test_broken_due_time_is_that_detector_s_trouble_alone(self):
        self._sweep()
        detector = type(self.env["dist.detector.test_trouble"])
        broken = SQL("SELECT 1 / 0")
        with patch.object(detector, "_get_due", lambda *_args: broken):
            run = self._sweep(full=False)
        self.assertEqual(run.outcome, "failed")

    @mute_logger(PENDING, "odoo.sql_db")
    def test_broken_way_to_scopes_keeps_no_change_from_the_others(self):
        self.env["dist.exception"]._sweep()
        self.env["dist.exception.change"]._reconcile_triggers()
        partner = self._trouble()
        self.env.flush_all()
        watch = Watch("res.partner", ("ref",), scope="SELECT 1 / 0")
        other = type(self.env["dist.detector.detector_failed"])
        with patch.object(other, "_watches", (watch,)):
            self._sweep(full=False)
        self.assertEqual(self._cases(partner).state, "open")
        failed = self.env.ref("dist_exception_queue.type_detector_failed")
        row = self.env["dist.exception.sweep"].search([("type_id", "=", failed.id)])
        self.assertTrue(row.needs_full and row.is_deaf)
        self.assertIn("division", row.message)
        with patch.object(other, "_watches", (watch,)):
            self.env["dist.exception"]._sweep(full=True)
        self.assertTrue(row.failed_at, "looking at everything does not make it hear")
        cases = self.env["dist.exception"].search(
            [("type_id", "=", failed.id), ("is_live", "=", True)]
        )
        self.assertEqual(cases.mapped("res_id"), row.ids)
        self._trouble()
        self.env.flush_all()
        with patch.object(other, "_watches", (Watch("res.partner", ("ref",)),)):
            self._sweep(full=False)
        self.assertFalse(row.is_deaf)

    def test_archived_kind_has_no_live_cases(self):
        _partner, case = self._case()
        self.kind.active = False
        self.assertEqual((case.state, self._events(case)[-1]), ("cleared", "cleared"))
        self._sweep()
        self.assertEqual(len(self._cases()), 1)

    def test_deleted_kind_takes_its_cases_along(self):
        _partner, case = self._case()
        self.kind.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.assertFalse(case.exists())

    @mute_logger(SWEEP)
    def test_broken_detector_clears_nothing(self):
        partner, case = self._case()
        self._solve(partner)
        with self._select("SELECT 1 / 0"):
            self.assertEqual(self._sweep().outcome, "failed")
        self.assertEqual(case.state, "open")

    @mute_logger(SWEEP)
    def test_unknown_column_is_named(self):
        with self._select("SELECT 1 AS company_id, 2 AS colour"):
            run = self._sweep()
        self.assertIn("subject_key", run.message)
        self.assertIn("colour", run.message)

    def test_database_refuses_a_second_live_case_of_a_subject(self):
        _partner, case = self._case()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "INSERT INTO dist_exception (type_id, company_id, subject_key,"
                " scope_id, res_model, res_id, state, first_seen_at)"
                " SELECT type_id, company_id, subject_key,"
                " scope_id, res_model, res_id, 'waiting', first_seen_at"
                " FROM dist_exception WHERE id = %s",
                [case.id],
            )

    def test_every_run_says_what_it_cost(self):
        self._trouble()
        run = self._sweep()
        self.assertGreater(run.seconds, 0)
        self.assertTrue(run.is_full)
        self.assertLess(
            abs(run.started_at - self.clock), fields.Datetime.now() - self.now
        )

    def test_hundreds_of_cases_cost_the_statements_of_ten(self):
        counts = []
        for size in (10, 400):
            values = {"ref": "trouble1", "company_id": self.company.id}
            self.partners.create([{"name": f"P{n}", **values} for n in range(size)])
            self._sweep()
            before = self.env.cr.sql_log_count
            self.env.cr.execute(
                "UPDATE res_partner SET ref = ref || '1' WHERE ref LIKE 'trouble%'"
            )
            self._sweep()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
