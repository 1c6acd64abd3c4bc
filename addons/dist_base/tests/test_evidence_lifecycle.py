import logging

from odoo.tests import tagged

from odoo.addons.dist_base.hooks import uninstall_hook

from .common import DistBaseCase

COLUMNS_OF_THE_ORM = {"create_uid", "create_date", "write_uid", "write_date"}


@tagged("post_install", "-at_install")
class TestEvidenceLifecycle(DistBaseCase):
    """What happens around the table must not run into its lock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._create_user(login="leaver", name="Leaver")
        cls.row = cls._record(cls._entry(actor_id=cls.person.id))
        cls.stored = cls._read_stored()

    @classmethod
    def _read_stored(cls):
        cls.env.flush_all()
        cls.env.cr.execute("SELECT * FROM dist_evidence WHERE id = %s", cls.row.ids)
        return cls.env.cr.fetchall()

    def _assert_untouched(self):
        self.assertEqual(self._read_stored(), self.stored)
        self.env.invalidate_all()
        self.assertFalse(self.row._get_altered())

    def test_deleting_the_person_leaves_the_name(self):
        self.person.unlink()
        self._assert_untouched()
        self.assertEqual(self.row.actor_name, "Leaver")

    def test_merging_the_document_into_another_leaves_the_row(self):
        twin = self.partner.create({"name": "Miller Hardware Ltd"})
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.partner | twin).ids, twin)
        self.assertFalse(self.partner.exists())
        self._assert_untouched()

    def test_archiving_and_deleting_the_document_leaves_the_row(self):
        self.partner.action_archive()
        self._assert_untouched()
        self.partner.unlink()
        self._assert_untouched()
        self.assertEqual(self.row.res_name, "Miller Hardware")

    def test_updating_the_addon_leaves_the_row_and_the_lock(self):
        self.registry.init_models(
            self.env.cr, ["dist.evidence"], {"module": "dist_base"}, install=False
        )
        self._assert_untouched()
        self.assertEqual(self._count_triggers(), 2)

    def test_uninstall_takes_the_lock_and_its_function_away(self):
        # The number: by its name Odoo means a level of its own, above INFO.
        with self.assertLogs("odoo.addons.dist_base.hooks", logging.INFO) as log:
            uninstall_hook(self.env)
        self.assertIn("rows of evidence", log.output[0])
        self.assertEqual(self._count_triggers(), 0)
        self.env.cr.execute(
            "SELECT count(*) FROM pg_proc WHERE proname = 'dist_evidence_refuse'"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.env.cr.execute("DELETE FROM dist_evidence WHERE id = %s", self.row.ids)
        self.assertEqual(self.env.cr.rowcount, 1)

    def test_table_has_nothing_that_is_ever_written_again(self):
        self.env.cr.execute(
            "SELECT column_name, column_default FROM information_schema.columns "
            "WHERE table_name = 'dist_evidence'"
        )
        defaults = dict(self.env.cr.fetchall())
        self.assertFalse(COLUMNS_OF_THE_ORM & set(defaults))
        self.assertEqual([name for name in defaults if defaults[name]], ["id"])
        self.env.cr.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' "
            "AND conrelid = 'dist_evidence'::regclass"
        )
        self.assertFalse(self.env.cr.fetchall())
        for field in self.evidence._fields.values():
            self.assertFalse(field.store and (field.compute or field.relational), field)

    def _count_triggers(self):
        self.env.cr.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'dist_evidence_%'"
        )
        return self.env.cr.fetchone()[0]
