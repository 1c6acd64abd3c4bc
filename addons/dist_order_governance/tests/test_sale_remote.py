from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import GovernanceCommon


@tagged("post_install", "-at_install")
class TestRemoteCalls(GovernanceCommon, HttpCase):
    """A client with a user's password, and no screen between, finds no way through."""

    def setUp(self):
        super().setUp()
        self._create_policy()
        self.order = self._create_order(discount=18.0)
        self.authenticate(self.seller.login, self.seller.login)

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _assert_held(self, *calls):
        for model, method, *args in calls:
            with self.subTest(model=model, method=method, args=args):
                with (
                    mute_logger("odoo.http"),
                    self.assertRaisesRegex(JsonRpcException, "AccessError|UserError"),
                ):
                    self._call(model, method, *args)
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "draft")
        self.assertFalse(self.order.picking_ids)

    def test_order_is_not_confirmed_by_other_calls_than_its_button(self):
        ids = self.order.ids
        self._call("sale.order", "write", ids, {"client_order_ref": "4711"})
        self.assertEqual(self.order.client_order_ref, "4711")
        values = {"partner_id": self.customer.id, "state": "sale"}
        self._assert_held(
            ("sale.order", "write", ids, {"state": "sale"}),
            ("sale.order", "web_save", ids, {"state": "sale"}, {"state": {}}),
            ("sale.order", "create", [values]),
            ("sale.order", "write", ids, {"dist_gate_state": "approved"}),
            ("sale.order", "_action_confirm", ids),
            ("sale.order", "_dist_set_gate", ids, "approved"),
            ("dist.approval.judgement", "_store_gate", ids, "approved", None),
        )
        self.assertFalse(self.order.dist_gate_state)

    def test_button_pressed_with_any_context_holds(self):
        context = {"dist_gate_pass": True, "force": True, "bypass_risk": True}
        notice = self._call(
            "sale.order", "action_confirm", self.order.ids, context=context
        )
        self.assertEqual(notice["tag"], "display_notification")
        self._assert_held()
        self.assertEqual(self.order.dist_gate_state, "waiting")

    def test_request_is_decided_by_nobody_who_may_not(self):
        self.order.action_confirm()
        request = self._get_request(self.order)
        step = request.step_ids
        vote = {
            "request_id": request.id,
            "step_id": step.id,
            "user_id": self.approver.id,
            "verdict": "approved",
        }
        self._assert_held(
            ("dist.approval.request", "action_approve", request.ids),
            ("dist.approval.request", "write", request.ids, {"state": "approved"}),
            ("dist.approval.request", "_finish_approval", request.ids),
            ("dist.approval.request", "_carry_out", request.ids),
            ("dist.approval.request", "unlink", request.ids),
            ("dist.approval.step", "write", step.ids, {"state": "approved"}),
            ("dist.approval.decision", "create", [vote]),
            ("dist.evidence", "_record", [{"event": "approval_passed"}]),
        )
        self.assertEqual(request.state, "pending")
        self._call("dist.approval.request", "action_carry_out", request.ids)
        self._assert_held()
