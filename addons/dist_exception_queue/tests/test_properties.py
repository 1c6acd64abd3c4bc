import random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ExceptionCommon

STATES = {
    "open",
    "in_progress",
    "waiting",
    "snoozed",
    "accepted",
    "resolved",
    "cleared",
}


@tagged("post_install", "-at_install")
class TestProperties(ExceptionCommon):
    """At random: trouble comes and goes, people act, time passes, sweeps run."""

    def _play(self, seed, moves=120):
        rng = random.Random(seed)
        self.subjects = [self._trouble(value=n + 1) for n in range(4)]
        seen = set()
        for _move in range(moves):
            getattr(self, f"_play_{rng.choice(self.MOVES)}")(rng)
            cases = self._cases()
            seen |= set(cases.mapped("state"))
            self._check_none_double(cases)
        return seen

    MOVES = ("trouble", "solve", "act", "act", "time", "sweep", "part")

    def _play_trouble(self, rng):
        rng.choice(self.subjects).ref = f"trouble{rng.randint(1, 9)}"

    def _play_solve(self, rng):
        self._solve(rng.choice(self.subjects))

    def _play_time(self, rng):
        self._wait(minutes=rng.choice((5, 45, 90, 300, 3000)))

    def _play_sweep(self, _rng):
        self._sweep()
        self._check_truth()

    def _play_part(self, _rng):
        self._sweep(full=False)
        self._check_truth()

    def _play_act(self, rng):
        cases = self._cases()
        if not cases:
            return
        case = rng.choice(cases)
        step = rng.choice(("take", "wait", "resume", "snooze", "accept", "resolve"))
        try:
            if step in ("snooze", "accept", "resolve"):
                getattr(self, f"_{step}")(case)
            else:
                getattr(case, f"action_{step}")()
        except UserError:
            return  # not from this state: nothing may have changed, checked below

    def _check_none_double(self, cases):
        live = cases.filtered("is_live")
        self.assertEqual(len(live), len(set(live.mapped("subject_key"))))
        for case in cases:
            self.assertEqual(case.event_ids.sorted("id")[:1].event, "opened")
            self.assertEqual(bool(case.closed_at), not case.is_live)

    def _check_truth(self):
        """After a sweep no trouble is without a case, unless it was just resolved."""
        for partner in self.subjects:
            in_trouble = bool(partner.ref)
            cases = self._cases(partner)
            live = cases.filtered("is_live")
            if in_trouble and not live:
                last = cases.sorted("closed_at")[-1]
                self.assertEqual((last.state, bool(last.gone_at)), ("resolved", False))
            if not in_trouble and live:
                self.assertTrue(live.absent_since, "gone trouble is kept for calm only")

    def test_no_case_is_lost_none_is_double_every_state_is_reached(self):
        seen = set()
        for seed in range(8):
            with self.subTest(seed=seed):
                with self.env.cr.savepoint():
                    seen |= self._play(seed)
        self.assertEqual(seen, STATES)
