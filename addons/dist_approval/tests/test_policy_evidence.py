import json

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestPolicyEvidence(ApprovalCommon):
    """Every change of the matrix is remembered with who made it."""

    def setUp(self):
        super().setUp()
        self.admin = new_test_user(
            self.env, "appr_admin", "base.group_user,dist_base.group_administrator"
        )
        self.policy = self._create_policy(self._condition(), name="Large")
        self.env.cr.flush()
        self.mine = self.policy.with_user(self.admin)

    def _evidence(self, policy=None):
        self.env.cr.flush()
        ids = (policy or self.policy).ids
        rows = self.env["dist.evidence"].search(
            [("res_model", "=", "dist.approval.policy"), ("res_id", "in", ids)],
            order="id",
        )
        return rows[-1:] if policy is None else rows

    def _said(self, row, side):
        return json.loads(row[side])

    def test_changed_limit_tells_person_before_and_after(self):
        self.mine.condition_ids.value_low = 15.0
        row = self._evidence()
        self.assertEqual((row.event, row.actor_id), ("policy_changed", self.admin.id))
        self.assertEqual(self._said(row, "before")["conditions"][0]["low"], 100.0)
        self.assertEqual(self._said(row, "after")["conditions"][0]["low"], 15.0)

    def test_new_row_is_one_event_with_its_lines(self):
        policy = self._create_policy(self._condition(), name="Another")
        rows = self._evidence(policy)
        self.assertEqual(rows.mapped("event"), ["policy_created"])
        self.assertEqual(len(self._said(rows, "after")["conditions"]), 1)

    def test_archived_and_deleted_rows_are_remembered(self):
        self.mine.active = False
        self.assertFalse(self._said(self._evidence(), "after")["active"])
        self.mine.unlink()
        self.assertEqual(self._evidence().event, "policy_deleted")

    def test_another_approver_is_remembered(self):
        tier = self.mine.tier_ids
        tier.write({"who": "users", "user_ids": [Command.set(self.second.ids)]})
        row = self._evidence()
        self.assertEqual(
            self._said(row, "after")["tiers"][0]["users"], [self.second.name]
        )
        self.assertNotEqual(self._said(row, "before")["tiers"][0]["who"], "users")

    def test_condition_that_moves_to_another_row_changes_both(self):
        other = self._create_policy(name="Other")
        self.env.cr.flush()
        self.mine.condition_ids.policy_id = other
        self.assertEqual(self._evidence(self.policy)[-1:].event, "policy_changed")
        self.assertEqual(self._evidence(other)[-1:].event, "policy_changed")

    def test_saving_what_was_there_is_no_change(self):
        before = len(self._evidence(self.policy))
        self.mine.name = "Large"
        self.assertEqual(len(self._evidence(self.policy)), before)

    def test_one_save_is_one_version_and_one_event(self):
        version, before = self.policy.version, len(self._evidence(self.policy))
        self.mine.write(
            {
                "name": "Very large",
                "condition_ids": [
                    Command.update(self.policy.condition_ids.id, {"value_low": 7.0})
                ],
                "tier_ids": [Command.update(self.policy.tier_ids.id, {"name": "X"})],
            }
        )
        self.assertEqual(self.policy.version, version + 1)
        self.assertEqual(len(self._evidence(self.policy)), before + 1)

    def test_version_that_was_used_is_left_even_in_one_transaction(self):
        self.mine.condition_ids.value_low = 50.0
        _document, first = self._hold()
        self.mine.condition_ids.value_low = 60.0
        _document, second = self._hold()
        numbers = (first | second).policy_version_ids.mapped("number")
        self.assertEqual(len(set(numbers)), 2)
        low = [v.definition["conditions"][0]["low"] for v in first.policy_version_ids]
        self.assertEqual(low, [50.0])
