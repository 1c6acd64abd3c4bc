from psycopg2.errors import InsufficientPrivilege

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..models.dist_bi_view import SCHEMA
from .common import ExceptionCommon

# A role every server has and that may sign in nowhere: it stands for a tool's.
ROLE = "pg_monitor"
VIEW = "odoo.addons.dist_exception_queue.models.dist_bi_view"


class ReaderCommon(TransactionCase):
    """A role of the database that reads the schema and nothing else.

    Provides ``bi_reader``; ``_read_view`` (rows of a view as that role), ``_as_role``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["dist.bi.view"]._reconcile()
        place = SQL.identifier(SCHEMA)
        role = SQL.identifier(ROLE)
        cls.env.cr.execute(SQL("GRANT USAGE ON SCHEMA %s TO %s", place, role))
        cls.env.cr.execute(
            SQL("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s", place, role)
        )
        cls.bi_reader = cls.env["dist.bi.reader"].create(
            {"name": ROLE, "company_ids": cls.env.company.ids}
        )

    def _as_role(self, query):
        """Return the rows of a query as dicts, read by the role."""
        self.env.flush_all()
        with self.env.cr.savepoint():
            self.env.cr.execute(SQL("SET LOCAL ROLE %s", SQL.identifier(ROLE)))
            self.env.cr.execute(query)
            rows = self.env.cr.dictfetchall() if self.env.cr.description else []
            self.env.cr.execute("RESET ROLE")
        return rows

    def _read_view(self, view, where="TRUE"):
        return self._as_role(
            SQL("SELECT * FROM %s WHERE %s", SQL.identifier(SCHEMA, view), SQL(where))
        )


@tagged("post_install", "-at_install")
class TestBi(ExceptionCommon, ReaderCommon):
    def _read_cases(self):
        return self._read_view("exceptions", "type_code = 'test_trouble'")

    def test_role_reads_what_the_screens_show(self):
        partner, case = self._case()
        (row,) = self._read_cases()
        self.assertEqual(
            [row[name] for name in ("id", "company_name", "subject_key", "state")],
            [case.id, self.company.name, case.subject_key, "open"],
        )
        self.assertEqual(
            (row["type_name"], float(row["value_at_risk"]), row["currency_name"]),
            (self.kind.name, case.value_at_risk, case.currency_id.name),
        )
        self.assertEqual(
            (row["res_model"], row["res_id"]), (case.res_model, partner.id)
        )
        self.assertEqual(row["first_seen_at"], case.first_seen_at)
        self.assertEqual(row["facts"], case.facts)

    def _make_anew(self, name):
        """Let a server find the view different."""
        place = SQL.identifier(SCHEMA, name)
        self.env.cr.execute(SQL("COMMENT ON VIEW %s IS 'old'", place))
        self.env["dist.bi.view"]._reconcile()

    def _get_grants(self, name):
        return self.env["dist.bi.view"]._get_readers()[name]

    def test_who_read_one_view_reads_no_other_after_an_update(self):
        names = SQL(", ").join(
            SQL.identifier(SCHEMA, name) for name in ("exceptions", "exception_types")
        )
        role = SQL.identifier(ROLE)
        self.env.cr.execute(SQL("REVOKE SELECT ON %s FROM %s", names, role))
        self._make_anew("exceptions")
        self.assertNotIn(ROLE, self._get_grants("exceptions"))
        self._make_anew("exception_events")
        self.assertIn(ROLE, self._get_grants("exception_events"))

    def test_view_somebody_built_on_ours_outlives_an_update(self):
        self.env.cr.execute(
            SQL(
                "CREATE VIEW of_the_customer AS SELECT id FROM %s",
                SQL.identifier(SCHEMA, "exceptions"),
            )
        )
        self._make_anew("exceptions")
        self.env.cr.execute("SELECT count(*) FROM of_the_customer")
        self.assertTrue(self.env.cr.fetchone())

    def test_view_with_other_columns_is_made_anew_and_read_again(self):
        place, role = SQL.identifier(SCHEMA, "exceptions"), SQL.identifier(ROLE)
        self.env.cr.execute(SQL("DROP VIEW %s CASCADE", place))
        self.env.cr.execute(SQL("CREATE VIEW %s AS SELECT 1 AS other", place))
        self.env.cr.execute(SQL("GRANT SELECT ON %s TO %s", place, role))
        self.env.cr.execute(
            "CREATE VIEW of_the_customer AS SELECT other FROM dist_bi_v1.exceptions"
        )
        with self.assertLogs(VIEW, "WARNING") as logs, mute_logger("odoo.sql_db"):
            self.env["dist.bi.view"]._reconcile()
        self.assertIn("of_the_customer", logs.output[0])
        self._case()
        self.assertTrue(self._read_cases())

    def test_reader_of_another_company_is_out_of_an_administrator_s_reach(self):
        admin = new_test_user(
            self.env, "exc_admin", "base.group_user,dist_base.group_administrator"
        )
        self.assertTrue(self.bi_reader.with_user(admin).name)
        self.bi_reader.company_ids |= self.other
        with self.assertRaises(AccessError):
            self.bi_reader.with_user(admin).name = "pg_read_all_stats"

    def test_figures_are_those_of_the_orm(self):
        for value in (100, 250, 400):
            self._trouble(value)
        self._sweep()
        self._resolve(self._cases()[0])
        cases = self._cases()
        rows = self._read_cases()
        self.assertEqual(len(rows), len(cases))
        self.assertEqual(
            sum(float(row["value_at_risk"]) for row in rows if row["is_live"]),
            sum(cases.filtered("is_live").mapped("value_at_risk")),
        )
        self.assertEqual(
            {row["id"] for row in rows if row["is_overdue"]},
            set(cases.filtered("is_overdue").ids),
        )
        events = self._read_view("exception_events", f"exception_id = {cases[0].id}")
        self.assertEqual(
            sorted(row["event"] for row in events), sorted(self._events(cases[0]))
        )

    def test_role_reads_rows_of_its_companies_alone(self):
        self._switch(self.other, "on")
        _partner, theirs = self._case(company=self.other)
        self.assertTrue(theirs)
        self.assertEqual(self._read_cases(), [])
        self.assertEqual(
            self._read_view("exception_events", f"exception_id = {theirs.id}"), []
        )
        self.bi_reader.company_ids = self.other
        self.assertEqual([row["id"] for row in self._read_cases()], [theirs.id])

    def test_role_that_stands_nowhere_reads_no_rows(self):
        self._case()
        self.bi_reader.active = False
        self.assertEqual(self._read_cases(), [])
        self.bi_reader.unlink()
        self.assertEqual(self._read_cases(), [])

    def test_days_are_those_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self.clock = self.clock.replace(hour=20)
        self._case()
        (row,) = self._read_cases()
        self.assertEqual(str(row["first_seen_at"])[:10], "2026-03-02")
        self.assertEqual(str(row["first_seen_date"]), "2026-03-03")

    def test_names_are_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.kind.with_context(lang="fr_FR").name = "Ennuis"
        self._case()
        self.company.partner_id.lang = "fr_FR"
        self.assertEqual(self._read_cases()[0]["type_name"], "Ennuis")
        self.company.partner_id.lang = "en_US"
        self.assertEqual(self._read_cases()[0]["type_name"], "Trouble")

    @mute_logger("odoo.sql_db")
    def test_role_writes_nothing_and_reads_no_table(self):
        self._case()
        place = SQL.identifier(SCHEMA, "exception_types")
        for query in (
            SQL("UPDATE %s SET active = FALSE", place),
            SQL("DELETE FROM %s", place),
            SQL("SELECT FROM dist_exception"),
            SQL("SELECT FROM dist_webhook"),
            SQL("SELECT FROM dist_bi_reader"),
        ):
            with self.subTest(query=query), self.assertRaises(InsufficientPrivilege):
                self._as_role(query)

    def test_view_that_is_made_anew_keeps_its_readers(self):
        self.env["dist.bi.view"]._drop("queues")
        self.env["dist.bi.view"]._reconcile()
        self.assertIsInstance(self._read_view("queues"), list)

    def test_view_nobody_declares_goes(self):
        self.env.cr.execute(
            SQL("CREATE VIEW %s AS SELECT 1", SQL.identifier(SCHEMA, "forgotten"))
        )
        self.env["dist.bi.view"]._reconcile()
        self.assertNotIn("forgotten", self.env["dist.bi.view"]._get_present())

    def test_loading_a_server_makes_nothing_anew(self):
        views = self.env["dist.bi.view"]
        views._reconcile()
        count = self.env.cr.sql_log_count
        views._reconcile()
        self.assertLessEqual(self.env.cr.sql_log_count - count, 2)

    def test_each_column_says_what_it_is(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT class.relname, count(*),
                       count(col_description(class.oid, attnum))
                  FROM pg_class class
                  JOIN pg_attribute ON attrelid = class.oid AND attnum > 0
                 WHERE relnamespace = %s::regnamespace AND relname != 'my_companies'
                 GROUP BY class.relname
                """,
                SCHEMA,
            )
        )
        self.assertGreaterEqual(len(rows), 4)
        self.assertEqual([name for name, all_, said in rows if all_ != said], [])

    def test_only_administrators_name_readers(self):
        with self.assertRaises(AccessError):
            self.bi_reader.with_user(self.clerk).read(["name"])
        with self.assertRaises(AccessError):
            self.env["dist.bi.reader"].with_user(self.clerk).create({"name": "me"})
