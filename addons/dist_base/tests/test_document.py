import base64
from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import DistBaseCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-01")
class TestDocument(DistBaseCase):
    def _history(self, document):
        return self.evidence.search(
            [("res_model", "=", "dist.document"), ("res_id", "=", document.id)],
            order="seq",
        )

    def test_state_follows_the_dates_and_the_types_warning(self):
        kind = self._create_type(warn_days=30)
        ends = {
            "expired": date(2026, 4, 30),
            "expiring": date(2026, 5, 30),
            "valid": date(2026, 6, 1),
        }
        for state, valid_to in ends.items():
            document = self._create_document(type_id=kind.id, valid_to=valid_to)
            self.assertEqual(document.state, state)
        later = self._create_document(type_id=kind.id, valid_from=date(2026, 5, 2))
        self.assertEqual(later.state, "future")

    def test_searching_by_state_finds_what_the_form_shows(self):
        kinds = [self._create_type(warn_days=days) for days in (0, 10, 60)]
        spans = [
            (None, None),
            (None, date(2026, 4, 30)),
            (None, date(2026, 5, 1)),
            (None, date(2026, 5, 10)),
            (None, date(2026, 5, 11)),
            (date(2026, 5, 2), date(2026, 5, 9)),
            (date(2026, 1, 1), date(2026, 12, 31)),
        ]
        documents = self.env["dist.document"].concat(
            *(
                self._create_document(type_id=kind.id, valid_from=start, valid_to=end)
                for kind in kinds
                for start, end in spans
            )
        )
        for state in ("future", "valid", "expiring", "expired"):
            found = documents.search(
                [("state", "=", state), ("id", "in", documents.ids)]
            )
            self.assertEqual(found, documents.filtered_domain([("state", "=", state)]))

    def test_document_that_runs_out_needs_its_last_day(self):
        kind = self._create_type(needs_end=True)
        with self.assertRaisesRegex(ValidationError, "last day"):
            self._create_document(type_id=kind.id)

    def test_document_kept_as_a_file_needs_the_file(self):
        with self.assertRaisesRegex(ValidationError, "Attach"):
            self._create_document(file=False)

    def test_replacing_the_file_is_evidence_with_both_checksums(self):
        document = self._create_document()
        document.file = base64.b64encode(b"another scan")
        added, changed = self._history(document)
        self.assertEqual(changed.event, "document_changed")
        self.assertEqual(changed.before, added.after)
        self.assertNotEqual(changed.after, changed.before)

    def test_moving_a_document_to_one_company_is_evidence(self):
        document = self._create_document()
        document.company_id = self.company
        _added, changed = self._history(document)
        self.assertIn('"company_id":false', changed.before)
        self.assertIn(f'"company_id":{self.company.id}', changed.after)

    def test_change_of_a_date_is_evidence_and_of_a_note_is_not(self):
        document = self._create_document()
        document.note = "Seen"
        document.valid_to = date(2027, 1, 1)
        events = self._history(document).mapped("event")
        self.assertEqual(events, ["document_added", "document_changed"])

    def test_document_is_withdrawn_and_never_deleted(self):
        document = self._create_document()
        with self.assertRaisesRegex(UserError, "Archive it"):
            document.unlink()
        document.action_archive()
        self.assertEqual(len(self._history(document)), 2)

    def test_merging_contacts_carries_their_documents_along(self):
        twin = self.partner.create({"name": "Miller Hardware", "is_company": True})
        document = self._create_document(owner_ref=f"res.partner,{twin.id}")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.partner | twin).ids, self.partner)
        document.invalidate_recordset()
        self.assertEqual(document.owner_ref, self.partner)

    def test_list_opens_after_the_owner_was_deleted(self):
        document = self._create_document()
        self.partner.unlink()
        document.invalidate_recordset()
        specification = {"owner_ref": {"fields": {"display_name": {}}}, "name": {}}
        [values] = document.web_read(specification)
        self.assertEqual(values["name"], "No. 4711")

    def test_partner_and_its_contacts_count_the_companys_documents(self):
        contact = self.partner.create({"name": "Ann", "parent_id": self.partner.id})
        self._create_document()
        self.assertEqual((self.partner | contact).mapped("dist_document_count"), [1, 1])
        action = contact.action_dist_documents()
        found = self.env["dist.document"].search(action["domain"])
        self.assertEqual(len(found), 1)
