import json
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.dist_base.engine import evidence as engine
from odoo.addons.dist_base.models import dist_evidence

from .common import DistBaseCase


@tagged("post_install", "-at_install")
class TestEvidenceExport(DistBaseCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls._record(
            *(cls._entry(note=f"Row {n}", after={"amount": n / 4}) for n in range(5))
        )

    def _download(self, login):
        self.authenticate(login, login)
        return self.url_open("/dist/evidence/export")

    def _lines_of(self, text):
        rows = [json.loads(line) for line in text.splitlines()]
        return [row for row in rows if row["id"] in self.rows.ids]

    def test_file_holds_every_row_across_batches_oldest_first(self):
        path = Path(tempfile.mkdtemp()) / "evidence.jsonl"
        with patch.object(dist_evidence, "EXPORT_BATCH", 2):
            count = self.evidence._export(path)
        self.assertEqual(count, self.evidence.search_count([]))
        lines = self._lines_of(path.read_text())
        self.assertEqual([line["id"] for line in lines], self.rows.ids)

    def test_exported_row_proves_its_fingerprint_without_the_database(self):
        [line] = map(
            json.loads, self.evidence._export_lines([("id", "=", self.rows[1].id)])
        )
        facts = {name: engine.canonical(line[name]) for name in engine.FACTS}
        self.assertEqual(engine.row_hash(line | facts), line["row_hash"])

    def test_auditor_downloads_the_evidence(self):
        self._create_user("auditor", login="auditor-test")
        response = self._download("auditor-test")
        self.assertEqual(response.status_code, 200)
        self.assertIn("evidence.jsonl", response.headers["Content-Disposition"])
        self.assertEqual(len(self._lines_of(response.text)), 5)

    def test_whoever_may_uninstall_downloads_all_of_it(self):
        self._create_user(login="sysadmin-test", groups=["base.group_system"])
        response = self._download("sysadmin-test")
        self.assertEqual(len(self._lines_of(response.text)), 5)

    def test_others_download_nothing(self):
        self._create_user("finance", login="finance-test")
        with mute_logger("odoo.http"):
            response = self._download("finance-test")
        self.assertEqual(response.status_code, 403)

    def test_uninstall_says_how_much_goes_and_offers_the_export(self):
        module = self.env["ir.module.module"].search([("name", "=", "dist_base")])
        wizard = self.env["base.module.uninstall"].create({"module_ids": module.ids})
        count = self.evidence.search_count([])
        self.assertIn(f"{count} rows of evidence", wizard.dist_evidence_notice)
        action = wizard.action_dist_export_evidence()
        self.assertEqual(action["url"], "/dist/evidence/export")

    def test_uninstalling_another_module_says_nothing_about_evidence(self):
        module = self.env["ir.module.module"].search([("name", "=", "dist_base")])
        other = module.create({"name": "dist_elsewhere", "state": "installed"})
        wizard = self.env["base.module.uninstall"].create({"module_ids": other.ids})
        self.assertFalse(wizard.dist_evidence_notice)
