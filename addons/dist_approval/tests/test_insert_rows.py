from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestInsertRows(ApprovalCommon):
    """``dist.insert.mixin`` as requests and steps use it."""

    def setUp(self):
        super().setUp()
        self._create_policy(self._condition())
        _document, self.request = self._hold()
        self.steps = self.env["dist.approval.step"]

    def _step(self, number, **values):
        return {
            "request_id": self.request.id,
            "number": number,
            "group_id": self.approvers.id,
            "version_ids": [number],
            **values,
        }

    def test_rows_come_back_in_the_order_they_were_given(self):
        numbers = [7, 3, 9, 1] * 100
        steps = self.steps._insert_rows([self._step(number) for number in numbers])
        self.assertEqual(steps.mapped("number"), numbers)
        self.assertEqual(steps.mapped("version_ids"), [[n] for n in numbers])

    def test_a_row_is_stored_as_create_stores_it(self):
        values = {
            "res_model": "dist.test.document",
            "res_id": 77,
            "res_name": "Document",
            "checkpoint_id": self.checkpoint.id,
            "company_id": self.company.id,
            "requester_id": self.clerk.id,
            "requested_at": "2026-03-01 10:00:00",
            "currency_id": self.env.ref("base.JPY").id,
            "amount": 1234.56,
            "facts": {"amount": [500.0, None], "text": "Zoë's"},
            "hits": [],
            "rates_date": False,
        }
        requests = self.env["dist.approval.request"]
        stored = requests.search_fetch([("id", "=", self.request.id)])
        plain = [name for name, field in stored._fields.items() if field.store]
        created = requests.create(values)
        inserted = requests._insert_rows([{**values, "res_id": 78}])
        (created | inserted).invalidate_recordset()
        first, second = (created | inserted).read(plain, load=None)
        differing = {name for name in plain if first[name] != second[name]}
        self.assertEqual(differing, {"id", "res_id"})
        self.assertEqual(second["amount"], 1235.0)

    def test_defaults_are_the_fields_own_not_the_context_s(self):
        steps = self.steps.with_context(default_state="approved", default_number=5)
        (step,) = steps._insert_rows([self._step(1)])
        self.assertEqual(
            (step.state, step.quorum, step.quorum_n), ("waiting", "any", 1)
        )

    def test_known_requests_see_their_new_steps(self):
        before = self.request.step_ids
        new = self.steps._insert_rows([self._step(4)])
        self.assertEqual(self.request.step_ids, before | new)

    def test_people_are_linked_and_seen_at_once(self):
        steps = self.steps._insert_rows([self._step(1), self._step(2)])
        self.assertFalse(steps.user_ids)
        pairs = [(steps[0].id, self.second.id), (steps[1].id, self.third.id)]
        steps._link_rows("user_ids", pairs)
        self.assertEqual([step.user_ids for step in steps], [self.second, self.third])
        steps._link_rows("user_ids", [])

    def test_a_hundred_rows_cost_the_statement_of_one(self):
        rows = [self._step(number) for number in range(100)]
        with self.assertQueryCount(1):
            self.steps._insert_rows(rows[:1])
        with self.assertQueryCount(1):
            self.steps._insert_rows(rows)
        with self.assertQueryCount(0):
            self.assertFalse(self.steps._insert_rows([]))

    def test_who_wrote_and_when_is_stored(self):
        user = new_test_user(self.env, "appr_writer")
        (step,) = self.steps.with_user(user)._insert_rows([self._step(1)])
        self.assertEqual(step.sudo().create_uid, user)
        self.assertEqual(step.sudo().write_date, self.env.cr.now())

    def test_a_key_that_is_no_column_is_refused(self):
        with self.assertRaisesRegex(TypeError, "no columns user_ids"):
            self.steps._insert_rows([self._step(1, user_ids=[])])

    def test_a_model_only_create_serves_is_refused(self):
        served = self.steps.create(self._step(1))._fields["display_name"]
        self.patch(served, "store", True)
        with self.assertRaisesRegex(TypeError, "display_name: only create"):
            self.steps._insert_rows([self._step(2)])
