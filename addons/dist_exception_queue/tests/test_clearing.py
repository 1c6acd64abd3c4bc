from odoo.tests import tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestClearing(ExceptionCommon):
    # === RESOLVED === #

    def test_resolved_trouble_still_seen_waits_for_the_grace_time(self):
        _partner, case = self._case()
        self._resolve(case)
        self._wait(minutes=59)
        self._sweep()
        self.assertEqual(case.state, "resolved")
        self.assertEqual(len(self._cases()), 1)

    def test_resolved_trouble_still_seen_after_it_reopens_the_same_case(self):
        _partner, case = self._case()
        self._resolve(case)
        self._wait(minutes=61)
        self._sweep()
        self.assertEqual((case.state, case.reopened_count), ("open", 1))
        self.assertFalse(case.outcome)
        self.assertEqual(self._events(case), ["opened", "resolved", "reopened"])

    def test_incremental_sweep_reopens_after_the_grace_time_too(self):
        _partner, case = self._case()
        self._sweep(full=False)
        self._resolve(case)
        self._wait(minutes=61)
        self._sweep(full=False)
        self.assertEqual(case.state, "open")

    def test_resolved_trouble_that_is_gone_stays_resolved(self):
        partner, case = self._case()
        self._resolve(case)
        self._solve(partner)
        self._wait(minutes=30)
        self._sweep()
        self._wait(days=2)
        self._sweep()
        self.assertEqual((case.state, bool(case.gone_at)), ("resolved", True))

    def test_trouble_that_comes_back_long_after_is_a_new_case(self):
        partner, case = self._case()
        self._resolve(case)
        self._solve(partner)
        self._sweep()
        self._wait(days=2)
        partner.ref = "trouble7"
        self._sweep()
        self.assertEqual(self._cases(partner).mapped("state"), ["resolved", "open"])

    # === FLAPPING === #

    def test_cleared_trouble_that_comes_back_soon_reopens_its_case(self):
        partner, case = self._case()
        self._solve(partner)
        self._sweep()
        self._wait(minutes=30)
        partner.ref = "trouble7"
        self._sweep()
        self.assertEqual((case.state, case.reopened_count), ("open", 1))
        self.assertEqual(len(self._cases(partner)), 1)

    def _flap(self, partner, times):
        for _time in range(times):
            self._solve(partner)
            self._sweep()
            partner.ref = "trouble7"
            self._sweep()

    def test_flapping_trouble_is_cleared_only_after_calm(self):
        partner, case = self._case()
        self._flap(partner, 3)
        self._solve(partner)
        self._sweep()
        self.assertEqual((case.state, case.absent_since), ("open", self.clock))
        self._wait(minutes=121)
        self._sweep(full=False)
        self.assertEqual(case.state, "cleared")

    def test_flapping_trouble_seen_again_begins_its_calm_anew(self):
        partner, case = self._case()
        self._flap(partner, 3)
        self._solve(partner)
        self._sweep()
        self._wait(minutes=100)
        partner.ref = "trouble7"
        self._sweep()
        self.assertFalse(case.absent_since)
        self._solve(partner)
        self._wait(minutes=100)
        self._sweep()
        self.assertEqual(case.state, "open")

    # === SNOOZED AND ACCEPTED === #

    def test_snoozed_case_rests_and_comes_back_at_its_time(self):
        _partner, case = self._case()
        self._sweep(full=False)
        self._snooze(case, hours=4)
        self._wait(hours=3)
        self._sweep(full=False)
        self.assertEqual(case.state, "snoozed")
        self._wait(hours=1)
        self._sweep(full=False)
        self.assertEqual((case.state, case.snoozed_until), ("open", False))
        self.assertEqual(self._events(case), ["opened", "snoozed", "returned"])

    def test_accepted_case_comes_back_at_its_date(self):
        _partner, case = self._case()
        self._accept(case, days=10)
        self._wait(days=9)
        self._sweep()
        self.assertEqual(case.state, "accepted")
        self._wait(days=1)
        self._sweep()
        self.assertEqual(case.state, "open")

    def test_accepted_case_comes_back_when_more_is_at_risk(self):
        partner, case = self._case(value=100)
        self._accept(case)
        partner.ref = "trouble90"
        self._sweep()
        self.assertEqual((case.state, case.value_at_risk), ("accepted", 90))
        partner.ref = "trouble101"
        self._sweep()
        self.assertEqual(case.state, "open")

    def test_accepted_and_snoozed_trouble_that_is_gone_is_cleared(self):
        first, accepted = self._case()
        second, snoozed = self._case()
        self._accept(accepted)
        self._snooze(snoozed)
        self._solve(first | second)
        self._sweep()
        self.assertEqual((accepted | snoozed).mapped("state"), ["cleared", "cleared"])

    # === A PART === #

    def test_incremental_sweep_clears_only_what_it_looked_at(self):
        first, first_case = self._case()
        second, second_case = self._case()
        self._sweep(full=False)
        self._solve(first | second)
        log = self.env["dist.exception.change"].search([("model", "=", "res.partner")])
        log.filtered(lambda change: change.key_id == second.id).unlink()
        self._sweep(full=False)
        self.assertEqual((first_case.state, second_case.state), ("cleared", "open"))

    def test_incremental_sweep_without_changes_looks_at_nothing(self):
        self._case()
        self._sweep(full=False)
        self.assertFalse(self._sweep(full=False))
