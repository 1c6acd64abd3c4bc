from odoo.tests import freeze_time, tagged

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestRecurring(ExceptionCommon):
    """Contacts of one customer have trouble, three times within ten days."""

    def setUp(self):
        super().setUp()
        rows = self.env["dist.exception.recurrence"].search([])
        rows.write({"times": 3, "days": 10})
        self.parents = self.env["dist.exception.type"].search(
            [("code", "=", "recurring_trouble")]
        )
        self.customer = self.env["res.partner"].create(
            {"name": "Smith", "is_company": True}
        )
        self._sweep_both()

    def _sweep_both(self, full=False):
        with freeze_time(self.clock, tick=True):
            self.env["dist.exception"]._sweep(
                full=full, codes=["test_trouble", "recurring_trouble"]
            )

    def _have_trouble(self, *values):
        partners = [
            self._trouble(value=value, parent_id=self.customer.id) for value in values
        ]
        self._sweep_both()
        return partners

    def _parent(self, live=True):
        domain = [("type_id", "=", self.parents.id), ("is_live", "=", live)]
        return self.env["dist.exception"].search(domain)

    def test_third_case_of_a_customer_opens_one_above_them(self):
        self._have_trouble(10, 20)
        self.assertFalse(self._parent())
        self._wait(days=1)
        self._have_trouble(30)
        parent = self._parent()
        self.assertRecordValues(
            parent,
            [
                {
                    "res_model": "res.partner",
                    "res_id": self.customer.id,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "value_at_risk": 60.0,
                }
            ],
        )
        self.assertTrue(parent.deadline_at)
        self.assertRegex(parent.sentence, "^Smith had 3 cases within 10 days, the last")
        self.assertEqual(parent.part_ids, self._cases())

    def test_its_next_step_shows_the_cases_it_is_made_of(self):
        self._have_trouble(10, 20, 30)
        parent = self._parent().with_user(self.clerk)
        self.assertEqual(parent.next_action, "open_parts")
        domain = parent.action_next()["domain"]
        self.assertEqual(parent.search(domain), self._cases())

    def test_case_that_follows_goes_below_the_same_parent(self):
        self._have_trouble(10, 20, 30)
        parent = self._parent()
        self._wait(days=1)
        partners = self._have_trouble(40)
        self.assertEqual(self._cases(partners[0]).parent_id, parent)
        self.assertIn("4 cases", parent.sentence)

    def test_parent_clears_when_the_days_have_passed(self):
        self._have_trouble(10, 20, 30)
        parent = self._parent()
        self._wait(days=9, hours=23)
        self._sweep_both()
        self.assertEqual(parent.state, "open")
        self._wait(hours=2)
        self._sweep_both()
        self.assertEqual(parent.state, "cleared")
        self.assertEqual(parent.part_ids, self._cases())

    def test_parents_are_no_trouble_that_recurs(self):
        self._have_trouble(10, 20, 30)
        for _time in range(3):
            self._sweep_both(full=True)
        self.assertEqual(len(self._parent()), 1)
        self.assertFalse(self._parent().parent_id)

    def test_what_was_no_trouble_does_not_count(self):
        partners = self._have_trouble(10, 20)
        with self._at_clock():
            self._cases(partners[0]).action_resolve(
                outcome="no_trouble", reason_id=self.reason.id
            )
        self._solve(partners[0])
        self._wait(hours=2)
        self._have_trouble(30)
        self.assertFalse(self._parent())

    def test_case_that_comes_back_counts_once(self):
        partners = self._have_trouble(10, 20)
        for _time in range(2):
            self._solve(partners[0])
            self._sweep_both()
            partners[0].ref = "trouble10"
            self._sweep_both()
            self._wait(minutes=5)
        self.assertFalse(self._parent())

    def test_customers_and_companies_are_counted_apart(self):
        self._switch(self.other, "on")
        self._have_trouble(10)
        self._trouble(value=20)
        shared = {"company": self.other, "parent_id": self.customer.id}
        self._trouble(value=30, **shared)
        self._sweep_both(full=True)
        self.assertFalse(self._parent())

    def test_another_number_is_followed_with_the_next_full_look(self):
        self._have_trouble(10, 20)
        recurrence = self.env.ref("dist_exception_queue.recurrence_partner")
        recurrence.times = 2
        self._sweep_both(full=True)
        self.assertEqual(len(self._parent()), 1)

    def test_everything_is_looked_at_within_the_hour(self):
        self._have_trouble(10, 20)
        self.env.ref("dist_exception_queue.recurrence_partner").times = 2
        self._wait(minutes=61)
        self._sweep_both()
        self.assertEqual(len(self._parent()), 1)

    def test_archived_row_counts_nothing(self):
        self.env.ref("dist_exception_queue.recurrence_partner").active = False
        self._have_trouble(10, 20, 30)
        self.assertFalse(self._parent())
