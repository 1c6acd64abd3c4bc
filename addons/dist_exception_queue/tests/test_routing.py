from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestRouting(ExceptionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.leader = (
            new_test_user(cls.env, f"exc_{name}") for name in ("ann", "bob", "leader")
        )
        cls.queue = cls._create_queue()

    @classmethod
    def _create_queue(cls, rule=None, **values):
        return cls.env["dist.exception.queue"].create(
            {
                "name": "Team",
                "member_ids": [Command.set((cls.ann | cls.bob).ids)],
                "leader_id": cls.leader.id,
                "assignment": "load",
                "rule_ids": [
                    Command.create({"type_ids": cls.kind.ids, **(rule or {})})
                ],
                **values,
            }
        )

    def _owners(self, count):
        for _case in range(count):
            self._trouble()
        self._sweep()
        return self._cases().mapped("owner_id")

    def test_first_rule_that_fits_names_the_queue(self):
        tier = self.env["dist.customer.tier"].search([], limit=1)
        first = self._create_queue({"tier_ids": tier.ids}, sequence=1)
        plain = self._trouble()
        dear = self._trouble(dist_tier_id=tier.id)
        self._sweep()
        self.assertEqual(self._cases(plain).queue_id, self.queue)
        self.assertEqual(self._cases(dear).queue_id, first)

    def test_value_decides_between_queues(self):
        large = self._create_queue({"min_value": 1000}, sequence=1)
        _small, case = self._case(value=999)
        _large, large_case = self._case(value=1000)
        self.assertEqual((case.queue_id, large_case.queue_id), (self.queue, large))

    def test_order_of_the_queues_comes_before_that_of_rules(self):
        first = self._create_queue({"sequence": 99}, sequence=1)
        self.queue.rule_ids.sequence = 1
        _partner, case = self._case()
        self.assertEqual(case.queue_id, first)

    def test_rule_of_an_archived_tier_takes_no_other_cases(self):
        tier = self.env["dist.customer.tier"].create({"code": "gone", "name": "Gone"})
        self._create_queue({"tier_ids": tier.ids}, sequence=1)
        tier.active = False
        self.env.invalidate_all()
        _partner, case = self._case()
        self.assertEqual(case.queue_id, self.queue)

    def test_queue_made_later_takes_what_nobody_has(self):
        self.queue.active = False
        _partner, case = self._case()
        late = self._create_queue()
        self.env.cr.flush()
        self.assertEqual(case.queue_id, late)
        self.assertIn(case.owner_id, self.ann | self.bob)

    def test_who_took_a_case_keeps_it_when_a_queue_is_made(self):
        self.queue.active = False
        _partner, case = self._case()
        case.with_user(self.clerk).action_take()
        late = self._create_queue()
        self.env.cr.flush()
        self.assertEqual((case.queue_id, case.owner_id), (late, self.clerk))

    def test_case_of_somebody_who_left_goes_to_a_colleague(self):
        _partner, case = self._case()
        left = case.owner_id
        left.active = False
        self.env["dist.exception"]._route_stranded()
        self.assertEqual(case.owner_id, (self.ann | self.bob) - left)

    def test_case_of_a_queue_that_is_gone_goes_to_the_next_that_fits(self):
        first = self._create_queue(sequence=1)
        _partner, case = self._case()
        self.assertEqual(case.queue_id, first)
        first.active = False
        self.env["dist.exception"]._route_stranded()
        self.assertEqual(case.queue_id, self.queue)

    def test_case_no_rule_fits_stays_without_queue(self):
        self.queue.active = False
        _partner, case = self._case()
        self.assertFalse(case.queue_id)
        self.assertTrue(case.deadline_at)

    def test_load_is_shared_evenly(self):
        self._owners(5)
        counts = [
            len(self._cases().filtered(lambda c, u=user: c.owner_id == u))
            for user in (self.ann, self.bob)
        ]
        self.assertEqual(sorted(counts), [2, 3])

    def test_turn_goes_on_with_the_next_person_at_the_next_sweep(self):
        self.queue.assignment = "turn"
        _first, first = self._case()
        _second, second = self._case()
        self.assertEqual(first.owner_id | second.owner_id, self.ann | self.bob)

    def test_people_on_leave_and_of_other_companies_get_nothing(self):
        resource = self.env["resource.resource"].create(
            {"name": "Ann", "user_id": self.ann.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "date_from": self.clock - timedelta(days=1),
                "date_to": self.clock + timedelta(days=1),
            }
        )
        self.queue.member_ids |= self.outsider
        self.assertEqual(self._owners(4), self.bob)

    def test_nobody_gets_a_case_of_a_warehouse_they_do_not_see(self):
        houses = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        houses |= houses.create({"name": "Far", "code": "FAR"})
        self.ann.dist_warehouse_ids = houses[0]
        sites = [houses[1].id, houses[0].id, houses[1].id, None]
        people = [None] * 4
        for how in ("load", "turn"):
            self.queue.assignment = how
            given = self.queue._assign(self.company, people, sites, self.clock)
            self.assertEqual(given[0], self.bob.id)
            self.assertEqual(given[2], self.bob.id)
            self.assertIn(self.ann.id, given)
        self.queue.member_ids = self.ann
        given = self.queue._assign(self.company, people, sites, self.clock)
        self.assertEqual(given, [None, self.ann.id, None, self.ann.id])

    def test_queue_without_members_keeps_its_cases_without_owner(self):
        self.queue.member_ids = False
        self.assertFalse(self._owners(2))
        self.assertEqual(self._cases().queue_id, self.queue)

    def test_members_read_the_cases_of_their_queue(self):
        _partner, case = self._case()
        self.env["ir.rule"].create(
            {
                "name": "Nobody reads partners in trouble",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('ref', 'not like', 'trouble')]",
            }
        )
        for user in self.ann | self.bob | self.leader:
            cases = self.env["dist.exception"].with_user(user)
            self.assertIn(case, cases.search([]))
        self.assertNotIn(case, case.with_user(self.clerk).search([]))

    def test_reopened_case_keeps_its_owner(self):
        _partner, case = self._case()
        owner = case.owner_id
        self._resolve(case)
        self._wait(minutes=61)
        self._sweep()
        self.assertEqual((case.state, case.owner_id), ("open", owner))
        self.assertGreater(case.deadline_at, self.clock)

    def test_routing_costs_the_same_for_ten_times_the_cases(self):
        counts = []
        for size in (5, 50):
            for _case in range(size):
                self._trouble()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._sweep()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestClock(ExceptionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.leader = (
            new_test_user(cls.env, f"exc_{name}", notification_type="inbox")
            for name in ("ann", "leader")
        )
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Office", "tz": "UTC", "company_id": False}  # 8 to 12, 13 to 17
        )
        cls.queue = cls.env["dist.exception.queue"].create(
            {
                "name": "Team",
                "member_ids": cls.ann.ids,
                "leader_id": cls.leader.id,
                "assignment": "load",
                "calendar_id": cls.calendar.id,
                "solve_hours": 8,
                "rule_ids": [Command.create({"type_ids": cls.kind.ids})],
            }
        )

    def _ring(self):
        self.env["dist.exception"]._ring(self.clock)

    def _messages(self, user):
        notifications = self.env["mail.notification"].search(
            [("res_partner_id", "=", user.partner_id.id)]
        )
        return notifications.mail_message_id.mapped("subject")

    def test_deadline_counts_working_hours(self):
        self._wait(hours=6)  # Monday 14:00
        _partner, case = self._case()
        self.assertEqual(str(case.deadline_at), "2026-03-03 14:00:00")

    def test_holiday_moves_the_deadline(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-03 00:00:00",
                "date_to": "2026-03-03 23:59:59",
            }
        )
        self._wait(hours=6)
        _partner, case = self._case()
        self.assertEqual(str(case.deadline_at), "2026-03-04 14:00:00")

    def test_calendar_without_hours_counts_around_the_clock(self):
        self.calendar.attendance_ids.unlink()
        _partner, case = self._case()
        self.assertEqual(case.deadline_at, self.clock + timedelta(hours=8))

    def test_kind_may_have_a_time_of_its_own(self):
        self.kind.solve_hours = 2
        _partner, case = self._case()
        self.assertEqual(str(case.deadline_at), "2026-03-02 10:00:00")

    def test_reminder_breach_and_escalation_ring_once_each(self):
        _partner, case = self._case()  # to be solved by 17:00
        rings = []
        for hours in (6, 1, 1, 1, 1, 3, 4):  # 14, 15, 16, 17, 18, 21, 01 o'clock
            self._wait(hours=hours)
            self._ring()
            self._ring()
            rings.append(self._events(case)[1:])
        self.assertEqual(
            rings,
            [
                [],
                ["reminded"],
                ["reminded"],
                ["reminded", "breached"],
                ["reminded", "breached"],
                ["reminded", "breached", "escalated"],
                ["reminded", "breached", "escalated"],
            ],
        )

    def test_each_person_gets_one_message_about_all_cases(self):
        self._trouble()
        self._case()
        self._wait(hours=9)
        self._ring()
        subjects = self._messages(self.ann)
        self.assertEqual(subjects, ["2 cases are past their deadline"])
        self.assertFalse(self._messages(self.leader))
        self._wait(hours=4)
        self._ring()
        self.assertEqual(len(self._messages(self.leader)), 1)

    def test_message_about_one_case_says_which(self):
        _partner, case = self._case()
        self._wait(hours=9)
        self._ring()
        self.assertEqual(
            self._messages(self.ann), [f"Past its deadline: {case.sentence}"]
        )

    def test_nobody_is_said_to_be_told_where_nobody_is(self):
        self.queue.write({"leader_id": False, "member_ids": False})
        _partner, case = self._case()
        self._wait(days=3)
        self._ring()
        self.assertEqual(self._events(case), ["opened", "breached"])

    def test_company_that_is_switched_off_rings_nobody(self):
        _partner, case = self._case()
        self._switch(self.company, "off")
        self._wait(days=3)
        self._ring()
        self.assertEqual(self._events(case), ["opened"])

    def test_snoozed_and_solved_cases_do_not_ring(self):
        first, cleared = self._case()
        _second, snoozed = self._case()
        self._snooze(snoozed, days=3)
        self._solve(first)
        self._sweep()
        self._wait(days=1)
        self._ring()
        for case in cleared | snoozed:
            self.assertFalse(case.breached_at)

    def test_overdue_is_right_though_no_scheduler_ran(self):
        _partner, case = self._case()
        self._wait(days=1)
        with self._at_clock():
            self.assertTrue(case.is_overdue)
            self.assertIn(case, self._cases().search([("is_overdue", "=", True)]))
            self.assertNotIn(case, case.search([("is_overdue", "=", False)]))

    def test_returned_case_has_a_new_deadline(self):
        _partner, case = self._case()
        self._snooze(case, days=3)
        self._wait(days=3)
        self._sweep()
        self.assertGreater(case.deadline_at, self.clock)
        self.assertFalse(case.breached_at)


@tagged("post_install", "-at_install")
class TestRank(ExceptionCommon):
    def test_more_at_risk_comes_first(self):
        self._case(value=10)
        self._case(value=10000)
        ranked = self.env["dist.exception"].search([("type_id", "=", self.kind.id)])
        self.assertEqual(ranked.mapped("value_at_risk"), [10000, 10])

    def test_order_stays_right_between_sweeps(self):
        _first, first = self._case(value=10)
        self._wait(days=20)
        self._sweep()
        _second, second = self._case(value=10)
        self.assertGreater(first.rank, second.rank)

    def test_changed_weights_rank_anew(self):
        _first, late = self._case(value=10)
        self._wait(days=2)
        _second, large = self._case(value=100000)
        self.company.dist_rank_day = 100
        self.assertGreater(late.rank, large.rank)
        self.company.write({"dist_rank_day": 0.1, "dist_rank_value": 50})
        self.assertGreater(large.rank, late.rank)

    def test_channel_with_the_lowest_number_comes_first(self):
        _first, first = self._case()
        _second, second = self._case()
        rows = (first | second)._read_for_routing()
        channels = self.env["dist.channel"].create(
            [
                {"code": f"T{number}", "name": f"Channel {number}", "priority": number}
                for number in (-2, -1)
            ]
        )
        for row, channel in zip(rows, channels, strict=True):
            row["channel_id"] = channel.id
        cases = self.env["dist.exception"]
        cases._update_rows(rows, {"channel_id": "int4"})
        (first | second)._rank()
        self.assertEqual(
            (first | second).sorted("rank", reverse=True).channel_id.mapped("priority"),
            [-2, -1],
        )

    def test_reader_is_told_why(self):
        _partner, case = self._case(value=999)
        with self._at_clock():
            points = case.with_user(self.clerk).action_explain_rank()
        found = {part["label"]: part["points"] for part in points}
        self.assertEqual(found["Value at risk"], 30.0)
        self.assertLess(abs(found["Deadline"]), 20)
        self.assertEqual(found["Orders that wait"], 0)
