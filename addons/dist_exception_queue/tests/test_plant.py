from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.base.models.ir_cron import CompletionStatus

from .common import ExceptionCommon


class PlantCommon(ExceptionCommon):
    """Somebody who administers the server, and the cases of one plant's kind."""

    code = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(
            cls.env,
            "exc_admin",
            "base.group_system,dist_base.group_administrator,base.group_user",
        )

    def setUp(self):
        super().setUp()
        self._sweep_plant(full=True)

    def _sweep_plant(self, full=False):
        with freeze_time(self.clock, tick=True):
            runs = self.env["dist.exception"]._sweep(full=full, codes=[self.code])
        self.assertNotIn("failed", runs.mapped("outcome"))
        return runs

    def _plant_cases(self, live=True):
        return self.env["dist.exception"].search(
            [("type_id.code", "=", self.code), ("is_live", "=", live)]
        )


@tagged("post_install", "-at_install")
class TestFailedMail(PlantCommon):
    code = "failed_mail"

    def _fail(self, count=1, server=None):
        """Send mails while their server cannot be reached."""
        values = {
            "subject": "Hello",
            "email_from": "us@example.com",
            "email_to": "smith@example.com",
            "mail_server_id": server and server.id,
        }
        mails = self.env["mail.mail"].create([values] * count)
        servers = type(self.env["ir.mail_server"])
        refused = ConnectionError("refused")
        with patch.object(servers, "_connect__", side_effect=refused):
            mails.send()
        self.assertEqual(set(mails.mapped("state")), {"exception"})
        return mails

    def test_mails_that_fail_alike_are_one_case(self):
        self._fail(count=3)
        self._sweep_plant()
        case = self._plant_cases()
        self.assertEqual(len(case), 1)
        self.assertEqual(case.company_id, self.company)
        self.assertTrue(case.due_at and case.deadline_at)
        self.assertRegex(case.sentence, r"^3 e-mails were not sent: .*\(refused\)$")

    def test_each_server_has_its_own(self):
        servers = self.env["ir.mail_server"].create(
            [{"name": name, "smtp_host": name} for name in ("one", "two")]
        )
        for server in servers:
            self._fail(server=server)
        self._sweep_plant()
        self.assertEqual(len(self._plant_cases()), 2)

    def test_sending_again_clears_the_case(self):
        mails = self._fail(count=2)
        self._sweep_plant()
        case = self._plant_cases().with_user(self.administrator)
        self.assertEqual(case.next_action, "retry_mail")
        case.action_next()
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self._sweep_plant()
        self.assertEqual(case.state, "cleared")

    def test_sending_again_leaves_mails_of_another_server(self):
        server = self.env["ir.mail_server"].create({"name": "x", "smtp_host": "x"})
        mails = [self._fail(), self._fail(server=server)]
        self._sweep_plant()
        case = self._plant_cases().filtered(lambda case: not case.facts["server"])
        case.with_user(self.administrator).action_next()
        self.assertEqual(
            [mail.state for mail in mails],
            ["outgoing", "exception"],
        )

    def test_sending_again_leaves_mails_of_another_company(self):
        self._switch(self.other, "on")
        mails = [self._fail(), self._fail(), self._fail()]
        mails[1].record_company_id = self.company
        mails[2].record_company_id = self.other
        self._sweep_plant()
        case = self._plant_cases().filtered(lambda case: case.company_id == self.other)
        self.administrator.company_ids += self.other
        case.with_user(self.administrator).action_next()
        self.assertEqual(
            [mail.state for mail in mails],
            ["exception", "exception", "outgoing"],
        )
        case = self._plant_cases() - case
        case.with_user(self.administrator).action_next()
        self.assertEqual({mail.state for mail in mails}, {"outgoing"})

    def test_nothing_new_costs_no_run(self):
        self._fail()
        self._sweep_plant()
        self.assertFalse(self._sweep_plant())
        self._fail()
        self.assertTrue(self._sweep_plant())

    def test_switched_off_everywhere_nothing_is_looked_at(self):
        self._fail()
        self._switch(self.company, "off")
        self.assertFalse(self._sweep_plant())
        self.assertFalse(self._sweep_plant(full=True))

    def test_people_who_read_no_mails_see_no_case(self):
        self._fail()
        self._sweep_plant()
        self.assertFalse(
            self._plant_cases().with_user(self.clerk)._filtered_access("read")
        )


@tagged("post_install", "-at_install")
class TestFailedJob(PlantCommon):
    code = "failed_job"

    def setUp(self):
        super().setUp()
        self.job = self.env.ref("dist_exception_queue.ir_cron_ring")

    def _run_job(self, status):
        """What Odoo notes when a job has run."""
        job = {
            "id": self.job.id,
            "cron_name": self.job.cron_name,
            "active": self.job.active,
            "failure_count": self.job.failure_count,
            "first_failure_date": self.job.first_failure_date,
        }
        with freeze_time(self.clock):
            self.env["ir.cron"]._update_failure_count(job, status)
        self.job.invalidate_recordset()
        self._sweep_plant()

    def _fail(self):
        self._run_job(CompletionStatus.FAILED)

    def _succeed(self):
        self._run_job(CompletionStatus.FULLY_DONE)

    def test_job_that_fails_is_a_case_until_it_runs_well(self):
        self._fail()
        self._fail()
        case = self._plant_cases()
        self.assertEqual((case.res_model, case.res_id), ("ir.cron", self.job.id))
        self.assertEqual(case.due_at, self.job.first_failure_date)
        self.assertRegex(case.sentence, "remind of exceptions.* failed 2 times")
        action = case.with_user(self.administrator).action_next()
        self.assertEqual(action["res_id"], self.job.id)
        self._succeed()
        self.assertEqual(case.state, "cleared")

    def test_job_that_odoo_switched_off_keeps_its_case(self):
        for _time in range(5):
            self._fail()
        case = self._plant_cases()
        self.job.first_failure_date -= timedelta(days=8)
        self._fail()
        self.assertFalse(self.job.active)
        self.assertFalse(self.job.failure_count)
        self.assertEqual(case.state, "open")
        self.assertIn("failed 5 times", case.sentence)
        self.job.active = True
        self._sweep_plant()
        self.assertEqual(case.state, "cleared")

    def test_job_that_somebody_switched_off_is_none(self):
        self.job.active = False
        self._sweep_plant(full=True)
        self.assertFalse(self._plant_cases())


@tagged("post_install", "-at_install")
class TestLateJob(PlantCommon):
    code = "late_job"

    def setUp(self):
        super().setUp()
        # Others run when they are due; the clock of the tests is not the server's.
        later = self.clock + timedelta(days=365)
        self.env["ir.cron"].search([]).write({"nextcall": later})
        self.job = self.env.ref("dist_exception_queue.ir_cron_ring")
        self.job.nextcall = self.clock
        self._sweep_plant()

    def test_job_hours_behind_while_others_run_is_a_case(self):
        for _time in range(3):
            self._wait(hours=1)
            self._sweep_plant()
        case = self._plant_cases()
        self.assertEqual(case.res_id, self.job.id)
        self.assertIn("should have run at", case.sentence)
        self.job.nextcall = self.clock + timedelta(minutes=10)
        self._sweep_plant()
        self.assertEqual(case.state, "cleared")

    def test_jobs_have_their_turn_after_the_server_was_down(self):
        self._wait(hours=10)
        self._sweep_plant()
        self.assertFalse(self._plant_cases())
        self._wait(minutes=2)
        self._sweep_plant()
        self.assertEqual(self._plant_cases().due_at, self.job.nextcall)

    def test_job_that_is_switched_off_is_none(self):
        self.job.active = False
        for _time in range(2):
            self._wait(hours=3)
            self._sweep_plant()
        self.assertFalse(self._plant_cases())


@tagged("post_install", "-at_install")
class TestMissingRight(PlantCommon):
    code = "missing_right"

    def setUp(self):
        super().setUp()
        self.person = new_test_user(self.env, "exc_person", "base.group_user")
        self.model = self.env["ir.model"]._get("res.partner")

    def _own(self, person=None):
        """A queue gives its case to somebody."""
        person = person or self.person
        self.env["dist.exception.queue"].create(
            {
                "name": "Queue",
                "member_ids": [Command.set(person.ids)],
                "assignment": "load",
                "rule_ids": [Command.create({"type_ids": self.kind.ids})],
            }
        )
        case = self._case()[1]
        self.assertEqual(case.owner_id, person)
        self._sweep_plant()
        return case

    def _forbid(self, group):
        """Partners are read by a group alone, as an administrator may decide."""
        rows = self.env["ir.model.access"].search([("model_id", "=", self.model.id)])
        rows.active = False
        self.env["ir.model.access"].create(
            {
                "name": "Readers",
                "model_id": self.model.id,
                "group_id": group.id,
                "perm_read": True,
            }
        )

    def _create_group(self, name, **values):
        return self.env["res.groups"].create({"name": name, **values})

    def test_owner_who_may_not_read_such_documents_is_a_case(self):
        group = self._create_group("Readers")
        self._forbid(group)
        self._own()
        case = self._plant_cases()
        self.assertRecordValues(
            case,
            [
                {
                    "res_model": "res.users",
                    "res_id": self.person.id,
                    "company_id": self.company.id,
                    "value_at_risk": 100.0,
                }
            ],
        )
        self.assertIn("may not read Contact", case.sentence)
        action = case.with_user(self.administrator).action_next()
        person = self.env[action["res_model"]].browse(action["res_id"])
        person.with_user(self.administrator).group_ids = [Command.link(group.id)]
        self._sweep_plant()
        self.assertEqual(case.state, "cleared")

    def test_right_that_another_group_brings_along_counts(self):
        group = self._create_group("Readers")
        role = self._create_group(
            "Role",
            implied_ids=[
                Command.set(
                    self._create_group("Step", implied_ids=[Command.set(group.ids)]).ids
                )
            ],
        )
        self._forbid(group)
        self.person.group_ids = [Command.link(role.id)]
        self._own()
        self.assertFalse(self._plant_cases())

    def test_owner_who_left_the_company_is_a_case(self):
        self._own()
        self.assertFalse(self._plant_cases())
        self.person.write(
            {"company_ids": [Command.set(self.other.ids)], "company_id": self.other.id}
        )
        self._sweep_plant()
        self.assertEqual(self._plant_cases().res_id, self.person.id)

    def test_solved_cases_need_no_right(self):
        self._forbid(self._create_group("Readers"))
        case = self._own()
        self.assertTrue(self._plant_cases())
        self._solve(self.partners.browse(case.res_id))
        self._sweep()
        self._sweep_plant()
        self.assertFalse(self._plant_cases())
