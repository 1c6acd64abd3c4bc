from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestVersions(ApprovalCommon):
    def test_editing_a_row_changes_no_request(self):
        policy = self._create_policy(self._condition(), name="Amount")
        _document, request = self._hold()
        kept = ["policy_name", "number", "definition"]
        before = request.policy_version_ids.read(kept)[0]
        policy.write({"name": "Renamed", "sequence": 99})
        policy.condition_ids.value_low = 1.0
        policy.tier_ids.unlink()
        self.assertEqual(request.policy_version_ids.read(kept)[0], before)
        self.assertEqual(request.step_ids.group_id, self.approvers)

    def test_archiving_and_deleting_a_row_change_no_request(self):
        policy = self._create_policy(self._condition(), name="Amount")
        document, request = self._hold()
        policy.active = False
        policy.unlink()
        self.assertEqual(request.policy_version_ids.policy_name, "Amount")
        self.assertEqual(request.policy_version_ids.definition["name"], "Amount")
        request.with_user(self.approver).action_approve()
        self.assertEqual(document.state, "done")

    def test_two_requests_under_one_version_share_it(self):
        self._create_policy(self._condition())
        _document, first = self._hold()
        _document, second = self._hold()
        self.assertEqual(first.policy_version_ids, second.policy_version_ids)

    def test_a_new_version_is_a_new_record(self):
        policy = self._create_policy(self._condition())
        _document, first = self._hold()
        policy.condition_ids.value_low = 200.0
        _document, second = self._hold()
        self.assertNotEqual(first.policy_version_ids, second.policy_version_ids)
