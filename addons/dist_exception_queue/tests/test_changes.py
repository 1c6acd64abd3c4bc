from unittest.mock import patch

from odoo.tests import tagged

from ..watch import Watch
from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestChanges(ExceptionCommon):
    """What the triggers note, and what the sweeps make of it."""

    def setUp(self):
        super().setUp()
        self.changes = self.env["dist.exception.change"]
        self.changes._reconcile_triggers()
        self._sweep()  # everything was looked at
        self._sweep(full=False)
        self.changes.search([]).unlink()

    def _noted(self, partner):
        self.env.flush_all()
        domain = [("model", "=", "res.partner"), ("key_id", "=", partner.id)]
        return self.changes.search_count([*domain, ("key", "=", "id")])

    def _forget(self):
        self.env.flush_all()
        self.changes.search([]).unlink()

    def test_created_changed_and_deleted_rows_are_noted(self):
        partner = self._trouble()
        # Twice where a detector watches what Odoo computes after the INSERT.
        self.assertIn(self._noted(partner), (1, 2))
        self._forget()
        partner.ref = "trouble9"
        self.assertEqual(self._noted(partner), 1)
        self._forget()
        partner.unlink()
        self.assertEqual(self._noted(partner), 1)

    def test_change_of_what_nobody_watches_is_not_noted(self):
        partner = self._trouble()
        self._forget()
        partner.comment = "unwatched"
        partner.ref = "trouble100"  # as it was
        self.assertEqual(self._noted(partner), 0)

    def test_change_says_which_columns_changed(self):
        partner = self._trouble()
        self._forget()
        partner.ref = "trouble9"
        self.env.flush_all()
        bits = self.changes._get_bits()["res.partner"]
        found = self.changes.search(
            [("model", "=", "res.partner"), ("key_id", "=", partner.id)]
        )
        self.assertEqual(set(found.mapped("changed")), {bits["ref"]})

    def test_change_of_what_others_watch_is_no_detector_s_work(self):
        partner = self._trouble()
        self._sweep(full=False)
        other = Watch("res.partner", ("city",))
        detector = type(self.env["dist.detector.detector_failed"])
        with patch.object(detector, "_watches", (other,)):
            self.changes._reconcile_triggers()
            self._sweep()
            self._forget()
            partner.city = "Riverton"
            self.env.flush_all()
            self.assertEqual(self._noted(partner), 1)
            self.assertFalse(self._sweep(full=False))

    def test_links_that_come_and_go_are_noted(self):
        partner = self._trouble()
        self._forget()
        partner.category_id = self.env["res.partner.category"].create({"name": "New"})
        self.assertEqual(self._noted(partner), 1)
        self._forget()
        partner.category_id = False
        self.assertEqual(self._noted(partner), 1)

    def test_change_by_sql_is_noted(self):
        partner = self._trouble()
        self._forget()
        self.env.cr.execute(
            "UPDATE res_partner SET ref = 'trouble5' WHERE id = %s", [partner.id]
        )
        self.assertEqual(self._noted(partner), 1)

    def test_noted_changes_are_looked_at_and_removed(self):
        partner = self._trouble(value=40)
        run = self._sweep(full=False)
        self.assertFalse(run.is_full)
        self.assertEqual(self._cases(partner).state, "open")
        self.assertFalse(self.changes.search([]))
        pending = self.env["dist.exception.pending"]
        self.assertFalse(pending.search([("type_id", "=", self.kind.id)]))

    def test_deleted_subject_is_cleared_by_the_incremental_sweep(self):
        partner = self._trouble()
        self._sweep(full=False)
        case = self._cases(partner)
        partner.unlink()
        self._sweep(full=False)
        self.assertEqual(case.state, "cleared")

    def test_what_became_due_since_is_looked_at(self):
        partner = self.partners.create({"name": "Quiet", "ref": "due now"})
        self._forget()
        run = self._sweep(full=False)
        self.assertEqual((run.scope_count, run.found_count), (1, 0))
        self.assertFalse(self._cases(partner))

    def test_switched_off_everywhere_no_table_is_watched(self):
        self._switch(self.company, "off")
        self.assertEqual(self.changes._get_present_triggers(), {})
        partner = self._trouble()
        self.assertEqual(self._noted(partner), 0)

    def test_switched_on_again_everything_is_looked_at(self):
        self._switch(self.company, "off")
        partner = self._trouble()
        self._switch(self.company, "on")
        run = self._sweep(full=False)
        self.assertTrue(run.is_full)
        self.assertEqual(self._cases(partner).state, "open")

    def test_uninstalling_takes_the_triggers_off(self):
        self.changes._drop_triggers()
        self.assertEqual(self.changes._get_present_triggers(), {})
        self.env.cr.execute(
            "SELECT count(*) FROM pg_proc WHERE proname LIKE 'dist\\_note\\_%'"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.assertTrue(self._trouble())

    def test_trigger_that_lost_a_column_is_made_anew(self):
        self.env.cr.execute("DROP TRIGGER dist_note_update ON res_partner")
        self.assertEqual(self.changes._get_present_triggers()["res_partner"], "")
        self.changes._reconcile_triggers()
        partner = self._trouble()
        self._forget()
        partner.ref = "trouble3"
        self.assertEqual(self._noted(partner), 1)

    def test_reconciled_triggers_cost_one_statement(self):
        self.changes._reconcile_triggers()
        with self.assertQueryCount(1):
            self.changes._reconcile_triggers()

    def test_watch_of_an_unknown_field_is_said_and_left_out(self):
        detector = type(self.env["dist.detector.test_trouble"])
        self.patch(detector, "_watches", (Watch("res.partner", ("no_such",)),))
        with self.assertLogs(
            "odoo.addons.dist_exception_queue.models.dist_detector", "ERROR"
        ) as logs:
            watches = self.env["dist.detector"]._get_watches()
        self.assertIn("no_such", logs.output[0])
        self.assertNotIn("no_such", {name for w in watches for name in w.fields})
