from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import GovernanceCommon


@tagged("post_install", "-at_install")
class TestSaleBypass(GovernanceCommon):
    """Every way around the gate that we know; each must fail."""

    def setUp(self):
        super().setUp()
        self._create_policy()
        self.order = self._create_order(discount=18.0)

    def _assert_held(self, order=None):
        order = order or self.order
        self._flush()
        self.assertNotEqual(order.state, "sale")
        self.assertFalse(order.picking_ids)

    def test_writing_the_state_is_refused(self):
        with self.assertRaises(UserError):
            self.order.write({"state": "sale"})
        with self.assertRaises(UserError):
            self.order.sudo().write({"state": "sale"})

    def test_creating_a_confirmed_order_is_refused(self):
        with self.assertRaises(UserError):
            self._create_order(discount=18.0, state="sale")

    def test_default_state_in_the_context_is_refused(self):
        orders = self.env["sale.order"].with_user(self.seller)
        with self.assertRaises(UserError):
            orders.with_context(default_state="sale").create(
                {"partner_id": self.customer.id}
            )

    def test_importing_a_confirmed_order_is_refused(self):
        orders = self.env["sale.order"].with_user(self.seller)
        result = orders.load(
            ["partner_id/.id", "state"], [[str(self.customer.id), "sale"]]
        )
        self.assertFalse(result["ids"])

    def test_writing_the_gate_is_refused(self):
        for values in (
            {"dist_gate_state": "approved"},
            {"dist_gate_facts": {"basis": "approved"}},
        ):
            with self.assertRaises(AccessError):
                self.order.write(values)
            with self.assertRaises(AccessError):
                self._create_order(discount=18.0, **values)

    def test_default_gate_values_do_not_slip_in(self):
        orders = self.env["sale.order"].with_user(self.seller)
        order = orders.with_context(default_dist_gate_state="approved").create(
            {"partner_id": self.customer.id}
        )
        self.assertFalse(order.dist_gate_state)
        self.env["ir.default"].set(
            "sale.order", "dist_gate_facts", {"basis": "approved"}
        )
        order = orders.create({"partner_id": self.customer.id})
        self.assertFalse(order.sudo().dist_gate_facts)

    def test_context_keys_open_nothing(self):
        keys = dict.fromkeys(
            (
                "dist_gate_pass",
                "skip_validation_check",
                "bypass_risk",
                "force",
                "dist_approval_read_only",
                "install_mode",
                "import_file",
                "tracking_disable",
                "skip_procurement",
            ),
            True,
        )
        self.order.with_context(**keys).action_confirm()
        self._assert_held()

    def test_inner_confirmation_is_refused(self):
        with self.assertRaises(UserError):
            self.order._action_confirm()

    def test_a_copy_inherits_no_approval(self):
        self.order.action_confirm()
        self._get_request(self.order).with_user(self.approver).action_approve()
        copy = self.order.copy()
        copy.action_confirm()
        self._assert_held(copy)

    def test_request_records_cannot_be_forged(self):
        self.order.action_confirm()
        request = self._get_request(self.order).with_user(self.seller)
        with self.assertRaises(AccessError):
            request.write({"state": "approved"})
        with self.assertRaises(AccessError):
            request.step_ids.write({"state": "approved"})
        with self.assertRaises(AccessError):
            request.unlink()
        with self.assertRaises(AccessError):
            self.env["dist.approval.decision"].with_user(self.seller).create(
                {
                    "request_id": request.id,
                    "user_id": self.approver.id,
                    "verdict": "approved",
                }
            )

    def test_lines_raised_after_approval_are_asked_again(self):
        self.order.action_confirm()
        request = self._get_request(self.order)
        self.order.order_line.discount = 60.0
        request.invalidate_recordset()
        with self.assertRaises(UserError):
            request.with_user(self.approver).action_approve()

    def test_nested_confirmation_is_judged_itself(self):
        inner = self.order
        outer = self._create_order()
        cls = type(self.env["sale.order"])
        original = cls._action_confirm

        def confirm_both(orders):
            if outer in orders:
                inner.action_confirm()
            return original(orders)

        self.patch(cls, "_action_confirm", confirm_both)
        outer.action_confirm()
        self.assertEqual(outer.state, "sale")
        self._assert_held(inner)

    def test_a_rolled_back_savepoint_takes_no_pass_away(self):
        order = self._create_order()
        cls = type(self.env["sale.order"])
        original = cls._action_confirm

        def with_savepoint(orders):
            try:
                with self.env.cr.savepoint():
                    raise ValueError("undo")
            except ValueError:
                orders.write({"state": "sale"})
            return original(orders)

        self.patch(cls, "_action_confirm", with_savepoint)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_unlocked_order_reset_to_draft_is_judged_again(self):
        self._switch("sale_approval", "off")
        self.order.action_confirm()
        self._switch("sale_approval", "on")
        self.order.action_cancel()
        self.order.action_draft()
        self.order.action_confirm()
        self.assertEqual(self.order.state, "draft")

    def test_line_added_through_its_own_model_is_seen(self):
        order = self._create_order()
        order.action_confirm()
        self.env["sale.order.line"].with_user(self.seller).create(
            {"order_id": order.id, "product_id": self.product.id, "discount": 50.0}
        )
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")

    def _get_own_total(self, total):
        """Return what makes Odoo take ``total`` for a line of 1 at 100.00."""
        return {
            "currency_id": self.company.currency_id.id,
            "price_unit": 100.0,
            "discount": 0.0,
            "quantity": 1.0,
            "manual_tax_amounts": {"0": {}},
            "manual_total_excluded": total,
            "manual_total_excluded_currency": total,
        }

    def test_total_that_belies_the_price_is_a_discount(self):
        order = self._create_order()
        order.order_line.write(
            {"extra_tax_data": self._get_own_total(1.0), "product_uom_qty": 1.0}
        )
        self.env.add_to_compute(
            order.order_line._fields["price_subtotal"], order.order_line
        )
        self.assertEqual(order.order_line.price_subtotal, 1.0, "Odoo takes it")
        order.action_confirm()
        self.assertEqual(order.dist_gate_state, "waiting")
        self.assertEqual(order.state, "draft")

    def test_total_written_after_the_confirmation_is_seen(self):
        order = self._create_order()
        order.action_confirm()
        order.order_line.extra_tax_data = self._get_own_total(1.0)
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")

    def test_line_called_a_down_payment_is_held_like_any_other(self):
        order = self._create_order(discount=50.0)
        order.order_line.is_downpayment = True
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.dist_gate_state, "waiting")

    def test_command_on_the_order_is_seen(self):
        order = self._create_order()
        order.action_confirm()
        order.write(
            {"order_line": [Command.update(order.order_line.id, {"discount": 50.0})]}
        )
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")
