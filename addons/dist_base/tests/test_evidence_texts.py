from odoo.tests import tagged

from .common import DistBaseCase


@tagged("post_install", "-at_install")
class TestEvidenceTexts(DistBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._create_user("auditor")

    def _read(self, **values):
        return self._record(self._entry(**values)).with_user(self.auditor)

    def test_event_reads_as_what_happened(self):
        row = self._read(event="document_changed")
        self.assertEqual(row.event_text, "Controlled document changed")
        self.assertEqual(row.document_type_text, "Contact")
        self.assertEqual(row.origin_text, "A script on the server")

    def test_event_of_a_module_that_is_gone_keeps_its_code(self):
        self.assertEqual(self._read(event="thing_done").event_text, "thing_done")

    def test_events_are_found_by_what_the_list_says(self):
        row = self._read(event="control_switched")
        for found, wanted in (("control sw", row), ("no such thing", row.browse())):
            domain = [("id", "=", row.id), ("event_text", "ilike", found)]
            self.assertEqual(row.search(domain), wanted)
        self.assertFalse(
            row.search([("id", "=", row.id), ("event_text", "not ilike", "switched")])
        )

    def test_groups_of_events_are_named_as_in_the_list(self):
        row = self._read(event="control_switched")
        for name, label in (
            ("event", "Control switched"),
            ("res_model", "Contact"),
        ):
            [group] = row.formatted_read_group([("id", "=", row.id)], [name])
            self.assertEqual(group[name], label)
            self.assertEqual(row.search(group["__extra_domain"]) & row, row)

    def test_reason_reads_as_its_name_even_when_it_is_archived(self):
        reason = self.env.ref("dist_base.reason_price")
        reason.active = False
        self.assertEqual(self._read(reason="PRICE").reason_text, reason.name)

    def test_reason_of_the_company_comes_before_the_shared_one(self):
        shared = self.env.ref("dist_base.reason_price")
        shared.create(
            {
                "code": shared.code,
                "name": "Our price",
                "company_id": self.company.id,
                "usage_ids": shared.usage_ids.ids,
            }
        )
        self.assertEqual(self._read(reason="PRICE").reason_text, "Our price")

    def test_reason_nobody_knows_keeps_its_code(self):
        self.assertEqual(self._read(reason="GONE").reason_text, "GONE")

    def test_facts_read_as_labels_and_values(self):
        row = self._read(
            event="control_switched",
            res_model="dist.control",
            before={"mode": "off"},
            after={"mode": "on"},
        )
        self.assertEqual((row.before_text, row.after_text), ("Mode: Off", "Mode: On"))

    def test_facts_that_are_fields_read_as_on_the_form(self):
        row = self._read(
            after={
                "company_id": self.company.id,
                "category_id": [[6, 0, []]],
                "is_company": True,
                "parent_id": None,
                "comment": "",
                "odd": {"a": 1.5},
            }
        )
        self.assertEqual(
            sorted(row.after_text.splitlines()),
            sorted(
                [
                    f"Company: {self.company.name}",
                    "Tags: none",
                    "Is a Company: yes",
                    "Related Company: none",
                    "Notes: none",
                    "odd: a 1.50",
                ]
            ),
        )

    def test_words_change_nothing_of_what_is_stored(self):
        row = self._read(event="control_switched", reason="PRICE", after={"a": 1})
        row.mapped(lambda r: (r.event_text, r.reason_text, r.after_text))
        self.assertFalse(row._get_altered())
        self.assertEqual((row.event, row.reason), ("control_switched", "PRICE"))
