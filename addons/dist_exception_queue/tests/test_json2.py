from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ExceptionCommon


@tagged("post_install", "-at_install")
class TestJson2(ExceptionCommon, HttpCase):
    """Another system works through the queue over HTTP, as ``docs/api.md`` says."""

    def setUp(self):
        super().setUp()
        self.keys = {}
        self.partner, self.case = self._case()

    def _call(self, user, method, model="dist.exception", **arguments):
        """Return (status, answer) of one request with the key of a user."""
        if user not in self.keys:
            keys = self.env["res.users.apikeys"].with_user(user).sudo()
            tomorrow = fields.Datetime.now() + timedelta(days=1)
            self.keys[user] = keys._generate(None, "Other system", tomorrow)
        self.env.flush_all()
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            headers={"Authorization": f"bearer {self.keys[user]}"},
            json=arguments,
        )
        self.env.invalidate_all()
        return answer.status_code, answer.json()

    def test_cases_are_listed_in_the_order_of_the_queue(self):
        _partner, worse = self._case(value=900000)
        status, answer = self._call(self.clerk, "get_queue", scope="all")
        self.assertEqual(status, 200)
        ids = [row["id"] for row in answer["rows"]]
        self.assertEqual(
            [case for case in ids if case in (self.case | worse).ids],
            [worse.id, self.case.id],
        )

    def test_cases_are_searched_with_the_fields_of_the_contract(self):
        status, rows = self._call(
            self.clerk,
            "search_read",
            domain=[["is_live", "=", True], ["type_id.code", "=", "test_trouble"]],
            fields=["subject_key", "state", "sentence", "value_at_risk"],
        )
        self.assertEqual(status, 200)
        self.assertEqual(
            rows,
            [
                {
                    "id": self.case.id,
                    "subject_key": self.case.subject_key,
                    "state": "open",
                    "sentence": self.case.with_user(self.clerk).sentence,
                    "value_at_risk": 100.0,
                }
            ],
        )

    def test_case_is_taken_handed_over_and_closed(self):
        colleague = new_test_user(
            self.env, "exc_mate", "base.group_user,base.group_partner_manager"
        )
        ids = self.case.ids
        self.assertEqual(self._call(self.clerk, "action_take", ids=ids)[0], 200)
        self.assertEqual(self.case.owner_id, self.clerk)
        handed = self._call(
            self.clerk, "action_hand_over", ids=ids, user_id=colleague.id, note="Yours"
        )
        self.assertEqual(handed[0], 200)
        self.assertEqual(self.case.owner_id, colleague)
        closed = self._call(
            colleague,
            "action_resolve",
            ids=ids,
            outcome="fixed",
            reason_id=self.reason.id,
        )
        self.assertEqual(closed, (200, True))
        self.assertEqual(self.case.state, "resolved")
        self.assertEqual(
            self._events(self.case), ["opened", "taken", "handed_over", "resolved"]
        )

    @mute_logger("odoo.http")
    def test_refusal_says_why(self):
        status, answer = self._call(
            self.clerk, "action_resolve", ids=self.case.ids, outcome="fixed"
        )
        self.assertEqual(status, 422)
        self.assertIn("a reason", answer["message"])
        self.assertEqual(self.case.state, "open")

    @mute_logger("odoo.http")
    def test_outsider_lists_reads_and_moves_nothing(self):
        self.assertEqual(
            self._call(self.outsider, "get_queue", scope="all")[1]["rows"], []
        )
        self.assertEqual(
            self._call(self.outsider, "search_read", domain=[], fields=["state"]),
            (200, []),
        )
        events = self.case.event_ids
        for method, model, ids in (
            ("read", "dist.exception", self.case.ids),
            ("action_take", "dist.exception", self.case.ids),
            ("get_actions", "dist.exception", self.case.ids),
            ("read", "dist.exception.event", events.ids),
        ):
            with self.subTest(method=method, model=model):
                status, _answer = self._call(self.outsider, method, model, ids=ids)
                self.assertEqual(status, 403)
        self.assertFalse(self.case.owner_id == self.outsider)

    @mute_logger("odoo.http")
    def test_nobody_writes_a_case_from_outside(self):
        for method, expected, arguments in (
            ("write", 403, {"ids": self.case.ids, "vals": {"state": "cleared"}}),
            ("unlink", 403, {"ids": self.case.ids}),
            ("create", 403, {"vals_list": [{"type_id": self.kind.id}]}),
            ("_sweep", 404, {}),
        ):
            with self.subTest(method=method):
                status, _answer = self._call(self.clerk, method, **arguments)
                self.assertEqual(status, expected)
        self.assertEqual(self.case.state, "open")

    @mute_logger("odoo.http")
    def test_key_that_was_taken_back_is_refused(self):
        self.assertEqual(self._call(self.clerk, "get_queue", scope="all")[0], 200)
        keys = self.env["res.users.apikeys"].search([("user_id", "=", self.clerk.id)])
        keys.sudo()._remove()
        self.assertEqual(self._call(self.clerk, "get_queue", scope="all")[0], 401)
