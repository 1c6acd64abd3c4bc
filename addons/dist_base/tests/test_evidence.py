import json
from unittest.mock import MagicMock, patch

from psycopg2.errors import RestrictViolation, SerializationFailure

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.dist_base.hooks import evidence_unlocked
from odoo.addons.dist_base.models import dist_evidence

from .common import DistBaseCase


@tagged("post_install", "-at_install")
class TestEvidence(DistBaseCase):
    @freeze_time("2026-03-02 10:20:30")
    def test_row_says_who_did_what_to_which_document_when_and_for_whom(self):
        boss = self._create_user(login="boss", name="Ann Boss")
        robot = self._create_user(login="robot", name="Robot")
        row = self._record(
            self._entry(
                on_behalf_id=boss.id,
                executor_id=robot.id,
                before={"limit": 5, "blocked": None},
                after={"limit": 10.5, "blocked": True},
                policy_version="Credit v3",
                reason="INSURED",
                note="Policy 4711",
            )
        )
        self.assertRecordValues(
            row,
            [
                {
                    "event": "approved",
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                    "res_name": "Miller Hardware",
                    "company_id": self.company.id,
                    "company_name": self.company.name,
                    "actor_id": self.env.uid,
                    "actor_name": self.env.user.name,
                    "on_behalf_name": "Ann Boss",
                    "executor_name": "Robot",
                    "before": '{"blocked":null,"limit":5}',
                    "after": '{"blocked":true,"limit":10.5}',
                    "policy_version": "Credit v3",
                    "reason": "INSURED",
                    "note": "Policy 4711",
                    "origin": "server",
                }
            ],
        )
        self.assertEqual(str(row.at), "2026-03-02 10:20:30")

    def test_rows_of_a_document_are_numbered_without_a_gap(self):
        other = self.partner.create({"name": "Other"})
        first = self._record(self._entry(), self._entry(res_id=other.id), self._entry())
        second = self._record(self._entry(), self._entry(res_id=other.id))
        self.assertEqual((first + second).mapped("seq"), [1, 1, 2, 3, 2])

    def test_ids_come_back_in_the_order_of_the_entries(self):
        entries = [self._entry(note=str(number), res_id=number) for number in (9, 3, 7)]
        self.assertEqual(self._record(*entries).mapped("note"), ["9", "3", "7"])

    def test_nothing_to_record_costs_nothing(self):
        with self.assertQueryCount(0):
            self.assertEqual(self.evidence._record([]), [])

    def test_two_hundred_rows_cost_three_statements(self):
        entries = [
            self._entry(res_id=number, before={"a": 1}, after={"a": number})
            for number in range(200)
        ]
        with self.assertQueryCount(3):
            self.evidence._record(entries)

    def test_job_and_person_behind_a_request_are_told_apart(self):
        job = self.evidence.with_context(cron_id=7)
        [row_id] = job._record([self._entry()])
        self.assertEqual(self.evidence.browse(row_id).origin, "job")
        for path, origin in (
            ("/web/dataset/call_kw/sale.order/action_confirm", "web"),
            ("/json/2/sale.order/action_confirm", "rpc"),
            ("/my/orders/7/accept", "site"),
        ):
            request = MagicMock()
            request.httprequest.path = path
            request.httprequest.remote_addr = "192.0.2.7"
            with patch.object(dist_evidence, "request", request):
                row = self._record()
            self.assertEqual((row.origin, row.address), (origin, "192.0.2.7"))

    def test_facts_are_the_same_text_in_whatever_order_they_come(self):
        one, two = self._record(
            self._entry(after={"b": {"y": 1, "x": 2}, "a": 1}),
            self._entry(after={"a": 1, "b": {"x": 2, "y": 1}}),
        )
        self.assertEqual(one.after, two.after)
        self.assertEqual(json.loads(one.after)["b"]["y"], 1)

    # === APPEND-ONLY === #

    def test_database_refuses_update_delete_and_truncate(self):
        row = self._record()
        for statement in (
            "UPDATE dist_evidence SET note = 'nicer' WHERE id = %s",
            "DELETE FROM dist_evidence WHERE id = %s",
            "TRUNCATE dist_evidence -- %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(RestrictViolation, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [row.id])

    def test_orm_refuses_create_write_unlink_and_copy_even_as_superuser(self):
        row = self._record().sudo()
        for change in (
            lambda: row.create({"event": "forged"}),
            lambda: row.write({"note": "nicer"}),
            lambda: row.unlink(),
            lambda: row.copy(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_clients_cannot_reach_the_recorder(self):
        for name in ("_record", "_export", "_insert"):
            with self.assertRaises(AccessError):
                get_public_method(self.evidence, name)

    def test_row_changed_behind_the_trigger_does_not_match_its_fingerprint(self):
        kept, changed = self._record(self._entry(), self._entry())
        self.assertFalse((kept | changed)._get_altered())
        with evidence_unlocked(self.env.cr):
            self.env.cr.execute(
                "UPDATE dist_evidence SET reason = 'other' WHERE id = %s", [changed.id]
            )
        self.env.invalidate_all()
        self.assertEqual((kept | changed)._get_altered(), changed)
        message = (kept | changed).action_verify()["params"]["message"]
        self.assertIn("1 of 2 rows were changed", message)

    def test_row_missing_from_the_middle_shows_as_a_gap(self):
        first, second, third = self._record(*[self._entry()] * 3)
        whole = self._record(self._entry(res_id=0, res_name="Elsewhere"))
        self.assertFalse((first | second | third | whole)._get_gaps())
        with evidence_unlocked(self.env.cr):
            self.env.cr.execute("DELETE FROM dist_evidence WHERE id = %s", second.ids)
        self.env.invalidate_all()
        self.assertEqual((first | third | whole)._get_gaps(), ["Miller Hardware"])
        message = first.action_verify()["params"]["message"]
        self.assertIn("Rows are missing", message)

    def test_lock_is_back_after_a_migration(self):
        with evidence_unlocked(self.env.cr):
            self.env.cr.execute("DELETE FROM dist_evidence")
        row = self._record()
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation):
            self.env.cr.execute("DELETE FROM dist_evidence WHERE id = %s", [row.id])

    # === WHO READS === #

    def test_auditor_reads_rows_of_own_companies_only(self):
        auditor = self._create_user("auditor")
        other = self.env["res.company"].create({"name": "Other"})
        here, there, nowhere = self._record(
            self._entry(),
            self._entry(company_id=other.id),
            self._entry(company_id=None),
        )
        seen = self.evidence.with_user(auditor).search(
            [("id", "in", (here | there | nowhere).ids)]
        )
        self.assertEqual(seen, here | nowhere)

    def test_evidence_is_closed_to_other_roles(self):
        row = self._record()
        desk = self._create_user("sales_desk", "executive", "finance")
        with self.assertRaises(AccessError):
            row.with_user(desk).read(["note"])

    def test_document_opens_from_its_row_until_it_is_gone(self):
        row = self._record()
        self.assertEqual(row.action_open_document()["res_id"], self.partner.id)
        self.partner.unlink()
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            row.action_open_document()


@tagged("post_install", "-at_install")
class TestEvidenceTogether(DistBaseCase):
    """Two transactions about one document; they need cursors of their own."""

    def setUp(self):
        super().setUp()
        self.entry = self._entry(res_model="dist.evidence.test", res_id=1)
        self.addCleanup(self._remove_rows)

    def _remove_rows(self):
        with self.registry.cursor() as cr, evidence_unlocked(cr):
            cr.execute(
                "DELETE FROM dist_evidence WHERE res_model = 'dist.evidence.test'"
            )

    def _record_with(self, cr):
        evidence = api.Environment(cr, self.env.uid, {})["dist.evidence"]
        return evidence.browse(evidence._record([self.entry]))

    def test_second_transaction_is_repeated_and_takes_the_next_number(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            second.execute("SELECT 1")  # its snapshot begins here
            self._record_with(first)
            first.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self._record_with(second)
            second.rollback()
            self.assertEqual(self._record_with(second).seq, 2)
            second.rollback()
