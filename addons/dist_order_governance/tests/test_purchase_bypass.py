from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_purchase import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseBypass(PurchaseCommon):
    """Every way around the gate that we know; each must fail."""

    def setUp(self):
        super().setUp()
        self._create_policy("amount", 500.0)
        self.order = self._create_purchase()

    def _assert_held(self, order=None):
        order = order or self.order
        self._flush()
        order.invalidate_recordset()
        self.assertNotEqual(order.state, "purchase")
        self.assertFalse(order.picking_ids.filtered(lambda p: p.state != "cancel"))

    def test_writing_the_state_is_refused(self):
        for user in (self.buyer, self.manager, self.env.user):
            with self.assertRaises(UserError):
                self.order.with_user(user).write({"state": "purchase"})
        with self.assertRaises(UserError):
            self.order.sudo().write({"state": "purchase"})

    def test_creating_a_confirmed_order_is_refused(self):
        with self.assertRaises(UserError):
            self._create_purchase(state="purchase")

    def test_default_state_in_the_context_is_refused(self):
        orders = self.env["purchase.order"].with_user(self.buyer)
        with self.assertRaises(UserError):
            orders.with_context(default_state="purchase").create(
                {"partner_id": self.vendor.id}
            )

    def test_importing_a_confirmed_order_is_refused(self):
        orders = self.env["purchase.order"].with_user(self.buyer)
        result = orders.load(
            ["partner_id/.id", "state"], [[str(self.vendor.id), "purchase"]]
        )
        self.assertFalse(result["ids"])

    def test_writing_the_gate_is_refused(self):
        for values in (
            {"dist_gate_state": "approved"},
            {"dist_gate_facts": {"basis": "approved"}},
            {"dist_asked_on": "2020-01-01"},
        ):
            with self.assertRaises(AccessError):
                self.order.write(values)
            with self.assertRaises(AccessError):
                self._create_purchase(**values)

    def test_approving_a_draft_by_a_remote_call_is_judged(self):
        self.order.button_approve()
        self._assert_held()
        self.assertEqual(self.order.state, "to approve")
        self.assertTrue(self._get_request(self.order))

    def test_approving_with_force_is_judged(self):
        self.order.with_user(self.manager).button_approve(force=True)
        self._assert_held()

    def test_approving_a_held_order_decides_nothing(self):
        self.order.button_confirm()
        request = self._get_request(self.order)
        self.order.with_user(self.manager).button_approve()
        self._assert_held()
        self.assertEqual(self._get_request(self.order), request)

    def test_approving_an_order_written_to_approve_is_judged(self):
        self.order.write({"state": "to approve"})
        self.order.button_approve()
        self._assert_held()
        self.assertTrue(self._get_request(self.order))

    def test_approving_a_cancelled_order_is_refused(self):
        self.order.button_cancel()
        with self.assertRaises(UserError):
            self.order.button_approve()
        self._assert_held()

    def test_batch_hides_no_order(self):
        good = self._create_purchase(quantity=1.0)
        (good | self.order).button_approve()
        self.assertEqual(good.state, "purchase")
        self._assert_held()

    def test_context_keys_open_nothing(self):
        keys = dict.fromkeys(
            (
                "bypass_risk",
                "dist_gate_pass",
                "dist_purchase_answered",
                "force",
                "import_file",
                "install_mode",
                "skip_alternative_check",
                "skip_validation_check",
                "tracking_disable",
            ),
            True,
        )
        order = self.order.with_context(**keys)
        order.button_confirm()
        order.button_approve()
        self._assert_held()

    def test_receipt_is_not_made_without_an_approved_order(self):
        self.order.button_confirm()
        self.order._create_picking()
        self._assert_held()

    def test_bill_added_to_an_order_confirms_it_no_sooner(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "invoice_date": "2026-01-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": 10.0,
                            "price_unit": 60.0,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        wizard = self.env["bill.to.po.wizard"].with_context(
            active_ids=[-line.id for line in bill.invoice_line_ids]
        )
        wizard.create({"partner_id": self.vendor.id}).action_add_to_po()
        order = bill.invoice_line_ids.purchase_line_id.order_id
        self.assertTrue(order)
        self._assert_held(order)
        with self.assertRaisesRegex(UserError, "has not been approved"):
            bill.action_post()

    def test_a_copy_inherits_no_approval(self):
        self.order.button_confirm()
        self._get_request(self.order).with_user(self.manager).action_approve()
        copy = self.order.copy()
        copy.button_confirm()
        self._assert_held(copy)

    def test_merging_rfqs_after_approval_is_judged(self):
        self.order.button_confirm()
        self._get_request(self.order).with_user(self.manager).action_approve()
        self.order.button_cancel()
        self.order.button_draft()
        other = self._create_purchase()
        (self.order | other).with_user(self.buyer).action_merge()
        merged = (self.order | other).filtered(lambda order: order.state == "draft")
        merged.button_confirm()
        self._assert_held(merged)

    def test_line_moved_to_a_confirmed_order_is_seen(self):
        order = self._create_purchase(quantity=1.0)
        order.button_confirm()
        self.order.order_line.with_user(self.buyer).order_id = order
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")

    def test_line_added_through_its_own_model_is_seen(self):
        order = self._create_purchase(quantity=1.0)
        order.button_confirm()
        self.env["purchase.order.line"].with_user(self.buyer).create(
            {
                "order_id": order.id,
                "product_id": self.product.id,
                "product_qty": 50.0,
                "price_unit": 60.0,
            }
        )
        self._flush()
        self.assertEqual(order.dist_gate_state, "waiting")

    def test_line_called_a_down_payment_is_a_line(self):
        self._create_policy("price_over_cost", 10.0)
        order = self._create_purchase(price=90.0, quantity=1.0)
        order.order_line.is_downpayment = True
        order.button_confirm()
        self._assert_held(order)

    def test_request_records_cannot_be_forged(self):
        self.order.button_confirm()
        request = self._get_request(self.order).with_user(self.buyer)
        with self.assertRaises(AccessError):
            request.write({"state": "approved"})
        with self.assertRaises(AccessError):
            self.env["dist.approval.decision"].with_user(self.buyer).create(
                {
                    "request_id": request.id,
                    "user_id": self.manager.id,
                    "verdict": "approved",
                }
            )

    def test_nested_confirmation_is_judged_itself(self):
        inner, outer = self.order, self._create_purchase(quantity=1.0)
        model = type(self.env["purchase.order"])
        create_picking = model._create_picking

        def confirm_both(orders):
            if outer in orders:
                inner.button_confirm()
                inner.button_approve()
            return create_picking(orders)

        self.patch(model, "_create_picking", confirm_both)
        outer.button_confirm()
        self.assertEqual(outer.state, "purchase")
        self._assert_held(inner)

    def test_answer_to_the_two_step_rule_ends_with_its_call(self):
        self.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 100.0}
        )
        self.order.button_confirm()
        self._get_request(self.order).with_user(self.manager).action_approve()
        self.assertEqual(self.order.state, "purchase")
        self.assertFalse(self.order.with_user(self.buyer)._approval_allowed())

    def test_vendor_changes_a_date_in_the_portal_and_approves_nothing(self):
        portal = new_test_user(
            self.env,
            login="gov_vendor",
            groups="base.group_portal",
            partner_id=self.vendor.id,
        )
        with self.assertRaises(AccessError):
            self.order.with_user(portal).button_confirm()
        self._assert_held()

    def test_order_reset_to_draft_is_judged_again(self):
        self._switch("purchase_approval", "off")
        self.order.button_confirm()
        self._switch("purchase_approval", "on")
        self.order.button_cancel()
        self.order.button_draft()
        self.order.button_confirm()
        self.assertEqual(self.order.state, "to approve")


@tagged("post_install", "-at_install")
class TestAlternatives(PurchaseCommon):
    """Alternatives of a call for tenders, where that module is installed."""

    def setUp(self):
        super().setUp()
        if "purchase_group_id" not in self.env["purchase.order"]._fields:
            self.skipTest("needs purchase_requisition")
        self._create_policy("amount", 500.0)

    def _create_alternatives(self, *quantities):
        orders = self.env["purchase.order"]
        for quantity in quantities:
            orders |= self._create_purchase(quantity=quantity)
        self.env["purchase.order.group"].create({"order_ids": orders.ids})
        return orders

    def test_passing_order_asks_about_its_alternatives_and_is_confirmed(self):
        order, other = self._create_alternatives(1.0, 2.0)
        action = order.button_confirm()
        self.assertEqual(
            action["res_model"], "purchase.requisition.alternative.warning"
        )
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({}).action_cancel_alternatives()
        self.assertEqual((order | other).mapped("state"), ["purchase", "cancel"])

    def test_held_order_is_released_without_asking_again(self):
        order, other = self._create_alternatives(10.0, 1.0)
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self._get_request(order).with_user(self.manager).action_approve()
        self.assertEqual((order | other).mapped("state"), ["purchase", "draft"])

    def test_question_of_a_mixed_batch_follows_the_notice(self):
        passing, _other = self._create_alternatives(1.0, 2.0)
        held = self._create_purchase()
        notice = (passing | held).button_confirm()
        self.assertEqual(passing.state, "draft")
        self.assertNotIn(passing.name, notice["params"]["message"])
        self.assertEqual(
            notice["params"]["next"]["res_model"],
            "purchase.requisition.alternative.warning",
        )

    def test_alternative_that_waits_is_cancelled_with_its_request(self):
        held, order = self._create_alternatives(10.0, 1.0)
        held.with_context(skip_alternative_check=True).button_confirm()
        request = self._get_request(held)
        action = order.button_confirm()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({}).action_cancel_alternatives()
        self.assertEqual(request.state, "cancelled")
        self.assertEqual(order.state, "purchase")
