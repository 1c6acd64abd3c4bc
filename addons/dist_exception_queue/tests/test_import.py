from datetime import timedelta
from unittest import TestCase
from unittest.mock import patch

from psycopg2 import OperationalError
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .. import importing
from .test_plant import PlantCommon

HEADERS = {"has_headers": True, "separator": ",", "quoting": '"', "encoding": "utf-8"}
BAD = "name,country_id\nNorth,Nowhere\nSouth,Elsewhere\nWest,Belgium\n"
GOOD = "name,country_id\nNorth,Belgium\nSouth,Belgium\nWest,Belgium\n"


class ImportCommon(PlantCommon):
    """Somebody imports partners, as the screen of Odoo does and as a script does."""

    code = "failed_import"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.failures = cls.env["dist.import.failure"]
        cls.colleague = new_test_user(
            cls.env, "exc_colleague", "base.group_user,base.group_partner_manager"
        )

    def _import(self, text, user=None, name="partners.csv", dryrun=False, **options):
        """Import a file with the screen of Odoo; return what it says."""
        columns = text.partition("\n")[0].split(",")
        imports = self.env["base_import.import"].with_user(user or self.clerk)
        screen = imports.create(
            {
                "res_model": "res.partner",
                "file": text.encode(),
                "file_name": name,
                "file_type": "text/csv",
            }
        )
        with freeze_time(self.clock):
            return screen.execute_import(
                columns, columns, HEADERS | options, dryrun=dryrun
            )

    def _load(self, *rows, user=None, names=("name", "country_id")):
        """Load rows as a script does; return what Odoo says."""
        partners = self.env["res.partner"].with_user(user or self.clerk)
        with freeze_time(self.clock):
            return partners.load(list(names), [list(row) for row in rows])

    def _found(self):
        """Return the failures that are noted."""
        return self.failures.search([], order="id")

    def _case(self):
        self._sweep_plant()
        return self._plant_cases()


@tagged("post_install", "-at_install")
class TestImportedFile(ImportCommon):
    def test_file_that_is_refused_is_a_case_of_who_imported_it(self):
        self.assertFalse(self._import(BAD)["ids"])
        failure = self._found()
        self.assertRecordValues(
            failure,
            [
                {
                    "user_id": self.clerk.id,
                    "company_id": self.company.id,
                    "model_name": "Contact",
                    "file_name": "partners.csv",
                    "failed_at": self.clock,
                    "last_failed_at": self.clock,
                    "try_count": 1,
                    "refused_count": 2,
                }
            ],
        )
        case = self._case().with_user(self.clerk)
        self.assertRecordValues(
            case,
            [
                {
                    "owner_id": self.clerk.id,
                    "due_at": self.clock,
                    "res_model": "dist.import.failure",
                    "res_id": failure.id,
                    "next_action": "import_again",
                }
            ],
        )
        self.assertTrue(case.deadline_at)
        self.assertRegex(
            case.sentence,
            r"^“partners.csv” could not be imported into Contact:"
            r" 2 rows were refused \(first: .*Nowhere.*\)$",
        )

    def test_mended_file_of_the_name_clears_the_case_whoever_imports_it(self):
        self._import(BAD)
        case = self._case()
        self.assertEqual(len(self._import(GOOD, user=self.colleague)["ids"]), 3)
        self.assertFalse(self._found())
        self._sweep_plant()
        self.assertEqual(case.state, "cleared")

    def test_file_of_another_name_or_model_clears_nothing(self):
        self._import(BAD)
        self._import(GOOD, name="others.csv")
        self._load(("Script", "Belgium"))
        with importing.run("partners.csv"):
            self.env["res.partner.category"].load(["name"], [["Retail"]])
        self.assertTrue(self._found())

    def test_file_without_a_row_clears_nothing(self):
        self._import(BAD)
        nobody = new_test_user(self.env, "exc_nobody", "base.group_user")
        with importing.run("partners.csv"):
            result = self.env["res.partner"].with_user(nobody).load(["name"], [])
        self.assertFalse(result["messages"])
        self.assertTrue(self._found())

    def test_second_try_is_the_same_failure(self):
        self._import(BAD)
        case = self._case()
        self._wait(hours=1)
        self._import(BAD.replace("South,Elsewhere\n", ""))
        failure = self._found()
        self.assertRecordValues(
            failure,
            [
                {
                    "try_count": 2,
                    "refused_count": 1,
                    "failed_at": self.clock - timedelta(hours=1),
                    "last_failed_at": self.clock,
                }
            ],
        )
        self.assertEqual(self._case(), case)
        self.assertIn("1 row was refused", case.sentence)

    def test_file_fails_for_each_person_and_company_on_its_own(self):
        self._switch(self.other, "on")
        self._import(BAD)
        self._import(BAD, user=self.colleague)
        self._import(BAD, user=self.outsider)
        self.assertEqual(
            [(row.user_id, row.company_id) for row in self._found()],
            [
                (self.clerk, self.company),
                (self.colleague, self.company),
                (self.outsider, self.other),
            ],
        )
        self._import(GOOD, user=self.outsider)
        self.assertEqual(self._found().mapped("user_id"), self.clerk | self.colleague)

    def test_test_of_a_file_is_noted_nowhere(self):
        self.assertTrue(self._import(BAD, dryrun=True)["messages"])
        early = self._import("email\nx@example.com\n", dryrun=True, quoting='""')
        self.assertTrue(early["messages"])
        self.assertFalse(self._found())

    def test_test_that_succeeds_clears_nothing(self):
        self._import(BAD)
        self.assertFalse(self._import(GOOD, dryrun=True)["messages"])
        self.assertTrue(self._found())

    def test_file_that_odoo_cannot_read_was_refused_as_a_whole(self):
        result = self._import(BAD, quoting='""')
        self.assertNotIn("ids", result)
        self.assertEqual(self._found().refused_count, 0)
        self.assertIn(
            "all of it was refused (first: Error while importing records",
            self._case().sentence,
        )

    def test_part_of_a_file_clears_nothing_the_last_one_does(self):
        self._import(BAD)
        first = self._import(GOOD, limit=2)
        self.assertEqual((len(first["ids"]), first["nextrow"]), (2, 2))
        self.assertTrue(self._found())
        last = self._import(GOOD, limit=2, skip=2)
        self.assertEqual((len(last["ids"]), last["nextrow"]), (1, 0))
        self.assertFalse(self._found())

    def test_long_and_odd_names_are_kept_as_far_as_they_go(self):
        for _time in range(2):
            self._import(BAD, name="x" * 500 + ".csv")
        self.assertEqual(self._found().file_name, "x" * 127 + "…")
        self.assertEqual(self._found().try_count, 2)

    def test_what_an_import_loads_by_itself_is_not_noted(self):
        partners = type(self.env["res.partner"])
        loaded = []

        def load_records(partners, *args):
            tags = partners.env["res.partner.category"]
            loaded.append(tags.load(["name", "parent_id"], [["Tag", "None such"]]))
            return load(partners, *args)

        load = partners._load_records
        with patch.object(partners, "_load_records", load_records):
            self.assertEqual(len(self._import(GOOD)["ids"]), 3)
        self.assertTrue(loaded[0]["messages"])
        self.assertFalse(self._found())


@tagged("post_install", "-at_install")
class TestLoadedRows(ImportCommon):
    def test_rows_of_a_script_are_a_case_too(self):
        self._load(("North", "Nowhere"))
        self.assertEqual(self._found().file_name, "")
        self.assertIn(
            "What a script sent could not be imported into Contact: 1 row",
            self._case().sentence,
        )

    def test_other_rows_of_the_same_run_clear_nothing_those_of_the_next_do(self):
        self._load(("North", "Nowhere"))
        self._wait(minutes=50)
        self._load(("South", "Belgium"))
        self.assertTrue(self._found())
        self._wait(hours=1)
        self._load(("South", "Belgium"), user=self.colleague)
        self.assertTrue(self._found())
        self._load(("North", "Belgium"))
        self.assertFalse(self._found())

    def test_rows_without_a_right_are_refused_and_noted(self):
        nobody = new_test_user(self.env, "exc_nobody", "base.group_user")
        self._load(("North", "Belgium"), user=nobody)
        self.assertEqual(self._found().user_id, nobody)
        self.assertEqual(self._case().with_user(nobody).next_action, "forget_import")

    def test_people_from_outside_fill_no_table(self):
        portal = new_test_user(self.env, "exc_portal", "base.group_portal")
        self.assertTrue(self._load(("North", "Nowhere"), user=portal)["messages"])
        self.assertFalse(self._found())

    def test_data_of_a_module_and_dialogues_are_not_noted(self):
        partners = self.env["res.partner"].with_context(install_mode=True)
        self.assertTrue(
            partners.load(["name", "country_id"], [["North", "Nowhere"]])["messages"]
        )
        move = self.env["dist.exception.move"].load(["step"], [["jump"]])
        self.assertTrue(move["messages"])
        with patch.object(self.registry, "ready", False):
            self._load(("North", "Nowhere"))
        self.assertFalse(self._found())

    def _load_in_a_transaction(self, names, error):
        """Load in a transaction that ends with an error, as a request does."""
        with (
            self.enter_registry_test_mode(),
            TestCase.assertRaises(self, error),
            self.registry.cursor() as cr,
        ):
            partners = self.env(cr=cr, user=self.clerk)["res.partner"]
            partners.create({"name": "Undone"})
            partners.load(names, [["North"]])

    def test_import_that_raises_is_noted_when_all_is_undone(self):
        self._load_in_a_transaction(["no_such_field"], ValueError)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Undone")]))
        failure = self._found()
        self.assertEqual((failure.user_id, failure.try_count), (self.clerk, 1))
        self.assertIn("no_such_field", failure.message)
        self.assertIn("all of it was refused", self._case().sentence)

    def test_screen_that_raises_is_noted_once_with_its_file(self):
        screen = self.env["base_import.import"].with_user(self.clerk)
        screen = screen.create(
            {
                "res_model": "res.partner",
                "file": GOOD.encode(),
                "file_name": "partners.csv",
                "file_type": "text/csv",
            }
        )
        for fields_ in (["no_such_field", "name"], ["name", "country_id"]):
            limit = "many" if fields_[0] == "name" else None
            options = HEADERS | {"limit": limit}
            with (
                self.enter_registry_test_mode(),
                TestCase.assertRaises(self, Exception),
                self.registry.cursor() as cr,
            ):
                screen.with_env(screen.env(cr=cr)).execute_import(
                    fields_, ["name", "country_id"], options
                )
        failure = self._found()
        self.assertEqual((failure.file_name, failure.try_count), ("partners.csv", 2))

    def test_what_odoo_tries_again_by_itself_is_no_failure(self):
        partners = type(self.env["res.partner"])
        collided = SerializationFailure("collided")
        with patch.object(partners, "_extract_records", side_effect=collided):
            self._load_in_a_transaction(["name"], SerializationFailure)
        self.assertFalse(self._found())

    def test_failure_that_cannot_be_noted_hides_no_error(self):
        failures = type(self.failures)
        logger = "odoo.addons.dist_exception_queue.models.dist_import_failure"
        lost = patch.object(failures, "_note", side_effect=OperationalError("no room"))
        with lost, self.assertLogs(logger, "ERROR"):
            self._load_in_a_transaction(["no_such_field"], ValueError)
        self.assertFalse(self._found())


@tagged("post_install", "-at_install")
class TestSwitchedOff(ImportCommon):
    def _count(self, country="Belgium"):
        """Return how many statements an import takes when caches are warm."""
        for _time in range(3):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._load(("North", country))
            count = self.env.cr.sql_log_count - before
        return count

    def test_success_costs_one_statement_where_it_is_on_and_none_where_off(self):
        failures = type(self.failures)
        with patch.object(failures, "_is_noted", lambda self, model: False):
            standard = self._count()
        self.assertEqual(self._count(), standard + 1)
        self._switch(self.company, "off")
        self.assertEqual(self._count(), standard)

    def test_failure_costs_one_statement_where_the_kind_looks_and_none_elsewhere(self):
        failures = type(self.failures)
        with patch.object(failures, "_is_noted", lambda self, model: False):
            standard = self._count("Nowhere")
        self.assertEqual(self._count("Nowhere"), standard + 1)
        noted = self._found().try_count
        kind = self.env.ref("dist_exception_queue.type_failed_import")
        kind.company_ids = self.other
        self.assertEqual(self._count("Nowhere"), standard)
        kind.company_ids = False
        kind.active = False
        self.assertEqual(self._count("Nowhere"), standard)
        kind.active = True
        self._switch(self.company, "off")
        self.assertEqual(self._count("Nowhere"), standard)
        self.assertEqual(self._found().try_count, noted)


@tagged("post_install", "-at_install")
class TestWhoMay(ImportCommon):
    def setUp(self):
        super().setUp()
        self._import(BAD)
        self.failure = self._found()
        self.case = self._case()

    def test_importer_and_administrators_read_it_others_do_not(self):
        auditor = new_test_user(
            self.env, "exc_auditor", "base.group_user,dist_base.group_auditor"
        )
        for user in (self.clerk, self.administrator, auditor):
            self.assertEqual(
                self.failure.with_user(user).read(["message"])[0]["id"], self.failure.id
            )
            self.assertTrue(self.case.with_user(user).sentence)
        for user in (self.colleague, self.outsider):
            self.assertFalse(self.failures.with_user(user).search([]))
            with self.assertRaises(AccessError):
                self.failure.with_user(user).read(["message"])
            self.assertFalse(self.case.with_user(user)._filtered_access("read"))

    def test_administrator_of_another_company_sees_nothing(self):
        theirs = new_test_user(
            self.env,
            "exc_their_admin",
            "base.group_user,dist_base.group_administrator",
            company_id=self.other.id,
            company_ids=[self.other.id],
        )
        self.assertFalse(self.failures.with_user(theirs).search([]))
        with self.assertRaises(AccessError):
            self.failure.with_user(theirs).action_forget()

    def test_nobody_creates_changes_or_deletes_one(self):
        values = {"user_id": self.colleague.id, "message": "Forged"}
        for user in (self.clerk, self.administrator):
            mine = self.failure.with_user(user)
            with self.assertRaises(AccessError):
                mine.create(values)
            with self.assertRaises(AccessError):
                mine.write(values)
            with self.assertRaises(AccessError):
                mine.unlink()
            forged = mine.load(["message"], [["Forged"]])
            self.assertFalse(forged["ids"])

    def test_importer_says_that_it_is_not_needed_any_more(self):
        mine = self.case.with_user(self.clerk)
        mine.action_run("forget_import")
        self.assertFalse(self.failure.exists())
        self.assertEqual(self.case.event_ids[0].action, "forget_import")
        self.assertEqual(self.case.event_ids[0].user_id, self.clerk)
        self._sweep_plant()
        self.assertEqual(self.case.state, "cleared")

    def test_it_can_be_said_on_the_failure_itself_and_is_kept_as_well(self):
        self.failure.with_user(self.administrator).action_forget()
        self.assertFalse(self.failure.exists())
        self.assertEqual(self.case.event_ids[0].action, "forget_import")
        self.assertEqual(self.case.event_ids[0].user_id, self.administrator)

    def test_others_decide_nothing_about_it(self):
        auditor = new_test_user(
            self.env, "exc_auditor", "base.group_user,dist_base.group_auditor"
        )
        for user in (self.colleague, self.outsider, auditor):
            with self.assertRaises(AccessError):
                self.failure.with_user(user).action_forget()
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_run("forget_import")
        for user in (self.colleague, self.outsider):
            with self.assertRaises(AccessError):
                self.failure.with_user(user).action_import_again()
        self.assertTrue(self.failure.exists())

    def test_of_somebody_who_left_the_queue_decides(self):
        self.env["dist.exception.queue"].create(
            {
                "name": "Data",
                "member_ids": [Command.set(self.colleague.ids)],
                "assignment": "load",
                "rule_ids": [Command.create({"type_ids": self.case.type_id.ids})],
            }
        )
        self.assertEqual(self.case.owner_id, self.clerk)
        self.clerk.active = False
        self.env["dist.exception"]._route_stranded()
        self.assertEqual(self.case.owner_id, self.colleague)
        theirs = self.case.with_user(self.colleague)
        self.assertEqual(theirs.next_action, "import_again")
        document = theirs.action_open_document()
        self.assertEqual(document["res_id"], self.failure.id)
        self.assertTrue(self.failure.with_user(self.colleague).message)
        theirs.action_run("forget_import")
        self.assertFalse(self.failure.exists())

    def test_import_again_opens_the_screen_in_the_company_of_the_case(self):
        self.clerk.company_ids += self.other
        mine = self.case.with_user(self.clerk).with_context(
            allowed_company_ids=[self.other.id, self.company.id]
        )
        action = mine.action_next()
        self.assertEqual(
            (action["type"], action["tag"]), ("ir.actions.client", "import")
        )
        self.assertEqual(action["params"]["active_model"], "res.partner")
        self.assertEqual(
            action["params"]["context"]["allowed_company_ids"],
            [self.company.id, self.other.id],
        )

    def test_who_may_not_create_such_records_is_not_offered_it(self):
        self.clerk.group_ids = [
            Command.unlink(self.env.ref("base.group_partner_manager").id)
        ]
        mine = self.case.with_user(self.clerk)
        codes = [action["code"] for action in mine.get_actions()]
        self.assertEqual(codes, ["forget_import", "open_document"])

    def test_screen_of_a_failure_shows_what_was_refused(self):
        form = Form(self.failure.with_user(self.clerk))
        self.assertEqual(form.file_name, "partners.csv")
        self.assertEqual(form.model_name, "Contact")
        self.assertTrue(form.can_forget and form.can_import)
        groups = self.failures.with_user(self.administrator).formatted_read_group(
            [], ["model_id"], ["__count"]
        )
        self.assertEqual(groups[0]["model_id"][1], "Contact")

    def test_case_goes_with_a_person_who_is_deleted(self):
        with freeze_time(self.clock):
            self._import(BAD, user=self.colleague)
        case = self._case() - self.case
        self.env.cr.execute("DELETE FROM res_users_log")
        self.colleague.unlink()
        self._sweep_plant()
        self.assertEqual((case.state, self.case.state), ("cleared", "open"))

    def test_model_that_is_gone_breaks_no_sweep_and_no_screen(self):
        self.env.cr.execute(
            'INSERT INTO ir_model (model, name, state, "order")'
            " VALUES ('dist.gone', '{\"en_US\": \"Gone\"}', 'base', 'id') RETURNING id"
        )
        (gone,) = self.env.cr.fetchone()
        self.failures._note(
            {
                "company": self.company.id,
                "user": self.clerk.id,
                "model": "dist.gone",
                "file": "gone.csv",
                "count": 1,
                "message": "No",
                "now": self.clock,
            }
        )
        case = (self._case() - self.case).with_user(self.clerk)
        self.assertEqual(case.next_action, "forget_import")
        self.assertIn("into Gone", case.sentence)
        self.env.cr.execute("DELETE FROM ir_model WHERE id = %s", [gone])
        self.env.invalidate_all()
        self._sweep_plant(full=True)
        self.assertEqual(case.state, "cleared")
        self.assertIn("a deleted record", case.sentence)

    def test_failure_nobody_touched_for_three_months_is_forgotten(self):
        with freeze_time(self.clock + timedelta(days=89)):
            self.failures._gc_old()
            self.assertTrue(self.failure.exists())
        with freeze_time(self.clock + timedelta(days=92)):
            self.failures._gc_old()
        self.assertFalse(self.failure.exists())
        self._sweep_plant()
        self.assertEqual(self.case.state, "cleared")


@tagged("post_install", "-at_install")
class TestImportOverHttp(ImportCommon, HttpCase):
    def test_script_over_http_is_answered_and_noted(self):
        keys = self.env["res.users.apikeys"].with_user(self.clerk).sudo()
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        key = keys._generate(None, "Other system", tomorrow)
        self.env.flush_all()
        statuses = []
        for names in (["name", "country_id"], ["name", "no_such_field"]):
            with mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2"):
                answer = self.url_open(
                    "/json/2/res.partner/load",
                    headers={"Authorization": f"bearer {key}"},
                    json={"fields": names, "data": [["North", "Nowhere"]]},
                )
            statuses.append(answer.status_code)
        self.env.invalidate_all()
        self.assertEqual(statuses, [200, 500])
        failure = self._found()
        self.assertEqual((failure.user_id, failure.try_count), (self.clerk, 2))
        self.assertIn("no_such_field", failure.message)
        self.assertEqual(self._case().owner_id, self.clerk)
